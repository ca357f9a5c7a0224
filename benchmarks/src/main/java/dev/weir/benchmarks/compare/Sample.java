package dev.weir.benchmarks.compare;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measured round.
 *
 * @param value the cost, in the metric's unit
 * @param throughput work per second, when the metric is timed
 * @param quiet whether nobody else used the cores to speak of
 * @param detail what else is worth knowing, as {@code name=value} words
 */
record Sample(
        Metric metric,
        ProxyKind proxy,
        int round,
        double value,
        OptionalDouble throughput,
        boolean quiet,
        String detail) {
    /** One line for people and for scripts. */
    String rawLine() {
        String speed = throughput.isPresent()
                ? String.format(Locale.ROOT, " throughput=%.3f %s", throughput.getAsDouble(), metric.throughputUnit())
                : "";
        return String.format(
                Locale.ROOT,
                "raw %-9s %-18s round=%d cost=%.3f %s%s %s%s",
                metric.label(),
                proxy.label(),
                round,
                value,
                metric.unit(),
                speed,
                detail,
                quiet ? "" : " NOISY");
    }
}
