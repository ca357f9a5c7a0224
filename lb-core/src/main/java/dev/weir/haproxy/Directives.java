package dev.weir.haproxy;

import dev.weir.ResetFidelity;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this library has and HAProxy has not, in comments that begin with {@code weir:}, so that HAProxy takes the file all the
 * same and nothing is lost when it is read back.
 */
final class Directives {
    static final Key<Duration> FIRST_BYTE = Key.of("first-byte-timeout");
    static final Key<Integer> PANIC = Key.of("panic-threshold");
    static final Key<ResetFidelity> FIDELITY = Key.of("reset-fidelity");
    static final Key<Boolean> DEFAULT_HEALTH = Key.of("health default-server");
    static final Key<Boolean> DEFAULT_AGENT = Key.of("agent default-server");

    private static final Map<String, ProxyKeyword> KEYWORDS = new TreeMap<>(Map.of(
            "bind", BindKeywords::own,
            "balance", BalanceKeywords::own,
            "first-byte-timeout",
                    (line, proxy) -> {
                        Duration time = line.time("'first-byte-timeout'");
                        proxy.settings().put(FIRST_BYTE, time, line.last());
                    },
            "panic-threshold", (line, proxy) -> proxy.settings().put(PANIC, line.number(0, 100), line.last()),
            "reset-fidelity",
                    (line, proxy) -> {
                        Word word = line.next("mirror or haproxy");
                        if (!word.is("mirror") && !word.is("haproxy")) {
                            throw Mistake.at(
                                    word, "reset-fidelity " + word.quoted() + " (expected: mirror or haproxy)");
                        }
                        proxy.settings()
                                .put(FIDELITY, word.is("mirror") ? ResetFidelity.MIRROR : ResetFidelity.HAPROXY, word);
                    },
            "health", (line, proxy) -> fromDefaultServer(line, proxy, DEFAULT_HEALTH),
            "agent", (line, proxy) -> fromDefaultServer(line, proxy, DEFAULT_AGENT),
            "default-server", (line, proxy) -> OwnOptions.read(line, proxy.defaultServer()),
            "server", Directives::server));

    static {
        KEYWORDS.put("hash-type", BalanceKeywords::hashType);
        KEYWORDS.put("hash-preserve-affinity", BalanceKeywords::affinity);
        KEYWORDS.put("use_backend", ContentKeywords::ownUseBackend);
        KEYWORDS.put("use-server", ContentKeywords::ownUseServer);
        KEYWORDS.put("if", ContentKeywords::ownCondition);
    }

    private Directives() {}

    static void read(Statement line, ProxyDraft proxy) {
        Word word = line.keyword();
        ProxyKeyword keyword = KEYWORDS.get(word.text());
        if (keyword == null) {
            throw Mistake.unknown(word, "unknown directive " + word.quoted(), KEYWORDS.keySet());
        }
        keyword.read(line, proxy);
        line.end();
    }

    private static void fromDefaultServer(Statement line, ProxyDraft proxy, Key<Boolean> key) {
        Word word = line.next("default-server");
        if (!word.is("default-server")) {
            throw Mistake.at(word, word.quoted() + " (expected: default-server)");
        }
        proxy.settings().put(key, true, word);
    }

    private static void server(Statement line, ProxyDraft proxy) {
        Word name = line.next("the name of a server above");
        ServerDraft server = proxy.servers().stream()
                .filter(draft -> draft.name().is(name.text()))
                .reduce((before, last) -> last)
                .orElseThrow(() -> Mistake.at(name, "there is no server " + name.quoted() + " above"));
        OwnOptions.read(line, server.settings());
    }
}
