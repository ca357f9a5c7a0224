package dev.weir;

import java.time.Duration;
import java.util.List;

/**
 * What a drain came to.
 *
 * @param finished connections that ended by themselves while draining; not those on an event loop that did not move
 * @param closed connections that were still open at the deadline and were reset
 * @param elapsed how long it took
 * @param stayed those that were closed, in no particular order
 */
public record DrainReport(int finished, int closed, Duration elapsed, List<OpenConnection> stayed) {
    public DrainReport {
        stayed = List.copyOf(stayed);
    }

    /** The figures; who stayed may be thousands. */
    @Override
    public String toString() {
        return "DrainReport[finished=" + finished + ", closed=" + closed + ", elapsed=" + elapsed + "]";
    }
}
