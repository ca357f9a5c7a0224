package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Measures memory at rest: what some thousand idle connections add to a proxy. Each round has its own process, since
 * memory a process once had, it rarely gives back.
 */
final class IdleRounds {
    private final Options options;
    private final Workspace workspace;
    private final TimedRounds warmup;

    IdleRounds(Options options, Workspace workspace, TimedRounds warmup) {
        this.options = options;
        this.workspace = workspace;
        this.warmup = warmup;
    }

    List<Sample> measure(ProxyProcess proxy, int round) throws IOException {
        // Loads the classes and fills the pools that any traffic needs, idle or not.
        warmup.warmUp(Metric.CONNECT, proxy);
        int connections = options.idleConnections();
        MemoryReading before = MemoryReading.of(proxy, workspace);
        try (IdleLoad load = new IdleLoad()) {
            load.open(proxy.port(), connections);
            MemoryReading after = MemoryReading.of(proxy, workspace);
            List<Sample> samples = new ArrayList<>();
            samples.add(sample(Metric.IDLE_RSS, proxy, round, before.rssBytes(), after.rssBytes()));
            if (before.heapBytes().isPresent() && after.heapBytes().isPresent()) {
                long heapBefore = before.heapBytes().getAsLong();
                samples.add(sample(
                        Metric.IDLE_HEAP,
                        proxy,
                        round,
                        heapBefore,
                        after.heapBytes().getAsLong()));
            }
            return samples;
        }
    }

    private Sample sample(Metric metric, ProxyProcess proxy, int round, long before, long after) {
        double cost = metric.cost(after - before, options.idleConnections());
        String detail = String.format(
                Locale.ROOT,
                "connections=%d before_kb=%d after_kb=%d",
                options.idleConnections(),
                before / 1000,
                after / 1000);
        return new Sample(metric, proxy.kind(), round, cost, OptionalDouble.empty(), true, detail);
    }
}
