package dev.weir.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Runs many {@link World}s, each on one thread, as many at once as there are processors. */
public final class Simulation {
    private static final int ENOUGH_FAILURES = 5;

    private Simulation() {}

    /**
     * What came of it.
     *
     * @param seeds worlds that ran to their end
     * @param simulated virtual time in all of them together
     * @param endings how many connections ended in which way, by HAProxy's two letters
     * @param failures what did not hold, with seed and how to repeat it; the first few
     */
    public record Result(long seeds, Duration simulated, Map<String, Long> endings, Queue<AssertionError> failures) {}

    /** Runs the worlds of so many seeds from the first on; stops early after a few failures. */
    public static Result run(long firstSeed, long seeds) {
        AtomicLong ran = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
        Map<String, Long> endings = new ConcurrentSkipListMap<>();
        Queue<AssertionError> failures = new ConcurrentLinkedQueue<>();
        LongStream.range(firstSeed, firstSeed + seeds).parallel().forEach(seed -> {
            if (failures.size() < ENOUGH_FAILURES) {
                try {
                    World world = new World(seed);
                    nanos.addAndGet(world.run().toNanos());
                    world.recorder()
                            .connections()
                            .forEach(
                                    record -> endings.merge(record.termination().code(), 1L, Long::sum));
                    ran.incrementAndGet();
                } catch (AssertionError failure) {
                    failures.add(failure);
                }
            }
        });
        return new Result(ran.get(), Duration.ofNanos(nanos.get()), endings, failures);
    }

    static String replayLine(long seed) {
        return "replay: mvn -pl lb-core test -Dtest=SimulationTest -Dweir.simulation.seed=" + seed;
    }
}
