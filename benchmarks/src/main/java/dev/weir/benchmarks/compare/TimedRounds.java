package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Measures CPU under load, one round at a time. */
final class TimedRounds {
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * What others may use before a round counts as disturbed. Kernel threads that serve the load itself stay well below;
     * a neighbour that takes a core makes the proxy fall behind, work in larger batches and look cheaper by half.
     */
    private static final double QUIET_CORES = 0.2;

    private static final long QUIET_PROBE_MILLIS = 300;

    /** Also warms up the load generator, so that the first proxy does not meet a cold one. */
    private static final Duration DIRECT_TIME = Duration.ofSeconds(2);

    private final Options options;
    private final Origin origin;

    TimedRounds(Options options, Origin origin) {
        this.options = options;
        this.origin = origin;
    }

    void warmUp(Metric metric, ProxyProcess proxy) throws IOException {
        run(metric, proxy, options.warmup(proxy.kind()));
    }

    /** What the load alone reaches, straight to the origin: the ceiling of this machine at this hour. */
    Load.Work direct(Metric metric) throws IOException {
        try (Load load = metric.newLoad(origin.port(), options.connections())) {
            load.open();
            return load.run(DIRECT_TIME);
        } finally {
            settle();
        }
    }

    /** One round; the proxy is without connections before and after. */
    Sample measure(Metric metric, ProxyProcess proxy, int round) throws IOException {
        Measured measured = run(metric, proxy, options.roundTime());
        CpuReading.Used cpu = measured.cpu();
        double perSecond = measured.work().perSecond();
        String detail = String.format(
                Locale.ROOT,
                "work=%.1f cpu_ms=%.1f proxy_cores=%.2f jit_gc=%.1f%% other_cores=%.2f",
                measured.work().amount(),
                cpu.nanos() / 1e6,
                (double) cpu.nanos() / measured.work().elapsed().toNanos(),
                100.0 * cpu.housekeepingNanos() / Math.max(1, cpu.nanos()),
                measured.otherCores());
        double cost = metric.cost(cpu.nanos(), measured.work().amount());
        boolean quiet = measured.otherCores() <= QUIET_CORES;
        return new Sample(metric, proxy.kind(), round, cost, OptionalDouble.of(perSecond), quiet, detail);
    }

    private Measured run(Metric metric, ProxyProcess proxy, Duration duration) throws IOException {
        try (Load load = metric.newLoad(proxy.port(), options.connections())) {
            load.open();
            CoreUse coresBefore = CoreUse.now();
            CpuReading before = proxy.cpu();
            Load.Work work = load.run(duration);
            if (metric == Metric.CONNECT) {
                // The proxy's closing is part of a connection's cost.
                settle();
            }
            CpuReading.Used cpu = proxy.cpu().since(before);
            double others = CoreUse.now().others(coresBefore, cpu.nanos());
            return new Measured(work, cpu, others);
        } finally {
            settle();
        }
    }

    /** Waits until nobody else uses the cores, or until {@code deadline} on the clock of {@link System#nanoTime()}. */
    void awaitQuiet(long deadline) throws IOException {
        boolean quiet = false;
        while (!quiet && System.nanoTime() - deadline < 0) {
            CoreUse before = CoreUse.now();
            Pause.millis(QUIET_PROBE_MILLIS);
            quiet = CoreUse.now().others(before, 0) <= QUIET_CORES;
        }
    }

    /** Waits until the proxy has closed its connections to the origin, or long enough. */
    void settle() throws IOException {
        long start = System.nanoTime();
        while (origin.openConnections() > 0 && System.nanoTime() - start < SETTLE_NANOS) {
            Pause.millis(5);
        }
    }

    private record Measured(Load.Work work, CpuReading.Used cpu, double otherCores) {}
}
