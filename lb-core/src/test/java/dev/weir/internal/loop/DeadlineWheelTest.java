package dev.weir.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.SimulatedRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {
    private static final Duration TICK = Duration.ofNanos(DeadlineWheelModelTest.TICK_NANOS);
    private static final Duration NANO = Duration.ofNanos(1);

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final List<Throwable> broken = new ArrayList<>();
    private final DeadlineWheel wheel = new DeadlineWheel(runtime.newWorker("loop"), runtime, broken::add);
    private final List<String> log = new ArrayList<>();

    @Test
    void expiresOnceNeverEarlyAndAtMostOneTickLate() {
        Named a = new Named("a");
        arm(a, Duration.ofSeconds(5));

        runtime.advance(Duration.ofSeconds(5).minus(NANO));
        assertThat(log).isEmpty();
        runtime.advance(TICK.plus(NANO));
        assertThat(log).containsExactly("a");

        runtime.advance(Duration.ofDays(1));
        assertThat(log).containsExactly("a");
        assertThat(a.isArmed()).isFalse();
    }

    @Test
    void aDeadlineInThePastExpiresSoonButNotInsideOfArm() {
        runtime.advance(Duration.ofSeconds(1));
        arm(new Named("late"), Duration.ofHours(-1));
        assertThat(log).isEmpty();

        runtime.advance(TICK);

        assertThat(log).containsExactly("late");
    }

    @Test
    void theLongestTimeoutOfATopologyIsReachedToTheTick() {
        Duration longest = Duration.ofDays(24);
        arm(new Named("far"), longest);

        runtime.advance(longest.minus(NANO));
        assertThat(log).isEmpty();
        runtime.advance(TICK.plus(NANO));

        assertThat(log).containsExactly("far");
    }

    @Test
    void beyondTheWheelsReachADeadlineIsStillKept() {
        Duration beyond = Duration.ofDays(400);
        arm(new Named("beyond"), beyond);

        runtime.advance(beyond.minus(NANO));
        assertThat(log).isEmpty();
        runtime.advance(TICK.plus(NANO));

        assertThat(log).containsExactly("beyond");
    }

    @Test
    void aDeadlineMayArmItselfAgainFromWithin() {
        arm(
                new Deadline() {
                    @Override
                    protected void expired(long now) {
                        log.add("again");
                        if (log.size() < 4) {
                            wheel.arm(this, now + Duration.ofSeconds(1).toNanos());
                        }
                    }
                },
                Duration.ZERO);

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
        arm(killer, Duration.ofSeconds(1));
        arm(victim, Duration.ofSeconds(1));

        runtime.advance(Duration.ofSeconds(2));

        assertThat(log).containsExactly("killer");
        assertThat(wheel.armed()).isZero();
    }

    /** Nothing comes out of the timer's task either, or it would come out of advance(). */
    @Test
    void anOwnerThatThrowsDoesNotHoldUpTheOthers() {
        arm(throwing(new IllegalStateException("a defect")), Duration.ZERO);
        arm(new Named("next"), Duration.ZERO);

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("next");
        assertThat(broken).singleElement().hasToString("java.lang.IllegalStateException: a defect");
    }

    @Test
    void anErrorOfAnOwnerDoesNotHoldUpTheOthersEither() {
        arm(throwing(new AssertionError("a defect in user code that an owner called")), Duration.ZERO);
        arm(new Named("next"), Duration.ZERO);
        arm(new Named("later"), Duration.ofSeconds(2));

        runtime.advance(Duration.ofSeconds(5));

        assertThat(log).containsExactly("next", "later");
        assertThat(broken).singleElement().isInstanceOf(AssertionError.class);
    }

    @Test
    void theTimerRestsWhileNothingIsArmed() {
        assertThat(runtime.eventsPending()).isZero();
        Named a = new Named("a");
        arm(a, Duration.ofSeconds(3));
        wheel.disarm(a);
        wheel.disarm(a);

        runtime.advance(Duration.ofSeconds(4));

        assertThat(runtime.eventsPending()).isZero();
        assertThat(log).isEmpty();
        assertThat(wheel.armed()).isZero();
    }

    /** The finer slot was once put off for a whole turn of its level: half a second, half a minute, or half an hour. */
    @ParameterizedTest(name = "where a slot of level {0} begins")
    @ValueSource(ints = {1, 2, 3, 4})
    void aDeadlineWhereACoarseSlotBeginsIsNotPutOff(int level) {
        Duration boundary = TICK.multipliedBy(1L << (6 * level));
        arm(new Named("coarse"), boundary.plus(TICK.multipliedBy(2)));
        runtime.advance(boundary.minus(TICK.multipliedBy(5)));
        arm(new Named("ticks the wheel"), Duration.ZERO);
        runtime.advance(TICK.multipliedBy(2));
        arm(new Named("fine"), TICK.multipliedBy(3).minus(NANO));

        runtime.advance(TICK.multipliedBy(3));

        assertThat(log).containsExactly("ticks the wheel", "fine");
    }

    @Test
    void afterALongRestANearDeadlineIsStillInTime() {
        arm(new Named("first"), Duration.ZERO);
        runtime.advance(Duration.ofDays(9));
        arm(new Named("second"), Duration.ofMillis(50));

        runtime.advance(Duration.ofMillis(49));
        assertThat(log).containsExactly("first");
        runtime.advance(Duration.ofMillis(1).plus(TICK));

        assertThat(log).containsExactly("first", "second");
    }

    @Test
    void deadlinesThatOnlyMoveAwayHardlyEverTouchTheTimer() {
        List<Named> idle = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            idle.add(new Named("idle " + i));
        }
        Duration timeout = Duration.ofMinutes(5);
        for (int step = 0; step < 6_000; step++) { // ten minutes, each connection active ten times a second
            idle.forEach(deadline -> arm(deadline, timeout));
            runtime.advance(Duration.ofMillis(100));
        }

        assertThat(log).isEmpty();
        assertThat(wheel.armed()).isEqualTo(1_000);
        assertThat(runtime.eventsPlanned()).as("timers in ten minutes").isLessThan(100);
    }

    @Test
    void aThousandConnectionsThatComeAndGoShareFewTimers() {
        for (int i = 0; i < 60_000; i++) { // a minute of a thousand connections a second
            Named connect = new Named("connect");
            arm(connect, Duration.ofSeconds(5));
            runtime.advance(Duration.ofMillis(1));
            wheel.disarm(connect);
        }

        assertThat(log).isEmpty();
        assertThat(runtime.eventsPlanned()).as("timers in a minute").isLessThan(300);
    }

    private void arm(Deadline deadline, Duration in) {
        wheel.arm(deadline, runtime.nanoTime() + in.toNanos());
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
