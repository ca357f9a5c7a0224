package dev.weir.examples.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tally as text. */
final class SummaryTable {
    private SummaryTable() {}

    /** A heading and a line for each phase and server, and one for each phase in which requests failed. */
    static List<String> of(Tally tally, String victim) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-14s %-8s %9s %8s %8s %8s %8s %8s",
                "phase", "server", "requests", "failed", "resent", "share", "p50 ms", "p99 ms"));
        for (Phase phase : Phase.values()) {
            String label = phase.label(victim);
            for (Tally.Row row : tally.rowsOf(phase)) {
                lines.add(line(label, row));
                label = "";
            }
            if (tally.failedIn(phase) > 0) {
                lines.add(String.format("%-14s %-8s %9s %8d", label, "none", "", tally.failedIn(phase)));
            }
        }
        return lines;
    }

    private static String line(String label, Tally.Row row) {
        return String.format(
                Locale.ROOT,
                "%-14s %-8s %9d %8d %8d %6.1f %% %8.2f %8.2f",
                label,
                row.server(),
                row.requests(),
                0,
                row.resent(),
                row.share(),
                row.p50Millis(),
                row.p99Millis());
    }
}
