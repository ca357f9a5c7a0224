package dev.weir.haproxy;

import java.time.Duration;
import java.util.Map;

/** Options of server lines about health checks. */
final class CheckOptions {
    static final Key<Boolean> CHECK = Key.of("check");
    static final Key<Duration> INTER = Key.of("inter");
    static final Key<Integer> RISE = Key.of("rise");
    static final Key<Integer> FALL = Key.of("fall");

    private static final int MOST = 1_000;

    private CheckOptions() {}

    static void addTo(Map<String, ServerOption> table) {
        table.put("check", ServerOptions.flag(CHECK, true));
        table.put("no-check", ServerOptions.flag(CHECK, false));
        table.put("inter", ServerOptions.time(INTER));
        table.put("rise", ServerOptions.number(RISE, 1, MOST));
        table.put("fall", ServerOptions.number(FALL, 1, MOST));
    }
}
