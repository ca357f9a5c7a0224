package dev.weir.haproxy;

import dev.weir.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sections {@code global}, all of which are one. */
final class GlobalSection {
    static final Key<Integer> MAXCONN = Key.of("maxconn");
    static final Key<Integer> MAXSESSRATE = Key.of("maxsessrate");
    static final Key<Integer> SPREAD_CHECKS = Key.of("spread-checks");
    static final Key<Integer> THREADS = Key.of("nbthread");
    static final Key<Duration> HARD_STOP_AFTER = Key.of("hard-stop-after");
    static final Key<String> LOG_TAG = Key.of("log-tag");
    static final Key<String> LOG_HOSTNAME = Key.of("log-send-hostname");

    private static final int MOST_SPREAD = 50;
    private static final int MOST_THREADS = 4_096;

    /** Reads a line. */
    @FunctionalInterface
    private interface Keyword {
        void read(Statement line, GlobalSection global);
    }

    private static final Map<String, Keyword> KEYWORDS = new TreeMap<>(Map.of(
            "maxconn",
            number(MAXCONN, 0, Integer.MAX_VALUE),
            "maxsessrate",
            number(MAXSESSRATE, 0, Server.MAX_CONNECT_RATE),
            "spread-checks",
            number(SPREAD_CHECKS, 0, MOST_SPREAD),
            "nbthread",
            (line, global) -> {
                number(THREADS, 1, MOST_THREADS).read(line, global);
                line.findings().note(line.keyword(), Note.Kind.FOR_THE_RUNNER, "'nbthread' is for whoever starts it");
            },
            "hard-stop-after",
            GlobalSection::hardStopAfter,
            "log",
            GlobalSection::log,
            "log-tag",
            text(LOG_TAG),
            "log-send-hostname",
            (line, global) -> {
                String name = line.hasNext() ? line.next("a name").text() : "";
                line.end();
                global.settings.put(LOG_HOSTNAME, name, line.last());
            },
            "setenv",
            (line, global) -> setEnvironment(line, true),
            "presetenv",
            (line, global) -> setEnvironment(line, false)));

    static {
        KEYWORDS.put("unsetenv", (line, global) -> {
            line.environment().unset(line.next("the name of a variable").text());
            line.rest().forEach(name -> line.environment().unset(name.text()));
        });
        KEYWORDS.put("resetenv", (line, global) -> line.environment()
                .keepOnly(line.rest().stream().map(Word::text).toList()));
    }

    private final Settings settings = new Settings();
    private final List<LogTarget> logs = new ArrayList<>();

    Settings settings() {
        return settings;
    }

    List<LogTarget> logs() {
        return logs;
    }

    void read(Statement line) {
        Keyword keyword = KEYWORDS.get(line.keyword().text());
        if (keyword != null) {
            keyword.read(line, this);
        } else {
            Set<String> names = new TreeSet<>(KEYWORDS.keySet());
            names.addAll(KnownWords.ofGlobal().names());
            KnownWords.ofGlobal().meet(line, names, "in the section 'global'");
        }
    }

    private static Keyword number(Key<Integer> key, int least, int most) {
        return (line, global) -> {
            int number = line.number(least, most);
            line.end();
            global.settings.put(key, number, line.last());
        };
    }

    private static Keyword text(Key<String> key) {
        return (line, global) -> {
            String text = line.next("a name").text();
            line.end();
            global.settings.put(key, text, line.last());
        };
    }

    private static void hardStopAfter(Statement line, GlobalSection global) {
        Duration time = line.time("'hard-stop-after'");
        line.end();
        global.settings.put(HARD_STOP_AFTER, time, line.keyword());
        line.findings().note(line.keyword(), Note.Kind.FOR_THE_RUNNER, "'hard-stop-after' is for whoever stops it");
    }

    private static void log(Statement line, GlobalSection global) {
        if (line.prefix() == Statement.Prefix.NONE) {
            line.take(Reading.Bound.LOGS, 1, line.keyword());
            LogTargets.read(line).ifPresent(global.logs::add);
        } else {
            line.end();
            global.logs.clear();
        }
    }

    private static void setEnvironment(Statement line, boolean always) {
        Word name = line.next("the name of a variable");
        Word value = line.next("its value");
        line.end();
        if (always || line.environment().get(name.text()) == null) {
            line.environment().set(name.text(), value.text());
        }
    }
}
