package dev.weir.haproxy;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code balance}, and how hashes lead to servers. */
final class BalanceKeywords {
    private static final Key<Algorithm> BALANCE = Key.of("balance");
    private static final Key<Hashing> HASH_TYPE = Key.of("hash-type");
    private static final Key<Integer> BALANCE_FACTOR = Key.of("hash-balance-factor");
    private static final Key<HashAffinity> AFFINITY = Key.of("hash-preserve-affinity");

    private static final List<String> ALGORITHMS = List.of(
            "roundrobin",
            "static-rr",
            "leastconn",
            "first",
            "source",
            "hash",
            "random",
            "uri",
            "url_param",
            "hdr",
            "rdp-cookie",
            "log-hash",
            "sticky");
    private static final List<String> OF_HTTP = List.of("uri", "url_param", "hdr");
    private static final List<String> NOT_SUPPORTED = List.of("rdp-cookie", "log-hash", "sticky");
    private static final int MOST_DRAWS = 100;

    /** Makes a strategy once the other lines are known. */
    @FunctionalInterface
    private interface Algorithm {
        BalanceStrategy strategy(HashType type, int balanceFactor);
    }

    /**
     * A {@code hash-type} line.
     *
     * @param consistent whether it is a ring
     * @param function makes the hash
     * @param avalanche whether it is mixed
     */
    private record Hashing(boolean consistent, HashFunction function, boolean avalanche) {
        static final Hashing DEFAULT = new Hashing(false, HashFunction.SDBM, false);
    }

