package dev.weir.probe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request and the answer that means health ({@code httpchk}, {@code http-check}). A redirect is an answer like any other;
 * it is not followed. For HTTPS put it in a {@link TlsCheck}, or use {@link #https}. Immutable; the {@code with…} methods
 * return changed copies.
 *
 * @param method such as {@code GET}
 * @param path the request target, such as {@code /owa/healthcheck.htm}
 * @param host the {@code Host} header; empty for none, which HTTP/1.0 allows
 * @param headers further headers, in order
 * @param statuses the status codes that are healthy, as {@code 200} or {@code 200-399}, separated by commas
 * @param body what the first 16 KiB of the answer's body must hold; empty if it does not matter
 * @param disableOn404 whether 404 means that the server wants no new clients ({@code http-check disable-on-404})
 */
public record HttpCheck(
        String method,
        String path,
        Optional<String> host,
        List<Header> headers,
        String statuses,
        Optional<TextMatch> body,
        boolean disableOn404)
        implements Probe {
    private static final int LONGEST = 8_000;

    /**
     * A header of the request.
     *
     * @param name token as HTTP has it
     * @param value printable ASCII
     */
    public record Header(String name, String value) {}

    /** Checks every component and throws one {@link dev.weir.ConfigurationException} that lists all that is wrong. */
    public HttpCheck {
        Objects.requireNonNull(body, "body");
        headers = List.copyOf(headers);
        Arguments arguments = new Arguments("HTTP check");
        arguments.check(isToken(method), "method", method, "a token such as GET");
        boolean usable =
                !path.isEmpty() && path.length() <= LONGEST && path.chars().allMatch(c -> c > ' ' && c < 0x7f);
        arguments.check(usable, "path", path, "printable ASCII without blanks, such as /health");
        host.ifPresent(name -> arguments
                .checkLine("host", name, LONGEST)
                .check(name.chars().allMatch(c -> c < 0x7f), "host", name, "ASCII; of other names the form xn--…"));
        for (Header header : headers) {
            arguments.check(isToken(header.name()), "header", header.name(), "a token");
            arguments.check(
                    header.value().length() <= LONGEST && header.value().chars().allMatch(c -> c >= ' ' && c < 0x7f),
                    "header " + header.name(),
                    header.value().length() + " characters",
                    "at most " + LONGEST + ", printable ASCII");
        }
        arguments.check(statusSet(statuses) != null, "statuses", statuses, "such as 200 or 200-299,304, each 100..599");
        arguments.throwIfAny();
    }

    /** {@code GET} of this path, healthy on 200 alone. */
    public static HttpCheck get(String path) {
        return new HttpCheck("GET", path, Optional.empty(), List.of(), "200", Optional.empty(), false);
    }

    /** HAProxy's {@code option httpchk} without arguments: {@code OPTIONS /} by HTTP/1.0, healthy on 2xx and 3xx. */
    public static HttpCheck options() {
        return new HttpCheck("OPTIONS", "/", Optional.empty(), List.of(), "200-399", Optional.empty(), false);
    }

    /**
     * Over TLS, {@code GET} of this path with this host as SNI and {@code Host}, healthy on 200 alone. The certificate is not
     * verified.
     */
    public static TlsCheck https(String host, String path) {
        return new TlsCheck(get(path).withHost(host), TlsSettings.unverified().withServerName(host));
    }

    /**
     * The health page of a service of Exchange 2013 and later, over TLS, the certificate not verified. Only 200 is healthy: what
     * else the page answers is not laid down.
     *
     * @param host the clients' name for the service
     * @param virtualDirectory such as {@code owa}, {@code ews}, {@code Microsoft-Server-ActiveSync}
     */
    public static TlsCheck exchange(String host, String virtualDirectory) {
        return https(host, "/" + virtualDirectory + "/healthcheck.htm");
    }

    /** With a {@code Host} header, and so by HTTP/1.1. */
    public HttpCheck withHost(String name) {
        return new HttpCheck(method, path, Optional.of(name), headers, statuses, body, disableOn404);
    }

    /** Another method. */
    public HttpCheck withMethod(String name) {
        return new HttpCheck(name, path, host, headers, statuses, body, disableOn404);
    }

    /** One more header. */
    public HttpCheck withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new HttpCheck(method, path, host, more, statuses, body, disableOn404);
    }

    /** Other healthy status codes, such as {@code 200-299,304}. */
    public HttpCheck withStatuses(String codes) {
        return new HttpCheck(method, path, host, headers, codes, body, disableOn404);
    }

    /** Healthy only if the body holds this. */
    public HttpCheck withBody(TextMatch wanted) {
        return new HttpCheck(method, path, host, headers, statuses, Optional.of(wanted), disableOn404);
    }

    /** Takes 404 to mean that the server wants no new clients: it is stopping, its connections go on. */
    public HttpCheck withDisableOn404() {
        return new HttpCheck(method, path, host, headers, statuses, body, true);
    }

    /** Whether a status code is healthy. */
    public boolean accepts(int status) {
        BitSet set = Objects.requireNonNull(statusSet(statuses)); // seen to by the constructor
        return status >= 0 && set.get(status);
    }

    private static @Nullable BitSet statusSet(String statuses) {
        BitSet set = new BitSet(600);
        for (String part : statuses.split(",", -1)) {
            String[] ends = part.trim().split("-", -1);
            if (ends.length > 2 || !ends[0].matches("[1-5]\\d\\d") || !ends[ends.length - 1].matches("[1-5]\\d\\d")) {
                return null;
            }
            int from = Integer.parseInt(ends[0]);
            int to = Integer.parseInt(ends[ends.length - 1]);
            if (from > to) {
                return null;
            }
            set.set(from, to + 1);
        }
        return set;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.chars()
                        .allMatch(c -> (Character.isLetterOrDigit(c) && c < 0x7f) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
