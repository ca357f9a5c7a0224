package dev.weir.haproxy;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Options of {@code bind} and {@code server} lines that are not read, with the number of words behind each. */
final class UnreadOptions {
    private static final String HTTP = "acts on HTTP, and has no effect in mode tcp";
    private static final String TUNING = "tunes HAProxy's own engine, and has no effect here";

    private static final String TLS_FLAGS =
            "allow-0rtt force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 ssl" + " ssl-reuse tls-tickets";
    private static final String NO_TLS = "no-alpn no-ca-names no-sslv3 no-ssl no-ssl-reuse no-strict-sni no-tls-tickets"
            + " no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost no-renegotiate";
    private static final String TLS_VALUES = "alpn ciphers ciphersuites client-sigalgs crl-file crt curves npn sigalgs"
            + " ssl-max-ver ssl-min-ver renegotiate ktls";

    private static final UnreadOptions BIND = new UnreadOptions()
            .always("v4v6", 0, "is always so: a socket for all IPv6 addresses takes IPv4 as well")
            .noEffect("only describes, and has no effect here", 1, "id guid-prefix label severity-output")
            .noEffect("is for sockets of UNIX, and has no effect here", 1, "gid group level mode uid user")
            .noEffect(TUNING, 1, "nice process shards thread idle-ping")
            .noEffect(TUNING, 2, "expose-fd")
            .always(NO_TLS, 0, "is always so")
            .notSupported(0, TLS_FLAGS)
            .notSupported(
                    0,
                    "accept-proxy defer-accept generate-certificates prefer-client-ciphers quic-force-retry strict-sni tfo"
                            + " transparent v6only")
            .notSupported(1, TLS_VALUES)
            .notSupported(
                    1,
                    "accept-netscaler-cip ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file cc crt-ignore-err crt-list"
                            + " default-crt ecdhe interface mss namespace proto quic-cc-algo quic-socket tcp-md5sig tcp-ss tcp-ut"
                            + " tls-ticket-keys nbconn ca-file verify");

    private static final UnreadOptions SERVER = new UnreadOptions()
            .noEffect(
                    HTTP,
                    1,
                    "cookie max-reuse pool-low-conn pool-max-conn pool-purge-delay redir ws log-proto log-bufsize")
            .noEffect("only describes, and has no effect here", 1, "guid")
            .always(NO_TLS, 0, "is always so")
            .always(
                    "no-check-send-proxy no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn"
                            + " no-sni-auto no-tfo no-check-sni-auto stick strict-maxconn",
                    0,
                    "is always so")
            .notSupported(0, TLS_FLAGS)
            .notSupported(
                    0,
                    "check-send-proxy check-via-socks4 non-stick send-proxy send-proxy-v2 send-proxy-v2-ssl"
                            + " send-proxy-v2-ssl-cn sni-auto tfo check-sni-auto")
            .notSupported(1, TLS_VALUES)
            .notSupported(
                    1,
                    "cc check-pool-conn-name check-proto check-reuse-pool from hash-key healthcheck idle-ping namespace"
                            + " pool-conn-name proto proxy-v2-options resolve-net set-proxy-v2-tlv-fmt sni socks4 ssl-f-use"
                            + " tcp-md5sig tcp-ut");

    /**
     * What is known of an option.
     *
     * @param words how many words belong to it
     * @param kind what becomes of it
     * @param why for the note
     */
    private record Entry(int words, Note.Kind kind, String why) {}

    private final Map<String, Entry> entries = new TreeMap<>();

    private UnreadOptions() {}

    static UnreadOptions ofBind() {
        return BIND;
    }

    static UnreadOptions ofServer() {
        return SERVER;
    }

    Collection<String> names() {
        return entries.keySet();
    }

    /** Passes over an option, the word passed last, and says what becomes of it; false if it is none of these. */
    boolean meet(Statement line) {
        Word word = line.last();
        Entry entry = entries.get(word.text());
        if (entry == null) {
            return false;
        }
        line.skip(entry.words());
        if (entry.kind() == Note.Kind.NOT_SUPPORTED) {
            line.findings().notSupported(word, word.quoted() + " is not supported");
        } else {
            line.findings().note(word, entry.kind(), word.quoted() + " " + entry.why());
        }
        return true;
    }

    private UnreadOptions noEffect(String why, int words, String names) {
        return add(new Entry(words, Note.Kind.NO_EFFECT, why), names);
    }

    private UnreadOptions always(String names, int words, String why) {
        return add(new Entry(words, Note.Kind.ALWAYS, why), names);
    }

    private UnreadOptions notSupported(int words, String names) {
        return add(new Entry(words, Note.Kind.NOT_SUPPORTED, ""), names);
    }

    private UnreadOptions add(Entry entry, String names) {
        for (String name : names.split(" ", -1)) {
            entries.put(name, entry);
        }
        return this;
    }
}
