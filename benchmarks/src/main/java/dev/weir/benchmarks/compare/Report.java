package dev.weir.benchmarks.compare;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects the samples of a run, prints each as it comes and a table of medians at the end. */
final class Report {
    private final PrintStream out;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println(text);
    }

    void add(Sample sample) {
        samples.add(sample);
        out.println(sample.rawLine());
    }

    boolean lastIsNoisy() {
        return !samples.get(samples.size() - 1).quiet();
    }

    /** Remembers that something that was asked for could not be measured. */
    void failure(String text) {
        failures.add(text);
        out.println("FAILED " + text);
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    void printTable() {
        out.println();
        row("scenario", "proxy", "median", "min..max", "unit", "throughput", "", "rounds", "ratio (median / median)");
        for (Metric metric : Metric.values()) {
            for (ProxyKind proxy : proxies(metric)) {
                printRow(metric, proxy);
            }
        }
        out.println();
        out.println(
                "rounds: counted/measured; NOISY rounds do not count, but ! says that all were, and ? that a ratio rests on them");
        if (failed()) {
            out.println(
                    failures.size() + " failures, see the lines that begin with FAILED; the table lacks those rounds");
        }
    }

    private void printRow(Metric metric, ProxyKind proxy) {
        double[] values = costs(metric, proxy);
        double[] speeds = rounds(metric, proxy).stream()
                .flatMapToDouble(sample -> sample.throughput().stream())
                .sorted()
                .toArray();
        row(
                metric.label(),
                proxy.label(),
                number(median(values)),
                number(values[0]) + ".." + number(values[values.length - 1]),
                metric.unit(),
                speeds.length == 0 ? "" : number(median(speeds)),
                metric.throughputUnit(),
                values.length + "/" + all(metric, proxy).size() + (disturbed(metric, proxy) ? "!" : ""),
                ratio(metric, proxy, median(values)).orElse(""));
    }

    private Optional<String> ratio(Metric metric, ProxyKind proxy, double median) {
        return proxies(metric).stream()
                .filter(proxy.rivals()::contains)
                .min(Comparator.comparingDouble(rival -> median(costs(metric, rival))))
                .map(best -> {
                    double ratio = median / median(costs(metric, best));
                    String doubt = disturbed(metric, proxy) || disturbed(metric, best) ? " ?" : "";
                    return String.format(Locale.ROOT, "%.2f x %s%s", ratio, best.label(), doubt);
                });
    }

    private double[] costs(Metric metric, ProxyKind proxy) {
        return rounds(metric, proxy).stream()
                .mapToDouble(Sample::value)
                .sorted()
                .toArray();
    }

    private List<ProxyKind> proxies(Metric metric) {
        return Arrays.stream(ProxyKind.values())
                .filter(kind -> !rounds(metric, kind).isEmpty())
                .toList();
    }

    /** The rounds that count: the quiet ones, or all if there is no quiet one. */
    private List<Sample> rounds(Metric metric, ProxyKind proxy) {
        List<Sample> all = all(metric, proxy);
        return disturbed(metric, proxy)
                ? all
                : all.stream().filter(Sample::quiet).toList();
    }

    private boolean disturbed(Metric metric, ProxyKind proxy) {
        return all(metric, proxy).stream().noneMatch(Sample::quiet);
    }

    private List<Sample> all(Metric metric, ProxyKind proxy) {
        return samples.stream()
                .filter(sample -> sample.metric() == metric && sample.proxy() == proxy)
                .toList();
    }

    private void row(Object... cells) {
        out.printf(Locale.ROOT, "%-10s %-19s %10s  %-19s %-8s %12s %-7s %-7s %s%n", cells);
    }

    private static String number(double value) {
        String format = Math.abs(value) >= 1000 ? "%.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
