package dev.weir.healthcheck;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a handshake that failed says about the server, in words. */
final class TlsFailure {
    /** Time was over before the handshake was done. */
    static final Finding TIMED_OUT = Finding.fail("L6TOUT", "TLS handshake not done in time");

    private static final String STATUS = "L6RSP";
    private static final String FAILED = "TLS handshake failed: ";

    /** As the JDK says it, and as OpenSSL and BoringSSL do. */
    private static final Pattern ALERT =
            Pattern.compile("(?:fatal alert: |alert[_ ])([a-z_ ]+)", Pattern.CASE_INSENSITIVE);

    private TlsFailure() {}

    /** TLS itself has failed, in the handshake or later. */
    static Finding of(Throwable failure, @Nullable ServerCertificate certificate) {
        if (certificate != null && !certificate.problem().isEmpty()) {
            return Finding.fail(STATUS, FAILED + certificate.problem());
        }
        if (failure instanceof NotSslRecordException) {
            return Finding.fail(STATUS, FAILED + "the server does not speak TLS");
        }
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        Matcher alert = ALERT.matcher(words);
        if (alert.find()) {
            String name = alert.group(1).toLowerCase(Locale.ROOT).replace(' ', '_');
            return Finding.fail(STATUS, FAILED + "the server sent the alert " + name);
        }
        return Finding.fail(STATUS, FAILED + words);
    }

    /** The connection was closed in order before the handshake was done. */
    static Finding closed() {
        return Finding.fail(STATUS, FAILED + "the server closed the connection");
    }

    /** The connection broke before the handshake was done. */
    static Finding broken(IOException failure) {
        return Finding.fail(STATUS, FAILED + Finding.words(failure));
    }
}
