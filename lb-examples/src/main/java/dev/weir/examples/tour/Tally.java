package dev.weir.examples.tour;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of the requests, by phase and server. Safe for all threads. */
final class Tally {
    private static final int REASONS_KEPT = 5;

    private final Map<Phase, Map<String, Latencies>> answered = new EnumMap<>(Phase.class); // guarded by this
    private final Map<Phase, Map<String, Integer>> resent = new EnumMap<>(Phase.class); // guarded by this
    private final Map<Phase, Integer> failed = new EnumMap<>(Phase.class); // guarded by this
    private final List<String> reasons = new ArrayList<>(); // guarded by this
    private Phase phase = Phase.STEADY; // guarded by this

    /**
     * One line of the summary.
     *
     * @param requests answered correctly
     * @param resent how many of them were sent twice
     * @param share percent of the phase's answers
     * @param p50Millis half of them took at most this long, the second sending included
     * @param p99Millis 99 of a hundred did
     */
    record Row(
            Phase phase, String server, int requests, int resent, double share, double p50Millis, double p99Millis) {}

    /** What follows belongs to this phase; a request belongs to the phase in which its answer is complete. */
    synchronized void enter(Phase next) {
        phase = next;
    }

    synchronized void answered(String server, long micros, boolean wasResent) {
        answered.computeIfAbsent(phase, any -> new TreeMap<>())
                .computeIfAbsent(server, any -> new Latencies())
                .add(micros);
        if (wasResent) {
            resent.computeIfAbsent(phase, any -> new TreeMap<>()).merge(server, 1, Integer::sum);
        }
    }

    synchronized void failed(String reason) {
        failed.merge(phase, 1, Integer::sum);
        if (reasons.size() < REASONS_KEPT) {
            reasons.add(reason);
        }
    }

    /** Why the first few failed. */
    synchronized List<String> reasons() {
        return List.copyOf(reasons);
    }

    synchronized int failedIn(Phase asked) {
        return failed.getOrDefault(asked, 0);
    }

    synchronized int failed() {
        return failed.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int resent() {
        return resent.values().stream()
                .flatMap(servers -> servers.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Correct answers so far, by server. */
    synchronized Map<String, Long> answeredByServer() {
        Map<String, Long> totals = new TreeMap<>();
        for (Map<String, Latencies> servers : answered.values()) {
            servers.forEach((server, latencies) -> totals.merge(server, (long) latencies.count(), Long::sum));
        }
        return totals;
    }

    /** The rows of one phase, by server. */
    synchronized List<Row> rowsOf(Phase asked) {
        Map<String, Latencies> servers = answered.getOrDefault(asked, Map.of());
        int all = servers.values().stream().mapToInt(Latencies::count).sum();
        List<Row> rows = new ArrayList<>();
        servers.forEach((server, latencies) -> rows.add(new Row(
                asked,
                server,
                latencies.count(),
                resent.getOrDefault(asked, Map.of()).getOrDefault(server, 0),
                100.0 * latencies.count() / all,
                latencies.percentileMillis(50),
                latencies.percentileMillis(99))));
        return rows;
    }
}
