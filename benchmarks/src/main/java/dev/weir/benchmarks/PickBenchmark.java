package dev.weir.benchmarks;

import dev.weir.balance.Candidate;
import dev.weir.internal.server.ServerRuntime;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time and allocation of one pick, with the load balancer's own servers: alone, and with two threads at the same backend.
 * {@code java -jar benchmarks.jar Pick -prof gc}.
 *
 * <p>{@link #alone} and {@link #contended} only pick, so that nothing changes between two picks but turns, and a processor learns
 * the pattern. {@link #turnover} and {@link #turnoverContended} take the place, too, and then end one of the thread's
 * connections by chance, so that loads change as in real life. Compare those with the strategy {@code blind}: the difference is
 * the pick.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PickBenchmark {
    /** The connections that one event loop carries. */
    @State(Scope.Thread)
    public static class Loop {
        private static final int MANY = 1 << 10;

        private final ServerRuntime[] held = new ServerRuntime[MANY];
        private final SplittableRandom chance = new SplittableRandom(1);

        /** Begins as many connections as it will have. */
        @Setup
        public void fill(LiveBackend live, Client client) {
            for (int i = 0; i < MANY; i++) {
                held[i] = assign(live, client);
            }
        }

        ServerRuntime turnOver(LiveBackend live, Client client) {
            int one = chance.nextInt() & (MANY - 1);
            ServerRuntime taken = assign(live, client);
            live.backend().release(held[one]);
            held[one] = taken;
            return taken;
        }

        private static ServerRuntime assign(LiveBackend live, Client client) {
            return Objects.requireNonNull(
                    live.backend()
                            .assign(live.backend().selection(), client.next())
                            .server(),
                    "nobody has room");
        }
    }

    /** One thread picks. */
    @Benchmark
    @Threads(1)
    public @Nullable Candidate alone(LiveBackend live, Client client) {
        return live.picker().pick(client.next());
    }

    /** Two threads pick at one picker. */
    @Benchmark
    @Threads(2)
    public @Nullable Candidate contended(LiveBackend live, Client client) {
        return live.picker().pick(client.next());
    }

    /** A connection begins and another one ends. */
    @Benchmark
    @Threads(1)
    public ServerRuntime turnover(LiveBackend live, Client client, Loop loop) {
        return loop.turnOver(live, client);
    }

    /** On each of two threads a connection begins and another one of its own ends. */
    @Benchmark
    @Threads(2)
    public ServerRuntime turnoverContended(LiveBackend live, Client client, Loop loop) {
        return loop.turnOver(live, client);
    }
}
