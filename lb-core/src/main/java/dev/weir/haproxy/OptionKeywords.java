package dev.weir.haproxy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code option}, {@code no option} and {@code default option}. */
final class OptionKeywords {
    static final Key<Boolean> ABORT_ON_CLOSE = Key.of("option abortonclose");
    static final Key<Boolean> ALL_BACKUPS = Key.of("option allbackups");
    static final Key<Boolean> DONT_LOG_NULL = Key.of("option dontlognull");
    static final Key<Boolean> DONT_LOG_NORMAL = Key.of("option dontlog-normal");
    static final Key<Boolean> INDEPENDENT_STREAMS = Key.of("option independent-streams");
    static final Key<Boolean> LOG_ASAP = Key.of("option logasap");
    static final Key<Boolean> LOG_HEALTH_CHECKS = Key.of("option log-health-checks");
    static final Key<Boolean> LOG_SEPARATE_ERRORS = Key.of("option log-separate-errors");
    static final Key<Boolean> NO_LINGER = Key.of("option nolinger");
    static final Key<Boolean> PERSIST = Key.of("option persist");
    static final Key<Boolean> REDISPATCH = Key.of("option redispatch");

    /**
     * An option that is on or off.
     *
     * @param scope where it acts
     * @param key what it sets
     */
    private record Flag(Scope scope, Key<Boolean> key) {}

    private static final Map<String, Flag> FLAGS = new TreeMap<>(Map.of(
            "abortonclose", new Flag(Scope.BACK, ABORT_ON_CLOSE),
            "allbackups", new Flag(Scope.BACK, ALL_BACKUPS),
            "dontlognull", new Flag(Scope.FRONT, DONT_LOG_NULL),
            "dontlog-normal", new Flag(Scope.FRONT, DONT_LOG_NORMAL),
            "independent-streams", new Flag(Scope.BOTH, INDEPENDENT_STREAMS),
            "logasap", new Flag(Scope.FRONT, LOG_ASAP),
            "log-health-checks", new Flag(Scope.BACK, LOG_HEALTH_CHECKS),
            "log-separate-errors", new Flag(Scope.FRONT, LOG_SEPARATE_ERRORS),
            "nolinger", new Flag(Scope.BOTH, NO_LINGER),
            "persist", new Flag(Scope.BACK, PERSIST)));

    private static final Map<String, String> ALWAYS = Map.of(
            "contstats", "counters always move while a connection lives",
            "socket-stats", "each bind always has statistics of its own",
            "splice-auto", "whether to splice is always found out by itself",
            "splice-request", "whether to splice is always found out by itself",
            "splice-response", "whether to splice is always found out by itself",
            "tcplog", "the access log always has this format");

    private static final int LAST_RETRY = -1;

    private OptionKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("option", Scope.BOTH, OptionKeywords::read);
    }

    private static void read(Statement line, ProxyDraft proxy) {
        Word name = line.next("the name of an option");
        Flag flag = FLAGS.get(name.text());
        if (flag != null) {
            line.end();
            if (isHere(line, name, flag.scope(), proxy)) {
                put(line, proxy, flag.key(), name);
            }
        } else if (ALWAYS.containsKey(name.text())) {
            line.findings().note(name, Note.Kind.ALWAYS, quoted(name) + ": " + ALWAYS.get(name.text()));
        } else if (name.is("redispatch")) {
            redispatch(line, proxy, name);
        } else if (CheckKeywords.isOption(name.text())) {
            if (isHere(line, name, Scope.BACK, proxy)) {
                CheckKeywords.option(line, proxy, name);
            }
        } else {
            KnownWords.ofOptions().meet(line, names(), "behind 'option'");
        }
    }

    private static void redispatch(Statement line, ProxyDraft proxy, Word name) {
        if (!isHere(line, name, Scope.BACK, proxy)) {
            return;
        }
        Optional<Word> interval = line.peek();
        int every = interval.isEmpty() ? LAST_RETRY : line.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
        line.end();
        if (every != 0 && every != LAST_RETRY) {
            line.findings()
                    .notSupported(
                            line.last(),
                            "an interval of redispatches is not supported (expected: none, which is every retry, or the"
                                    + " last one with a map-based hash)");
        }
        if (every == 0 && line.prefix() == Statement.Prefix.NONE) {
            proxy.settings().put(REDISPATCH, false, name);
        } else {
            put(line, proxy, REDISPATCH, name);
        }
    }

    private static void put(Statement line, ProxyDraft proxy, Key<Boolean> key, Word name) {
        if (line.prefix() == Statement.Prefix.DEFAULT) {
            proxy.settings().remove(key);
        } else {
            proxy.settings().put(key, line.prefix() == Statement.Prefix.NONE, name);
        }
    }

    private static boolean isHere(Statement line, Word name, Scope scope, ProxyDraft proxy) {
        boolean is = scope.actsIn(proxy.kind());
        if (!is) {
            line.findings()
                    .note(
                            name,
                            Note.Kind.NO_EFFECT,
                            quoted(name) + " has no effect in a section '"
                                    + proxy.kind().word() + "'");
        }
        return is;
    }

    private static String quoted(Word name) {
        return "'option " + name.text() + "'";
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(FLAGS.keySet());
        names.addAll(ALWAYS.keySet());
        names.add("redispatch");
        names.addAll(CheckKeywords.options());
        names.addAll(KnownWords.ofOptions().names());
        return names;
    }
}
