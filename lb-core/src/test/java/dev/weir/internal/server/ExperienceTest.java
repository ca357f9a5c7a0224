package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Errors that several event loops count at the same time. */
class ExperienceTest {
    private static final int LIMIT = 7;
    private static final int ERRORS = 50_000;
    private static final int THREADS = 4;

    private final Queue<Integer> told = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> toldOfFailing = new ConcurrentLinkedQueue<>();
    private final Experience experience = new Experience();

    @Test
    void noErrorIsCountedTwiceAndNoRunIsForgotten() throws InterruptedException {
        watch();
        together(() -> {
            for (int i = 0; i < ERRORS; i++) {
                experience.connectFailed("no");
            }
        });

        int all = THREADS * ERRORS;
        for (Queue<Integer> runs : List.of(told, toldOfFailing)) {
            assertThat(runs).allMatch(errors -> errors >= LIMIT);
            int counted = runs.stream().mapToInt(Integer::intValue).sum();
            assertThat(all - counted).as("what is left is no run yet").isBetween(0, LIMIT - 1);
        }
    }

    @Test
    void successesOfOthersKeepARunFromBecomingTooLong() throws InterruptedException {
        watch();
        together(() -> {
            for (int i = 0; i < ERRORS; i++) {
                experience.connectFailed("no");
                experience.connected();
                experience.answered();
            }
        });
        assertThat(told)
                .as("four threads have no more than four errors between two successes")
                .isEmpty();
        assertThat(toldOfFailing).isEmpty();
    }

    @Test
    void nobodyIsToldWhereNobodyWantsToKnow() {
        watch();
        experience.follow(HealthPolicy.tcpConnect(), true);
        for (int i = 0; i < 100; i++) {
            experience.connectFailed("no");
            experience.cutShort("no");
        }

        assertThat(told).isEmpty();
        assertThat(toldOfFailing).isEmpty();
    }

    private void watch() {
        experience.tells(new Experience.Listener() {
            @Override
            public void observed(int errors, String last) {
                told.add(errors);
            }

            @Override
            public void failing(int errors, String last) {
                toldOfFailing.add(errors);
            }
        });
        experience.follow(
                HealthPolicy.tcpConnect()
                        .withObservation(Observation.connects().withErrorLimit(LIMIT))
                        .withOutlierEjection(
                                new OutlierEjection(LIMIT, Duration.ofSeconds(1), Duration.ofSeconds(1), 100)),
                true);
    }

    private static void together(Runnable work) throws InterruptedException {
        List<Thread> threads =
                Stream.generate(() -> new Thread(work)).limit(THREADS).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
