package dev.weir.benchmarks;

import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Cursor;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
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
 * gc}.
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
        @Param({"2", "64"})
        public int servers;

        /** Whether weights differ. */
        @Param({"equal", "mixed"})
        public String weights = "";

        Picker picker = request -> null;

        /** Makes the picker. */
        @Setup
        public void makePicker() {
            List<Candidate> candidates = IntStream.range(0, servers)
                    .<Candidate>mapToObj(i -> new FixedServer(
                            new ServerId("backend", "s" + i), i, weights.equals("equal") ? 1 : 1 + (i * 37) % 256))
                    .toList();
            picker = BalanceStrategy.roundRobin()
                    .newPicker(new PickerContext(candidates, new Cursor(0), Optional.empty(), new SplittableRandom(1)));
        }
    }

    /** Any connection: every server has room and none is to be avoided. */
    private enum AnyConnection implements PickRequest {
        INSTANCE;

        private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 40_000);

        @Override
        public boolean admits(Candidate candidate) {
            return true;
        }

        @Override
        public boolean avoids(Candidate candidate) {
            return false;
        }

        @Override
        public InetSocketAddress clientAddress() {
            return CLIENT;
        }
    }

    private record FixedServer(ServerId id, int position, int weight) implements Candidate {
        @Override
        public int inFlight() {
            return 0;
        }
    }

    /** One thread. */
    @Benchmark
    @Threads(1)
    public @Nullable Candidate alone(Backend backend) {
        return backend.picker.pick(AnyConnection.INSTANCE);
    }

    /** Two threads at one picker. */
    @Benchmark
    @Threads(2)
    public @Nullable Candidate contended(Backend backend) {
        return backend.picker.pick(AnyConnection.INSTANCE);
    }
}
