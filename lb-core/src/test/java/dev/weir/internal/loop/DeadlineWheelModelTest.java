package dev.weir.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.SimulatedRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of a {@link DeadlineWheel} against a slow obvious model: a map of who is armed for when. */
class DeadlineWheelModelTest {
    /** The wheel's tick; the most that a deadline may be late. */
    static final long TICK_NANOS = 1L << 23;

    private static final int SEEDS = 60;
    private static final int STEPS = 400;
    private static final int DEADLINES = 40;

    /** Distances that reach every level of the wheel. */
    private static final Duration[] SCALES = {
        Duration.ofNanos(1),
        Duration.ofMillis(5),
        Duration.ofMillis(100),
        Duration.ofSeconds(4),
        Duration.ofMinutes(5),
        Duration.ofHours(7),
        Duration.ofDays(24),
    };

    @ParameterizedTest(name = "clock at {0}")
    @ValueSource(longs = {0, 987_654_321_987_654_321L, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE, -1})
    void neverEarlyNeverMoreThanATickLateNeverForgotten(long origin) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new History(seed, origin).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", origin " + origin, e);
            }
        }
    }

    /** One history. Expiring deadlines do at random what owners do: arm themselves, arm others, disarm others. */
    private static final class History {
        private final Random random;
        private final SimulatedRuntime runtime;
        private final DeadlineWheel wheel;
        private final List<Modelled> all = new ArrayList<>();
        private final Map<Modelled, Long> mayBeLateFrom = new HashMap<>();
        /** What was wrong inside of a callback, where the wheel would swallow it. */
        private @Nullable AssertionError wrong;

        History(long seed, long origin) {
            random = new Random(seed);
            runtime = new SimulatedRuntime(seed, origin);
            wheel = new DeadlineWheel(runtime.newWorker("loop"), runtime, DeadlineWheelModelTest::fail);
            for (int i = 0; i < DEADLINES; i++) {
                all.add(new Modelled());
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> arm(any());
                    case 4 -> disarm(any());
                    case 5 -> touchAll();
                    default -> runtime.advance(Duration.ofNanos(distance()));
                }
                check();
            }
            runtime.advance(Duration.ofDays(200)); // expiring deadlines stop to arm others in the end, see expired()
            check();
        }

        private void check() {
            if (wrong != null) {
                throw wrong;
            }
            long now = elapsed();
            mayBeLateFrom.forEach((deadline, due) -> assertThat(due + TICK_NANOS)
                    .as("an armed deadline that is due must have expired")
                    .isGreaterThan(now));
            assertThat(wheel.armed()).isEqualTo(mayBeLateFrom.size());
        }

        private void arm(Modelled deadline) {
            long due = elapsed() + distance() - (random.nextInt(8) == 0 ? distance() : 0);
            wheel.arm(deadline, runtime.nanoTime() + (due - elapsed()));
            deadline.due = due;
            mayBeLateFrom.put(deadline, Math.max(due, elapsed()));
        }

        private void disarm(Modelled deadline) {
            wheel.disarm(deadline);
            mayBeLateFrom.remove(deadline);
        }

        /** What traffic does: every armed deadline moves away. */
        private void touchAll() {
            long distance = distance();
            List.copyOf(mayBeLateFrom.keySet()).forEach(deadline -> {
                long due = Math.max(deadline.due, elapsed() + distance);
                wheel.arm(deadline, runtime.nanoTime() + (due - elapsed()));
                deadline.due = due;
                mayBeLateFrom.put(deadline, Math.max(due, elapsed()));
            });
        }

        private long elapsed() {
            return runtime.elapsed().toNanos();
        }

        private Modelled any() {
            return all.get(random.nextInt(all.size()));
        }

        private long distance() {
            long scale = SCALES[random.nextInt(SCALES.length)].toNanos();
            return random.nextLong(scale) + random.nextInt(2);
        }

        private final class Modelled extends Deadline {
            private long due;
            private int lives = 30;

            @Override
            protected void expired(long now) {
                try {
                    checkTime(now);
                } catch (AssertionError e) {
                    wrong = e;
                }
                if (lives-- > 0) {
                    switch (random.nextInt(4)) {
                        case 0 -> arm(this);
                        case 1 -> arm(any());
                        case 2 -> disarm(any());
                        default -> {}
                    }
                }
            }

            private void checkTime(long now) {
                assertThat(now).as("the clock").isEqualTo(runtime.nanoTime());
                assertThat(isArmed()).isFalse();
                Long latest = mayBeLateFrom.remove(this);
                assertThat(latest).as("it was armed").isNotNull();
                assertThat(elapsed()).as("not early").isGreaterThanOrEqualTo(due);
                assertThat(elapsed() - latest).as("not late").isLessThanOrEqualTo(TICK_NANOS);
            }
        }
    }

    private static void fail(Throwable broken) {
        throw new AssertionError("a deadline failed", broken);
    }
}
