package dev.weir.haproxy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code timeout}. */
final class TimeoutKeywords {
    static final Key<Duration> CLIENT = Key.of("timeout client");
    static final Key<Duration> CLIENT_FIN = Key.of("timeout client-fin");
    static final Key<Duration> SERVER = Key.of("timeout server");
    static final Key<Duration> SERVER_FIN = Key.of("timeout server-fin");
    static final Key<Duration> CONNECT = Key.of("timeout connect");
    static final Key<Duration> QUEUE = Key.of("timeout queue");
    static final Key<Duration> TUNNEL = Key.of("timeout tunnel");
    static final Key<Duration> CHECK = Key.of("timeout check");

    private static final Map<String, Key<Duration>> FRONT = Map.of("client", CLIENT, "client-fin", CLIENT_FIN);
    private static final Map<String, Key<Duration>> BACK = Map.of(
            "server", SERVER,
            "server-fin", SERVER_FIN,
            "connect", CONNECT,
            "queue", QUEUE,
            "tunnel", TUNNEL,
            "check", CHECK);
    private static final Set<String> HTTP_ONLY = Set.of("http-request", "http-keep-alive", "tarpit");
    private static final String NOT_SUPPORTED = "client-hs";

    private TimeoutKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("timeout", Scope.BOTH, TimeoutKeywords::read);
    }

    private static void read(Statement line, ProxyDraft proxy) {
        Word name = line.next("client, server, connect, queue, tunnel, check, client-fin or server-fin");
        Key<Duration> key = FRONT.getOrDefault(name.text(), BACK.get(name.text()));
        if (key == null && !HTTP_ONLY.contains(name.text()) && !name.is(NOT_SUPPORTED)) {
            throw Mistake.unknown(name, "unknown timeout " + name.quoted(), names());
        }
        Duration time = line.time("'timeout " + name.text() + "'");
        Word word = line.last();
        line.end();
        Scope scope = key == null ? Scope.BOTH : FRONT.containsKey(name.text()) ? Scope.FRONT : Scope.BACK;
        if (name.is(NOT_SUPPORTED)) {
            line.findings().notSupported(name, "'timeout " + name.text() + "' is not supported");
        } else if (key == null) {
            line.findings()
                    .note(
                            name,
                            Note.Kind.NO_EFFECT,
                            "'timeout " + name.text() + "' acts on HTTP, and has no effect in mode tcp");
        } else if (scope.actsIn(proxy.kind())) {
            proxy.settings().put(key, time, word);
        } else {
            line.findings()
                    .note(
                            name,
                            Note.Kind.NO_EFFECT,
                            "'timeout " + name.text() + "' has no effect in a section '"
                                    + proxy.kind().word() + "'");
        }
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(HTTP_ONLY);
        names.addAll(FRONT.keySet());
        names.addAll(BACK.keySet());
        names.add(NOT_SUPPORTED);
        return names;
    }
}
