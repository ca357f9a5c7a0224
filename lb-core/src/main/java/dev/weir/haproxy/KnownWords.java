package dev.weir.haproxy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keywords of HAProxy's that are not read: those without effect here, and those this library cannot follow. */
final class KnownWords {
    private static final String HTTP = "acts on HTTP, and has no effect in mode tcp";
    private static final String PROCESS = "sets up HAProxy's own process, and has no effect here";
    private static final String TUNING = "tunes HAProxy's own engine, and has no effect here";

    private static final KnownWords PROXIES = new KnownWords()
            .noEffect(
                    HTTP,
                    "capture compression cookie declare errorfile errorfiles errorloc errorloc302 errorloc303"
                            + " http-after-response http-error http-request http-response http-reuse http-send-name-header"
                            + " max-keep-alive-queue max-session-srv-conns monitor monitor-net monitor-uri redirect retry-on stats"
                            + " unique-id-format unique-id-header use-fcgi-app")
            .noEffect("only describes, and has no effect here", "description id guid")
            .noEffect(TUNING, "bind-process grace")
            .notSupported(
                    "clitcpka-cnt clitcpka-idle clitcpka-intvl dispatch email-alert error-log-format filter hash-key"
                            + " load-server-state-from-file log-format-sd log-steps persist server-state-file-name source"
                            + " srvtcpka-cnt srvtcpka-idle srvtcpka-intvl tcp-response transparent force-be-switch"
                            + " publish");

    private static final KnownWords OPTIONS = new KnownWords()
            .noEffect(
                    HTTP,
                    "accept-invalid-http-request accept-invalid-http-response accept-unsafe-violations-in-http-request"
                            + " accept-unsafe-violations-in-http-response checkcache disable-h2-upgrade forwarded forwardfor"
                            + " h1-case-adjust-bogus-client h1-case-adjust-bogus-server http-buffer-request"
                            + " http-drop-request-trailers http-drop-response-trailers http-ignore-probes http-keep-alive"
                            + " http-no-delay http-pretend-keepalive http-restrict-req-hdr-names http-server-close"
                            + " http-tunnel http-use-htx http-use-proxy-header httpclose httplog httpslog idle-close-on-response originalto"
                            + " prefer-last-server")
            .noEffect(TUNING, "tcp-smart-accept tcp-smart-connect")
            .notSupported("clitcpka external-check srvtcpka spop-check tcpka transparent");

    private static final KnownWords GLOBAL = new KnownWords()
            .noEffect(
                    PROCESS,
                    "51degrees-data-file 51degrees-property-name-list 51degrees-property-separator 51degrees-cache-size"
                            + " ca-base chroot close-spread-time cluster-secret cpu-map cpu-policy cpu-set crt-base daemon default-path"
                            + " description deviceatlas-json-file deviceatlas-log-level deviceatlas-properties-cookie"
                            + " deviceatlas-separator dns-accept-family expose-deprecated-directives"
                            + " expose-experimental-directives external-check fd-hard-limit gid grace group"
                            + " h1-accept-payload-with-any-method h1-case-adjust h1-case-adjust-file"
                            + " h2-workaround-bogus-websocket-clients harden.reject-privileged-ports.tcp"
                            + " harden.reject-privileged-ports.quic http-err-codes http-fail-codes"
                            + " httpclient.resolvers.disabled httpclient.resolvers.id httpclient.resolvers.prefer"
                            + " httpclient.retries httpclient.ssl.ca-file httpclient.ssl.verify httpclient.timeout.connect"
                            + " insecure-fork-wanted insecure-setuid-wanted issuers-chain-path key-base limited-quic localpeer"
                            + " lua-load lua-load-per-thread lua-prepend-path master-worker mworker-max-reloads nbproc no-quic"
                            + " node numa-cpu-mapping ocsp-update.disable ocsp-update.maxdelay ocsp-update.mindelay"
                            + " ocsp-update.mode pidfile pp2-never-send-local profiling.memory profiling.tasks quiet server-state-base"
                            + " server-state-file set-dumpable set-var set-var-fmt setcap shm-stats-file"
                            + " ssl-default-bind-ciphers ssl-default-bind-ciphersuites"
                            + " ssl-default-bind-client-sigalgs ssl-default-bind-curves ssl-default-bind-options"
                            + " ssl-default-bind-sigalgs ssl-default-server-ciphers ssl-default-server-ciphersuites"
                            + " ssl-default-server-client-sigalgs ssl-default-server-curves ssl-default-server-options"
                            + " ssl-default-server-sigalgs ssl-dh-param-file ssl-engine ssl-load-extra-del-ext"
                            + " ssl-load-extra-files ssl-mode-async ssl-propquery ssl-provider ssl-provider-path"
                            + " ssl-security-level ssl-server-verify ssl-skip-self-issued-ca stats stats-file strict-limits uid"
                            + " ulimit-n unix-bind user warn-blocked-traffic-after wurfl-cache-size wurfl-data-file"
                            + " wurfl-information-list wurfl-information-list-separator wurfl-patch-file zero-warning")
            .noEffect(
                    TUNING,
                    "busy-polling debug force-cfg-parser-pause maxcompcpuusage maxcomprate maxpipes maxsslconn maxsslrate"
                            + " maxzlibmem no-memory-trimming noepoll noevports nogetaddrinfo nokqueue nopoll noreuseport nosplice"
                            + " thread-group thread-groups max-threads-per-group thread-hard-limit")
            .notSupported("maxconnrate max-spread-checks");

    private final Map<String, String> noEffect = new TreeMap<>();
    private final Set<String> notSupported = new TreeSet<>();

    private KnownWords() {}

    static KnownWords ofProxies() {
        return PROXIES;
    }

    static KnownWords ofOptions() {
        return OPTIONS;
    }

    static KnownWords ofGlobal() {
        return GLOBAL;
    }

    private KnownWords noEffect(String why, String words) {
        for (String word : words.split(" ", -1)) {
            noEffect.put(word, why);
        }
        return this;
    }

    private KnownWords notSupported(String words) {
        notSupported.addAll(List.of(words.split(" ", -1)));
        return this;
    }

    Collection<String> names() {
        Set<String> names = new TreeSet<>(noEffect.keySet());
        names.addAll(notSupported);
        return names;
    }

    /** Says what becomes of a line that nobody reads, by the word passed last. */
    void meet(Statement statement, Collection<String> known, String where) {
        Word word = statement.last();
        String why = noEffect.get(word.text());
        if (why == null && word.text().startsWith("tune.") && this == GLOBAL) {
            why = TUNING;
        }
        if (why != null) {
            statement.findings().note(word, Note.Kind.NO_EFFECT, word.quoted() + " " + why);
        } else if (notSupported.contains(word.text())) {
            statement.findings().notSupported(word, word.quoted() + " is not supported");
        } else {
            throw Mistake.unknown(word, "unknown keyword " + word.quoted() + " " + where, known);
        }
    }
}
