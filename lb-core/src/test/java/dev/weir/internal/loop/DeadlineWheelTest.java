package dev.weir.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.fake.FakeLoop;
import dev.weir.fake.FakeRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {
    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeLoop loop = runtime.newLoop(0);
    private final DeadlineWheel wheel = new DeadlineWheel(loop, runtime);
    private final List<String> log = new ArrayList<>();

    @Test
    void expiresOnceNeverEarlyAndAtMostOneTickLate() {
        Named a = new Named("a");
        wheel.arm(a, runtime.nanoTime() + Duration.ofSeconds(5).toNanos());

        runtime.advanceNanos(Duration.ofSeconds(5).toNanos() - 1);
        assertThat(log).isEmpty();
        runtime.advanceNanos(DeadlineWheelModelTest.TICK_NANOS + 1);
        assertThat(log).containsExactly("a");

        runtime.advance(Duration.ofDays(1));
        assertThat(log).containsExactly("a");
        assertThat(a.isArmed()).isFalse();
    }

    @Test
    void aDeadlineInThePastExpiresSoonButNotInsideOfArm() {
        runtime.advance(Duration.ofSeconds(1));
        wheel.arm(new Named("late"), runtime.nanoTime() - Duration.ofHours(1).toNanos());
        assertThat(log).isEmpty();

        runtime.advanceNanos(DeadlineWheelModelTest.TICK_NANOS);

        assertThat(log).containsExactly("late");
    }

    @Test
    void theLongestTimeoutOfATopologyIsReachedToTheTick() {
        Duration longest = Duration.ofDays(24);
        wheel.arm(new Named("far"), runtime.nanoTime() + longest.toNanos());

        runtime.advanceNanos(longest.toNanos() - 1);
        assertThat(log).isEmpty();
        runtime.advanceNanos(DeadlineWheelModelTest.TICK_NANOS + 1);

        assertThat(log).containsExactly("far");
    }

    @Test
    void beyondTheWheelsReachADeadlineIsStillKept() {
        Duration beyond = Duration.ofDays(400);
        wheel.arm(new Named("beyond"), runtime.nanoTime() + beyond.toNanos());

        runtime.advanceNanos(beyond.toNanos() - 1);
        assertThat(log).isEmpty();
        runtime.advanceNanos(DeadlineWheelModelTest.TICK_NANOS + 1);

        assertThat(log).containsExactly("beyond");
    }

    @Test
    void aDeadlineMayArmItselfAgainFromWithin() {
        wheel.arm(
                new Deadline() {
                    @Override
                    protected void expired(long now) {
                        log.add("again");
                        if (log.size() < 4) {
                            wheel.arm(this, now + Duration.ofSeconds(1).toNanos());
                        }
                    }
                },
                runtime.nanoTime());

        runtime.advance(Duration.ofSeconds(10));

        assertThat(log).containsExactly("again", "again", "again", "again");
        assertThat(wheel.armed()).isZero();
    }

    @Test
    void oneMayDisarmAnotherThatIsDueAtTheSameMoment() {
        Named victim = new Named("victim");
        Deadline killer = new Deadline() {
            @Override
            protected void expired(long now) {
                log.add("killer");
                wheel.disarm(victim);
            }
        };
        long at = runtime.nanoTime() + Duration.ofSeconds(1).toNanos();
        wheel.arm(killer, at);
        wheel.arm(victim, at);

        runtime.advance(Duration.ofSeconds(2));

        assertThat(log).containsExactly("killer");
        assertThat(wheel.armed()).isZero();
    }

    @Test
    void anOwnerThatThrowsDoesNotHoldUpTheOthers() {
        wheel.arm(throwing(new IllegalStateException("a defect")), 0);
        wheel.arm(new Named("next"), 0);

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("next");
        assertThat(loop.failures()).isZero();
    }

    @Test
    void anErrorOfAnOwnerDoesNotHoldUpTheOthersEither() {
        wheel.arm(throwing(new AssertionError("a defect in user code that an owner called")), 0);
        wheel.arm(new Named("next"), 0);
        Named later = new Named("later");
        wheel.arm(later, Duration.ofSeconds(2).toNanos());

        runtime.advance(Duration.ofSeconds(5));

        assertThat(log).containsExactly("next", "later");
    }

    @Test
    void theTimerRestsWhileNothingIsArmed() {
        assertThat(runtime.pendingTasks()).isZero();
        Named a = new Named("a");
        wheel.arm(a, Duration.ofSeconds(3).toNanos());
        wheel.disarm(a);
        wheel.disarm(a);

        runtime.advance(Duration.ofSeconds(4));

        assertThat(runtime.pendingTasks()).isZero();
        assertThat(log).isEmpty();
        assertThat(wheel.armed()).isZero();
    }

    /** The finer slot was once put off for a whole turn of its level: half a second, half a minute, or half an hour. */
    @ParameterizedTest(name = "where a slot of level {0} begins")
    @ValueSource(ints = {1, 2, 3, 4})
    void aDeadlineWhereACoarseSlotBeginsIsNotPutOff(int level) {
        long boundary = (1L << (6 * level)) * DeadlineWheelModelTest.TICK_NANOS;
        wheel.arm(new Named("coarse"), boundary + 2 * DeadlineWheelModelTest.TICK_NANOS);
        runtime.advanceNanos(boundary - 5 * DeadlineWheelModelTest.TICK_NANOS);
        wheel.arm(new Named("ticks the wheel"), runtime.nanoTime());
        runtime.advanceNanos(2 * DeadlineWheelModelTest.TICK_NANOS);
        wheel.arm(new Named("fine"), boundary - 1);

        runtime.advanceNanos(3 * DeadlineWheelModelTest.TICK_NANOS);

        assertThat(log).containsExactly("ticks the wheel", "fine");
    }

    @Test
    void afterALongRestANearDeadlineIsStillInTime() {
        wheel.arm(new Named("first"), 0);
        runtime.advance(Duration.ofDays(9));
        wheel.arm(
                new Named("second"), runtime.nanoTime() + Duration.ofMillis(50).toNanos());

        runtime.advance(Duration.ofMillis(49));
        assertThat(log).containsExactly("first");
        runtime.advanceNanos(Duration.ofMillis(1).toNanos() + DeadlineWheelModelTest.TICK_NANOS);

        assertThat(log).containsExactly("first", "second");
    }

    @Test
    void deadlinesThatOnlyMoveAwayHardlyEverTouchTheTimer() {
        List<Named> idle = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            idle.add(new Named("idle " + i));
        }
        long timeout = Duration.ofMinutes(5).toNanos();
        for (int step = 0; step < 6_000; step++) { // ten minutes, each connection active ten times a second
            idle.forEach(deadline -> wheel.arm(deadline, runtime.nanoTime() + timeout));
            runtime.advance(Duration.ofMillis(100));
        }

        assertThat(log).isEmpty();
        assertThat(wheel.armed()).isEqualTo(1_000);
        assertThat(loop.schedules()).as("timers in ten minutes").isLessThan(100);
    }

    @Test
    void aThousandConnectionsThatComeAndGoShareFewTimers() {
        for (int i = 0; i < 60_000; i++) { // a minute of a thousand connections a second
            Named connect = new Named("connect");
            wheel.arm(connect, runtime.nanoTime() + Duration.ofSeconds(5).toNanos());
            runtime.advance(Duration.ofMillis(1));
            wheel.disarm(connect);
        }

        assertThat(log).isEmpty();
        assertThat(loop.schedules()).as("timers in a minute").isLessThan(300);
    }

    private Deadline throwing(Throwable what) {
        return new Deadline() {
            @Override
            protected void expired(long now) {
                if (what instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) what;
            }
        };
    }

    /** A deadline that notes its name when it expires. */
    private final class Named extends Deadline {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long now) {
            log.add(name);
        }
    }
}
