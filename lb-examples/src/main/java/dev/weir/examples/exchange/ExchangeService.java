package dev.weir.examples.exchange;

import static dev.weir.examples.exchange.Protocol.HTTPS;
import static dev.weir.examples.exchange.Protocol.IMAP4;
import static dev.weir.examples.exchange.Protocol.IMAP4S;
import static dev.weir.examples.exchange.Protocol.POP3;
import static dev.weir.examples.exchange.Protocol.POP3S;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One service of an Exchange 2013 client access server as its clients find it: by host name, or by path under a shared one.
 *
 * <p>The idle timeout is the longest time the service may be silent while nothing is wrong. A load balancer that cuts sooner
 * breaks it, often unnoticed: new mail just arrives late. The rule behind the numbers is that the end nearest the mailbox
 * gives up first, so each is a little more than Exchange's own limit for that service.
 */
public enum ExchangeService {
    /** Short transactions. */
    AUTODISCOVER("as", "autodiscover", "10.0.0.5", HTTPS, "/autodiscover", 180),
    /** ActiveSync. A phone's request hangs until mail comes, up to 3,540 s, without a byte in either direction. */
    ACTIVE_SYNC("eas", "eas", "10.0.0.6", HTTPS, "/Microsoft-Server-ActiveSync", 3_600),
    /** The control panel: a browser that polls. */
    CONTROL_PANEL("ecp", "ecp", "10.0.0.7", HTTPS, "/ecp", 900),
    /** Exchange Web Services. Streaming notifications keep a response open for 1 to 30 minutes. */
    WEB_SERVICES("ews", "ews", "10.0.0.8", HTTPS, "/ews", 2_400),
    /**
     * Outlook Anywhere, RPC over HTTP: two long-lived channels with keep-alives after 12 and 15 minutes. The published
     * configuration binds it to the address of {@link #WEB_SERVICES}; here it has its own.
     */
    OUTLOOK_ANYWHERE("oa", "oa", "10.0.0.10", HTTPS, "/rpc", 2_400),
    /** Outlook on the web: a browser that polls and holds a notification request. */
    OUTLOOK_WEB("owa", "owa", "10.0.0.11", HTTPS, "/owa", 900),
    /** Offline address book: downloads. */
    ADDRESS_BOOK("oab", "oab", "10.0.0.12", HTTPS, "/oab", 180),
    /** MAPI over HTTP: the server streams a keep-alive every 15 s and ends a wait for events after 5 minutes. */
    MAPI_HTTP("mapi", "mapi", "10.0.0.13", HTTPS, "/mapi", 900),
    /** Exchange ends an authenticated session after 1,800 s. */
    POP("pop3", "pop", "10.0.0.17", POP3, "", 1_860),
    POP_TLS("pop3s", "pop", "10.0.0.17", POP3S, "", 1_860),
    /** Exchange ends an authenticated session after 1,800 s; a client in IDLE renews it within 29 minutes (RFC 2177). */
    IMAP("imap4", "imap", "10.0.0.18", IMAP4, "", 1_860),
    IMAP_TLS("imap4s", "imap", "10.0.0.18", IMAP4S, "", 1_860);

    /** The domain of every host name here. */
    public static final String DOMAIN = "contoso.com";

    private final String label;
    private final String host;
    private final String virtualAddress;
    private final Protocol protocol;
    private final String path;
    private final Duration idleTimeout;

    ExchangeService(String label, String host, String virtualAddress, Protocol protocol, String path, int idleSeconds) {
        this.label = label;
        this.host = host;
        this.virtualAddress = virtualAddress;
        this.protocol = protocol;
        this.path = path;
        this.idleTimeout = Duration.ofSeconds(idleSeconds);
    }

    /** Short name for binds, frontends and backends; the published configuration's where it has one. */
    public String label() {
        return label;
    }

    /** The host name clients use when every service has its own. */
    public String hostName() {
        return host + "." + DOMAIN;
    }

    /** The load balancer's address for this service when every service has its own. */
    public String virtualAddress() {
        return virtualAddress;
    }

    /** What is spoken. */
    public Protocol protocol() {
        return protocol;
    }

    /** The virtual directory in Exchange's own spelling, without a slash at the end; empty for POP3 and IMAP4. */
    public String path() {
        return path;
    }

    /** Longest silence on either side that may be normal. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** The services behind one port of a server, in the order of declaration. */
    public static List<ExchangeService> over(Protocol protocol) {
        return Arrays.stream(values())
                .filter(service -> service.protocol == protocol)
                .toList();
    }

    /** The web service that this request path belongs to. Case does not matter, as with IIS. */
    public static Optional<ExchangeService> ofPath(String requestPath) {
        String wanted = requestPath.toLowerCase(Locale.ROOT);
        return over(HTTPS).stream()
                .filter(service -> isAtOrBelow(wanted, service.path.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static boolean isAtOrBelow(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }
}
