package dev.weir.benchmarks;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Cursor;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time and allocation of one pick, alone and with two threads at the same picker. {@code java -jar benchmarks.jar Pick -prof
 * gc}. The servers have a different number of connections each, and room.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PickBenchmark {
    /** The picker that all threads share, as the event loops do. */
    @State(Scope.Benchmark)
    public static class Backend {
        /** How many servers the backend has. */
        @Param("64")
        public int servers;

        /** Whether weights differ. */
        @Param({"equal", "mixed"})
        public String weights = "";

        /** How a server is picked. */
        @Param({
            "roundrobin",
            "static-rr",
            "leastconn",
            "first",
            "source-map",
            "source-ring",
            "hash-map",
            "hash-ring",
            "hash-ring-bounded",
            "random",
            "maglev",
            "peak-ewma"
        })
        public String strategy = "";

        List<Candidate> candidates = List.of();
        Picker picker = request -> null;

        /** Makes the picker. */
        @Setup
        public void makePicker() {
            candidates = IntStream.range(0, servers)
                    .<Candidate>mapToObj(i -> new BusyServer(i, weights.equals("equal") ? 1 : 1 + (i * 37) % 256))
                    .toList();
            // As the load balancer's own: each thread has its generator.
            picker = strategy(strategy)
                    .newPicker(new PickerContext(
                            candidates, new Cursor(0), Optional.empty(), () -> ThreadLocalRandom.current()
                                    .nextLong()));
        }

        private static BalanceStrategy strategy(String name) {
            HashType ring = HashType.consistent();
            return switch (name) {
                case "roundrobin" -> BalanceStrategy.roundRobin();
                case "static-rr" -> BalanceStrategy.staticRoundRobin();
                case "leastconn" -> BalanceStrategy.leastConnections();
                case "first" -> BalanceStrategy.first();
                case "source-map" -> BalanceStrategy.source();
                case "source-ring" -> BalanceStrategy.source(ring);
                case "hash-map" -> BalanceStrategy.hash(HashKey.source(), HashType.mapBased(HashFunction.WT6));
                case "hash-ring" -> BalanceStrategy.hash(HashKey.source(), ring.withAffinity(HashAffinity.MAXCONN));
                case "hash-ring-bounded" -> BalanceStrategy.hash(HashKey.source(), ring.withBalanceFactor(150));
                case "random" -> BalanceStrategy.random();
                case "maglev" -> BalanceStrategy.maglev(HashKey.source());
                case "peak-ewma" -> BalanceStrategy.peakEwma();
                default -> throw new IllegalArgumentException("strategy: " + name + " (expected: one of those above)");
            };
        }
    }

    /** One thread's connections, each from another client. */
    @State(Scope.Thread)
    public static class Clients implements PickRequest {
        private static final int MANY = 1 << 10;

        private final InetSocketAddress[] clients = new InetSocketAddress[MANY];
        private int next;
        private int inFlight;

        /** Counts the connections that the servers have. */
        @Setup
        public void countConnections(Backend backend) {
            inFlight = backend.candidates.stream().mapToInt(Candidate::inFlight).sum();
        }

        /** Makes the clients. */
        public Clients() {
            try {
                for (int i = 0; i < MANY; i++) {
                    byte[] address = {10, (byte) (i >> 8), (byte) i, (byte) (i * 7)};
                    clients[i] = new InetSocketAddress(InetAddress.getByAddress(address), 40_000);
                }
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        Clients nextClient() {
            next = (next + 1) & (MANY - 1);
            return this;
        }

        @Override
        public boolean admits(Candidate candidate) {
            return true;
        }

        @Override
        public boolean admitsToQueue(Candidate candidate) {
            return true;
        }

        @Override
        public boolean canWaitAt(Candidate candidate) {
            return true;
        }

        @Override
        public boolean avoids(Candidate candidate) {
            return false;
        }

        @Override
        public InetSocketAddress clientAddress() {
            return clients[next];
        }

        @Override
        public int backendInFlight() {
            return inFlight;
        }
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    public @Nullable Candidate alone(Backend backend, Clients clients) {
        return backend.picker.pick(clients.nextClient());
    }

    /** Two threads at one picker. */
    @Benchmark
    @Threads(2)
    public @Nullable Candidate contended(Backend backend, Clients clients) {
        return backend.picker.pick(clients.nextClient());
    }
}
