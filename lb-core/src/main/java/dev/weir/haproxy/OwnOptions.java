package dev.weir.haproxy;

import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What this library knows of servers and HAProxy does not, as options of directives. */
final class OwnOptions {
    static final Key<Integer> CONNECT_RATE = Key.of("connect-rate");
    static final Key<Boolean> SHARED = Key.of("shared-check");
    static final Key<Integer> SPREAD = Key.of("spread-checks");
    static final Key<Optional<OutlierEjection>> EJECTION = Key.of("eject");
    static final Key<Boolean> OWN_HEALTH = Key.of("own-health");
    static final Key<Boolean> OWN_AGENT = Key.of("own-agent");

    private static final int MOST_SPREAD = 50;
    private static final Map<String, ServerOption> READ = new TreeMap<>();

    static {
        READ.put(
                "init-state",
                CheckOptions::initialState); // of HAProxy's, but only in later versions than this file may be for
        READ.put("connect-rate", ServerOptions.number(CONNECT_RATE, 0, Server.MAX_CONNECT_RATE));
        READ.put("shared-check", ServerOptions.flag(SHARED, true));
        READ.put("no-shared-check", ServerOptions.flag(SHARED, false));
        READ.put("spread-checks", ServerOptions.number(SPREAD, 0, MOST_SPREAD));
        READ.put("eject", OwnOptions::eject);
        READ.put("no-eject", (line, server) -> server.put(EJECTION, Optional.empty(), line.last()));
        READ.put("own-health", ServerOptions.flag(OWN_HEALTH, true));
        READ.put("own-agent", ServerOptions.flag(OWN_AGENT, true));
        READ.put(
                "observe-first-byte",
                (line, server) -> server.put(CheckOptions.OBSERVE, Observation.Signal.FIRST_BYTE, line.last()));
        READ.put("no-observe", (line, server) -> server.remove(CheckOptions.OBSERVE));
        READ.put(
                "keep-servers",
                (line, server) -> server.put(DiscoveryOptions.EMPTY_ANSWER, EmptyAnswer.KEEP_SERVERS, line.last()));
    }

    private OwnOptions() {}

    /** Reads all that is left of a directive. */
    static void read(Statement line, Settings server) {
        while (line.hasNext()) {
            Word option = line.next("an option");
            ServerOption reader = READ.get(option.text());
            if (reader != null) {
                reader.read(line, server);
            } else {
                throw Mistake.unknown(option, "unknown option " + option.quoted() + " in a directive", READ.keySet());
            }
        }
    }

    private static void eject(Statement line, Settings server) {
        Word option = line.last();
        int errors = line.number(1, 1_000);
        Duration time = line.time("'eject'");
        Duration longest = line.time("'eject'");
        int percent = line.number(1, 100);
        OutlierEjection ejection =
                CheckOptions.described(option, () -> new OutlierEjection(errors, time, longest, percent));
        server.put(EJECTION, Optional.of(ejection), option);
    }
}
