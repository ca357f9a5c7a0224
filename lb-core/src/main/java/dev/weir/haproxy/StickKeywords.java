package dev.weir.haproxy;

import dev.weir.stick.Network;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code stick-table}, {@code stick}, {@code ignore-persist}, {@code force-persist} and {@code acl}. */
final class StickKeywords {
    private static final List<String> TYPES = List.of("ip", "ipv6");
    private static final List<String> OTHER_TYPES = List.of("integer", "string", "binary");
    /** Words of a table that change what it does, with the number of words behind each. */
    private static final Map<String, Integer> NOT_SUPPORTED =
            Map.of("nopurge", 0, "peers", 1, "recv-only", 0, "write-to", 1);

    private static final List<String> WORDS = List.of("type", "size", "expire", "srvkey", "store", "nopurge", "peers");

    private StickKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.addOutsideDefaults("stick-table", Scope.BOTH, StickKeywords::table);
        table.addOutsideDefaults("stick", Scope.BACK, StickKeywords::stick);
        table.addOutsideDefaults(
                "ignore-persist",
                Scope.BACK,
                (line, proxy) -> persist(line, proxy, proxy.stick().ignored()));
        table.addOutsideDefaults(
                "force-persist",
                Scope.BACK,
                (line, proxy) -> persist(line, proxy, proxy.stick().forced()));
        table.addOutsideDefaults("acl", Scope.BOTH, Acls::define);
    }

    private static void persist(Statement line, ProxyDraft proxy, List<Network> networks) {
        networks.addAll(proxy.acls().condition(line));
        proxy.stick().setPersistence(line.keyword());
    }

    private static void table(Statement line, ProxyDraft proxy) {
        Optional<Long> size = Optional.empty();
        Optional<Duration> expire = Optional.empty();
        ServerKey serverKey = ServerKey.NAME;
        boolean typed = false;
        while (line.hasNext()) {
            Word word = line.next("type, size, expire or srvkey");
            switch (word.text()) {
                case "type" -> typed = type(line);
                case "size" ->
                    size = Optional.of(Numbers.size(line.next("a size such as 100k"), 1, StickTable.MOST_ENTRIES));
                case "expire" -> expire = Optional.of(expiry(line));
                case "srvkey" -> serverKey = serverKey(line.next("name or addr"));
                case "store" -> {
                    line.next("what to store");
                    line.findings()
                            .note(
                                    word,
                                    Note.Kind.NO_EFFECT,
                                    "what a table stores besides the server has no effect here");
                }
                default -> other(line, word);
            }
        }
        if (!typed || size.isEmpty()) {
            throw Mistake.at(line.keyword(), "the table has no type or no size (expected: such as type ip size 100k)");
        }
        if (proxy.stick().table().isPresent()) {
            throw Mistake.at(line.keyword(), "this section has a stick-table already");
        }
        proxy.stick().setTable(new StickDraft.Table(size.get(), expire, serverKey, line.keyword()));
    }

    private static void other(Statement line, Word word) {
        Integer words = NOT_SUPPORTED.get(word.text());
        if (words == null) {
            throw Mistake.unknown(word, "unknown keyword " + word.quoted() + " in a stick-table line", WORDS);
        }
        line.skip(words);
        line.findings().notSupported(word, word.quoted() + " of a stick-table is not supported");
    }

    private static boolean type(Statement line) {
        Word type = line.next("ip or ipv6");
        if (OTHER_TYPES.contains(type.text())) {
            throw Mistake.at(type, "a table of type " + type.quoted() + " is not supported (expected: ip or ipv6)");
        }
        if (!TYPES.contains(type.text())) {
            throw Mistake.unknown(type, "unknown type " + type.quoted() + " of a table", TYPES);
        }
        return true;
    }

    private static Duration expiry(Statement line) {
        Duration time = line.time("'expire'");
        if (time.compareTo(StickTable.SHORTEST_EXPIRY) < 0) {
            throw Mistake.at(line.last(), line.last().quoted() + " is too short (expected: 10s..24d)");
        }
        return time;
    }

    private static ServerKey serverKey(Word word) {
        return switch (word.text()) {
            case "name" -> ServerKey.NAME;
            case "addr" -> ServerKey.ADDRESS;
            default -> throw Mistake.at(word, "srvkey " + word.quoted() + " (expected: name or addr)");
        };
    }

    private static void stick(Statement line, ProxyDraft proxy) {
        Word what = line.next("on");
        if (what.is("match") || what.is("store-request") || what.is("store-response")) {
            line.findings().notSupported(what, "'stick " + what.text() + "' is not supported (expected: stick on src)");
            return;
        }
        if (!what.is("on")) {
            throw Mistake.unknown(what, "unknown keyword " + what.quoted() + " behind 'stick'", List.of("on", "match"));
        }
        Word expression = line.next("src, or src,ipmask(24,64)");
        SourceExpression source = SourceExpression.read(expression);
        if (source.ipv4Bits() == 0 || source.ipv6Bits() == 0) {
            throw Mistake.at(expression, expression.quoted() + " makes all clients one (expected: 1 bit or more)");
        }
        Optional<Word> table =
                line.skipIf("table") ? Optional.of(line.next("the name of a section")) : Optional.empty();
        if (line.hasNext()) {
            Word condition = line.next("nothing");
            throw Mistake.at(condition, "a condition of a stick rule is not supported");
        }
        if (proxy.stick().rule().isPresent()) {
            throw Mistake.at(what, "more than one stick rule in a section is not supported");
        }
        proxy.stick().setRule(new StickDraft.Rule(source, table, what));
    }
}
