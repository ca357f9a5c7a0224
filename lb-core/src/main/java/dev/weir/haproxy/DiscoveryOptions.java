package dev.weir.haproxy;

import dev.weir.EmptyAnswer;
import java.util.List;
import java.util.Map;

/** Options of server lines about where their addresses come from. */
final class DiscoveryOptions {
    static final Key<Word> RESOLVERS = Key.of("resolvers");
    static final Key<Boolean> PREFERS_IPV4 = Key.of("resolve-prefer");
    static final Key<Boolean> DUPLICATES = Key.of("allow-dup-ip");
    static final Key<Boolean> IGNORE_WEIGHT = Key.of("ignore-weight");
    static final Key<Boolean> LAST_RESORT_NONE = Key.of("init-addr");
    static final Key<EmptyAnswer> EMPTY_ANSWER = Key.of("empty-answer");

    private static final List<String> OPTIONS = List.of("allow-dup-ip", "prevent-dup-ip", "ignore-weight");

    private DiscoveryOptions() {}

    static void addTo(Map<String, ServerOption> table) {
        table.put("resolvers", (line, server) -> {
            Word option = line.last();
            server.put(RESOLVERS, line.next("the name of a section 'resolvers'"), option);
        });
        table.put("resolve-prefer", DiscoveryOptions::prefer);
        table.put("resolve-opts", DiscoveryOptions::options);
        table.put("init-addr", DiscoveryOptions::initialAddress);
    }

    private static void prefer(Statement line, Settings server) {
        Word family = line.next("ipv4 or ipv6");
        if (!family.is("ipv4") && !family.is("ipv6")) {
            throw Mistake.at(family, "resolve-prefer " + family.quoted() + " (expected: ipv4 or ipv6)");
        }
        server.put(PREFERS_IPV4, family.is("ipv4"), family);
    }

    private static void options(Statement line, Settings server) {
        Word word = line.next("allow-dup-ip, prevent-dup-ip or ignore-weight");
        for (String option : word.text().split(",", -1)) {
            switch (option) {
                case "allow-dup-ip" -> server.put(DUPLICATES, true, word);
                case "prevent-dup-ip" -> server.put(DUPLICATES, false, word);
                case "ignore-weight" -> server.put(IGNORE_WEIGHT, true, word);
                default -> throw Mistake.unknown(word, "unknown option " + Texts.quoted(option), OPTIONS);
            }
        }
    }

    /** A list of ways to find the first address; without {@code none} at its end a name that is unknown ends the start. */
    private static void initialAddress(Statement line, Settings server) {
        Word word = line.next("a list of last, libc and none");
        boolean none = false;
        for (String way : word.text().split(",", -1)) {
            switch (way) {
                case "last", "libc" -> {}
                case "none" -> none = true;
                default -> {
                    if (!Address.isLiteral(way)) {
                        throw Mistake.unknown(
                                word, "unknown way " + Texts.quoted(way), List.of("last", "libc", "none"));
                    }
                    line.findings().notSupported(word, "an address in 'init-addr' is not supported");
                }
            }
        }
        server.put(LAST_RESORT_NONE, none, word);
    }
}