    private BalanceKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("balance", Scope.BACK, BalanceKeywords::balance);
        table.add("hash-type", Scope.BACK, BalanceKeywords::hashType);
        table.add("hash-balance-factor", Scope.BACK, BalanceKeywords::balanceFactor);
        table.add("hash-preserve-affinity", Scope.BACK, BalanceKeywords::affinity);
    }

    /** What a section's lines come to; round robin without any, as in HAProxy 2.6. */
    static BalanceStrategy strategy(Settings settings) {
        Hashing hashing = settings.get(HASH_TYPE).orElse(Hashing.DEFAULT);
        int factor = settings.get(BALANCE_FACTOR).orElse(0);
        HashAffinity affinity = settings.get(AFFINITY).orElse(HashAffinity.ALWAYS);
        HashType type = new HashType(
                hashing.consistent(),
                hashing.function(),
                hashing.avalanche(),
                hashing.consistent() ? factor : 0,
                hashing.consistent() ? affinity : HashAffinity.ALWAYS);
        Optional<Settings.Given<Algorithm>> given = settings.find(BALANCE);
        if (given.isEmpty()) {
            return BalanceStrategy.roundRobin();
        }
        try {
            return given.get().value().strategy(type, factor);
        } catch (IllegalArgumentException e) {
            throw Mistake.at(given.get().word(), "balance and hash-type do not fit together; " + e.getMessage());
        }
    }

    /** One of this library's own, which HAProxy does not know: from a directive. */
    static void own(Statement line, ProxyDraft proxy) {
        Word name = line.next("maglev or peak-ewma");
        Word word = line.keyword();
        switch (name.text()) {
            case "peak-ewma" -> {
                line.end();
                proxy.settings().put(BALANCE, (type, factor) -> BalanceStrategy.peakEwma(), word);
            }
            case "maglev" -> {
                HashKey key = SourceExpression.read(line.next("src")).key();
                line.end();
                proxy.settings().put(BALANCE, (type, factor) -> BalanceStrategy.maglev(key), word);
            }
            default -> throw Mistake.at(name, "balance " + name.quoted() + " (expected: maglev or peak-ewma)");
        }
    }

    private static void balance(Statement line, ProxyDraft proxy) {
        Word name = line.next("an algorithm such as roundrobin");
        String base = name.text().indexOf('(') > 0
                ? name.text().substring(0, name.text().indexOf('('))
                : name.text();
        if (OF_HTTP.contains(base)) {
            line.findings()
                    .note(
                            name,
                            Note.Kind.NO_EFFECT,
                            "'balance " + base + "' needs HTTP; in mode tcp HAProxy falls back to roundrobin, and so do"
                                    + " we");
            proxy.settings().put(BALANCE, (type, factor) -> BalanceStrategy.roundRobin(), name);
        } else if (NOT_SUPPORTED.contains(base)) {
            line.findings().notSupported(name, "'balance " + base + "' is not supported");
        } else {
            Algorithm algorithm = algorithm(line, name, base);
            line.end();
            proxy.settings().put(BALANCE, algorithm, name);
        }
    }

    private static Algorithm algorithm(Statement line, Word name, String base) {
        if (base.equals("random")) {
            int draws = draws(name);
            return (type, factor) -> BalanceStrategy.random(draws, factor);
        }
        return switch (name.text()) {
            case "roundrobin" -> (type, factor) -> BalanceStrategy.roundRobin();
            case "static-rr" -> (type, factor) -> BalanceStrategy.staticRoundRobin();
            case "leastconn" -> (type, factor) -> BalanceStrategy.leastConnections();
            case "first" -> (type, factor) -> BalanceStrategy.first();
            case "source" -> (type, factor) -> BalanceStrategy.source(type);
            case "hash" -> {
                HashKey key = SourceExpression.read(line.next("src")).key();
                yield (type, factor) -> BalanceStrategy.hash(key, type);
            }
            default -> throw Mistake.unknown(name, "unknown algorithm " + name.quoted(), ALGORITHMS);
        };
    }

    private static int draws(Word name) {
        String text = name.text();
        if (text.equals("random") || text.equals("random()")) {
            return 2;
        }
        if (!text.endsWith(")")) {
            throw Mistake.at(name, name.quoted() + " (expected: random(N))");
        }
        return (int) Numbers.whole(name, text.substring("random(".length(), text.length() - 1), 1, MOST_DRAWS);
    }

    /** With functions later than some versions of HAProxy, and so in directives as well. */
    static void hashType(Statement line, ProxyDraft proxy) {
        Word method = line.next("map-based or consistent");
        if (!method.is("map-based") && !method.is("consistent")) {
            throw Mistake.unknown(
                    method,
                    "hash-type " + method.quoted() + " (expected: map-based or consistent)",
                    List.of("map-based", "consistent"));
        }
        boolean consistent = method.is("consistent");
        Optional<HashFunction> function =
                line.hasNext() ? Optional.of(function(line.next("a function"))) : Optional.empty();
        boolean avalanche = line.skipIf("avalanche");
        line.end();
        proxy.settings()
                .put(
                        HASH_TYPE,
                        new Hashing(
                                consistent,
                                function.orElse(HashFunction.SDBM),
                                avalanche || (consistent && function.isEmpty())),
                        method);
    }

    private static HashFunction function(Word word) {
        return Stream.of(HashFunction.values())
                .filter(function -> function.word().equals(word.text()))
                .findFirst()
                .orElseThrow(() -> Mistake.unknown(
                        word,
                        "unknown hash function " + word.quoted(),
                        Arrays.stream(HashFunction.values())
                                .map(HashFunction::word)
                                .toList()));
    }

    private static void balanceFactor(Statement line, ProxyDraft proxy) {
        int percent = line.number(0, 65_535);
        Word word = line.last();
        line.end();
        if (percent != 0 && percent <= 100) {
            throw Mistake.at(word, word.quoted() + " is out of range (expected: 0, or 101 and more)");
        }
        proxy.settings().put(BALANCE_FACTOR, percent, word);
    }

    /** Later than some versions of HAProxy, and so in directives as well. */
    static void affinity(Statement line, ProxyDraft proxy) {
        Word word = line.next("always, maxconn or maxqueue");
        line.end();
        HashAffinity affinity =
                switch (word.text()) {
                    case "always" -> HashAffinity.ALWAYS;
                    case "maxconn" -> HashAffinity.MAXCONN;
                    case "maxqueue" -> HashAffinity.MAXQUEUE;
                    default -> throw Mistake.at(word, word.quoted() + " (expected: always, maxconn or maxqueue)");
                };
        proxy.settings().put(AFFINITY, affinity, word);
    }
}
