package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A whole run. Within a scenario all proxies are up at once and take turns, so that whatever changes on the machine in
 * the course of minutes hits all of them; the one that comes first changes from round to round. Every scenario has
 * processes of its own: a JVM that has seen bulk traffic compiles its relay otherwise than one that has not.
 */
final class Comparison {
    private static final int MAX_IDLE_ROUNDS = 3;

    private final Options options;
    private final Origin origin;
    private final Report report;
    private final ProxyLauncher launcher;
    private final TimedRounds timed;
    private final IdleRounds idle;
    private final Watchdog watchdog = new Watchdog();

    Comparison(Options options, Workspace workspace, Origin origin, Report report) {
        this.options = options;
        this.origin = origin;
        this.report = report;
        this.launcher = new ProxyLauncher(options, workspace);
        this.timed = new TimedRounds(options, origin);
        this.idle = new IdleRounds(options, workspace, timed);
    }

    void run() throws IOException {
        List<ProxyKind> kinds = participants();
        for (Metric metric : Metric.values()) {
            if (metric.timed() && options.scenarios().contains(metric.scenario())) {
                runTimed(metric, kinds);
            }
        }
        if (options.scenarios().contains(Metric.IDLE_RSS.scenario())) {
            runIdle(kinds);
        }
    }

    private List<ProxyKind> participants() throws IOException {
        List<ProxyKind> kinds = new ArrayList<>();
        for (ProxyKind kind : options.proxies()) {
            Optional<String> obstacle = launcher.obstacle(kind);
            if (obstacle.isPresent()) {
                report.line("skipped " + kind.label() + ": " + obstacle.get());
            } else {
                report.line(kind.label() + ": " + launcher.version(kind));
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private void runTimed(Metric metric, List<ProxyKind> kinds) throws IOException {
        List<ProxyProcess> proxies = new ArrayList<>();
        try {
            Load.Work direct = timed.direct(metric);
            report.line(String.format(
                    Locale.ROOT,
                    "%s without a proxy: %.3f %s",
                    metric.label(),
                    direct.perSecond(),
                    metric.throughputUnit()));
            for (ProxyKind kind : kinds) {
                if (kind.takesPartIn(metric)) {
                    start(metric, kind).ifPresent(proxies::add);
                }
            }
            List<ProxyProcess> fit = new ArrayList<>();
            for (ProxyProcess proxy : proxies) {
                if (guarded(metric, proxy, "warm-up", () -> timed.warmUp(metric, proxy))) {
                    fit.add(proxy);
                }
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (int turn = 0; turn < fit.size(); turn++) {
                    measureTurn(metric, fit.get((turn + round) % fit.size()), round);
                }
            }
        } finally {
            proxies.forEach(this::end);
        }
    }

    /** Measures a round, and measures it again while neighbours disturb it and patience lasts. */
    private void measureTurn(Metric metric, ProxyProcess proxy, int round) {
        long deadline = System.nanoTime() + options.patience().toNanos();
        boolean again = true;
        while (again && proxy.alive()) {
            boolean done = guarded(metric, proxy, "round " + round, () -> {
                timed.awaitQuiet(deadline);
                report.add(timed.measure(metric, proxy, round));
            });
            again = done && report.lastIsNoisy() && System.nanoTime() - deadline < 0;
        }
    }

    private void end(ProxyProcess proxy) {
        proxy.close();
        if (proxy.kind().isWeir() && !proxy.logTail().isBlank()) {
            report.line("log of " + proxy.kind().label() + ":\n" + proxy.logTail());
        }
    }

    private void runIdle(List<ProxyKind> kinds) {
        for (int round = 1; round <= Math.min(options.rounds(), MAX_IDLE_ROUNDS); round++) {
            for (ProxyKind kind : kinds) {
                if (kind.takesPartIn(Metric.IDLE_RSS)) {
                    idleRound(kind, round);
                }
            }
        }
    }

    private void idleRound(ProxyKind kind, int round) {
        Optional<ProxyProcess> started = start(Metric.IDLE_RSS, kind);
        if (started.isEmpty()) {
            return;
        }
        try (ProxyProcess proxy = started.get()) {
            guarded(Metric.IDLE_RSS, proxy, "round " + round, () -> idle.measure(proxy, round)
                    .forEach(report::add));
        }
    }

    private Optional<ProxyProcess> start(Metric metric, ProxyKind kind) {
        try {
            return Optional.of(launcher.start(kind, origin.port()));
        } catch (IOException e) {
            report.failure(metric.label() + " " + kind.label() + ": cannot start: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Runs one step within its time limit; false, and reported, when it failed. */
    private boolean guarded(Metric metric, ProxyProcess proxy, String step, Watchdog.Step work) {
        try {
            watchdog.run(work, options.stepLimit(), proxy);
            return true;
        } catch (IOException e) {
            String log = proxy.logTail();
            report.failure(metric.label() + " " + proxy.kind().label() + " " + step + ": " + e.getMessage()
                    + (log.isBlank() ? "" : "; its log ends with:\n" + log));
            return false;
        }
    }
}
