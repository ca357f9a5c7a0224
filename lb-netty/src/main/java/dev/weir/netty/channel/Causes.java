package dev.weir.netty.channel;

import dev.weir.spi.ConnectFailure;
import java.io.IOException;
import java.net.BindException;
import java.util.List;

/** What an exception of a socket means. Netty and the JDK wrap the system's words; they are dug out here. */
final class Causes {
    /** What this machine's lack of something is called, where the JDK has no exception type for it. */
    private static final List<String> LOCAL_WORDS = List.of(
            "Cannot assign requested address", "Too many open files", "No buffer space", "Cannot allocate memory");

    private Causes() {}

    /** Loads the classes that explain a failure: once there are no file descriptors, no class file can be opened. */
    static void load() {
        connectFailure(new IOException("none"));
    }

    /** The system's words, or the exception's name if it has none. */
    static String reason(Throwable failure) {
        Throwable cause = root(failure);
        String words = cause.getMessage();
        return words == null || words.isEmpty() ? cause.getClass().getSimpleName() : words;
    }

    /** What a failed attempt to connect says about the server. */
    static ConnectFailure connectFailure(Throwable failure) {
        String reason = reason(failure);
        boolean local = isLocal(root(failure), reason);
        return new ConnectFailure(local ? ConnectFailure.Kind.LOCAL : ConnectFailure.Kind.SERVER, reason);
    }

    private static boolean isLocal(Throwable cause, String reason) {
        if (cause instanceof BindException) {
            // The JDK gives EACCES this type too, but a prohibited route says something about the way to the server.
            return !reason.contains("Permission denied");
        }
        return cause instanceof OutOfMemoryError
                || (cause instanceof IOException && LOCAL_WORDS.stream().anyMatch(reason::contains));
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
