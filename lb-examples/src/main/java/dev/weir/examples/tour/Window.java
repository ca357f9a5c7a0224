package dev.weir.examples.tour;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The latest stretch of a tour: how many requests a second, and each server's share of them. Not thread-safe. */
final class Window {
    private final long widthNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, Map<String, Long> totals) {
        long all() {
            return totals.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Window(Duration width) {
        this.widthNanos = width.toNanos();
    }

    /** Moves on to this moment, at which the servers had given so many answers in all. */
    void advance(long nowNanos, Map<String, Long> totals) {
        samples.addLast(new Sample(nowNanos, totals));
        while (nowNanos - samples.getFirst().nanos() > widthNanos) {
            samples.removeFirst();
        }
    }

    long perSecond() {
        long nanos = samples.isEmpty()
                ? 0
                : samples.getLast().nanos() - samples.getFirst().nanos();
        return nanos == 0 ? 0 : Math.round(answers() * 1e9 / nanos);
    }

    /** Percent of the answers that came from this server; 0 if there were none. */
    long share(String server) {
        long all = answers();
        return all == 0 ? 0 : Math.round(100.0 * answersOf(server) / all);
    }

    private long answers() {
        return samples.isEmpty()
                ? 0
                : samples.getLast().all() - samples.getFirst().all();
    }

    private long answersOf(String server) {
        return samples.getLast().totals().getOrDefault(server, 0L)
                - samples.getFirst().totals().getOrDefault(server, 0L);
    }
}
