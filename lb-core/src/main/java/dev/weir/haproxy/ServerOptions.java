package dev.weir.haproxy;

import dev.weir.Server;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The options of {@code server}, {@code default-server} and {@code server-template} lines. */
final class ServerOptions {
    static final Key<Integer> WEIGHT = Key.of("weight");
    static final Key<Integer> MAXCONN = Key.of("maxconn");
    static final Key<Integer> MINCONN = Key.of("minconn");
    static final Key<Integer> MAXQUEUE = Key.of("maxqueue");
    static final Key<Integer> ID = Key.of("id");
    static final Key<Duration> SLOWSTART = Key.of("slowstart");
    static final Key<Boolean> BACKUP = Key.of("backup");
    static final Key<Boolean> DISABLED = Key.of("disabled");
    static final Key<Boolean> SHUTDOWN_ON_DOWN = Key.of("on-marked-down");
    static final Key<Boolean> SHUTDOWN_BACKUPS_ON_UP = Key.of("on-marked-up");

    private static final String ID_WORD = "id";
    private static final Map<String, ServerOption> READ = new TreeMap<>();

    static {
        READ.put("weight", number(WEIGHT, 0, Server.MAX_WEIGHT));
        READ.put("maxconn", number(MAXCONN, 0, Integer.MAX_VALUE));
        READ.put("minconn", number(MINCONN, 0, Integer.MAX_VALUE));
        READ.put("maxqueue", number(MAXQUEUE, 0, Integer.MAX_VALUE));
        READ.put(ID_WORD, number(ID, 1, Integer.MAX_VALUE));
        READ.put("slowstart", time(SLOWSTART));
        READ.put("backup", flag(BACKUP, true));
        READ.put("no-backup", flag(BACKUP, false));
        READ.put("disabled", flag(DISABLED, true));
        READ.put("enabled", flag(DISABLED, false));
        READ.put("on-marked-down", action(SHUTDOWN_ON_DOWN, "shutdown-sessions"));
        READ.put("on-marked-up", action(SHUTDOWN_BACKUPS_ON_UP, "shutdown-backup-sessions"));
        READ.put("source", ServerOptions::source);
        CheckOptions.addTo(READ);
        DiscoveryOptions.addTo(READ);
    }

    private ServerOptions() {}

    /** Reads all that is left of a line. */
    static void read(Statement line, Settings server, boolean forSeveral) {
        while (line.hasNext()) {
            Word option = line.next("an option");
            ServerOption reader = READ.get(option.text());
            if (reader != null) {
                if (forSeveral && option.is(ID_WORD)) {
                    throw Mistake.at(option, "'id' is for one server (expected: none in a line for several)");
                }
                reader.read(line, server);
            } else if (!UnreadOptions.ofServer().meet(line)) {
                throw Mistake.unknown(option, "unknown keyword " + option.quoted() + " in a server line", names());
            }
        }
    }

    /** Whether it is the name of an option, known here or only to HAProxy. */
    static boolean isOption(Word word) {
        return names().contains(word.text());
    }

    static ServerOption number(Key<Integer> key, int least, int most) {
        return (line, server) -> {
            Word option = line.last();
            server.put(key, line.number(least, most), option);
        };
    }

    static ServerOption flag(Key<Boolean> key, boolean value) {
        return (line, server) -> server.put(key, value, line.last());
    }

    static ServerOption time(Key<Duration> key) {
        return (line, server) -> {
            Word option = line.last();
            server.put(key, line.time(option.quoted()), option);
        };
    }

    private static ServerOption action(Key<Boolean> key, String action) {
        return (line, server) -> {
            Word option = line.last();
            Word what = line.next(action);
            if (!what.is(action)) {
                throw Mistake.at(what, option.text() + " " + what.quoted() + " (expected: " + action + ")");
            }
            server.put(key, true, option);
        };
    }

    private static void source(Statement line, Settings server) {
        Word option = line.last();
        line.next("an address");
        if (line.skipIf("usesrc") || line.skipIf("interface")) {
            line.next("what to use");
        }
        line.findings().notSupported(option, "'source' is not supported");
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(READ.keySet());
        names.addAll(UnreadOptions.ofServer().names());
        return names;
    }
}
