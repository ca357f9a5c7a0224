package dev.weir.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadBalancerListener;
import dev.weir.Snapshot.EventLoopsSnapshot;
import dev.weir.event.LbEvent;
import dev.weir.event.LbEvent.LoopBlocked;
import dev.weir.event.LbEvent.LoopResumed;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Runtime;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.SimulatedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final SimulatedRuntime time = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", time);
    private final List<LbEvent> events = new ArrayList<>();
    private final SimulatedWorker control = time.newWorker("control");
    private final MarkedWorker marked = new MarkedWorker(control);
    private final FakeLoop loop = new FakeLoop(0);
    private final FakeLoop other = new FakeLoop(1);
    private final WatchingRuntime runtime = new WatchingRuntime();
    private final UserCode code = new UserCode();
    private final Watchdog watchdog = watch(List.of(loop, other));
    /** What the figures said of blocked loops whenever an event was made. */
    private final List<Integer> blockedAtEvents = new ArrayList<>();

    WatchdogTest() {
        reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                events.add(event);
            }
        });
    }

    @Test
    void aPassOverAHundredMillisecondsIsToldOnceWithTheStackAndItsEndWithTheWholeDuration() {
        loop.pass = 5;
        pass(400);
        loop.pass = 6;
        pass(30);

        assertThat(events).hasSize(2);
        LoopBlocked told = (LoopBlocked) events.get(0);
        assertThat(told.loop()).isEqualTo("event loop weir-0");
        assertThat(told.blockedFor()).isBetween(Duration.ofMillis(100), Duration.ofMillis(125));
        assertThat(told.stack()).containsExactly("com.acme.Slow.pick(Slow.java:7)");
        assertThat(told.message()).contains("event loop weir-0", "100 ms", "com.acme.Slow.pick(Slow.java:7)");
        LoopResumed ended = (LoopResumed) events.get(1);
        assertThat(ended.loop()).isEqualTo("event loop weir-0");
        assertThat(ended.blockedFor()).isBetween(Duration.ofMillis(375), Duration.ofMillis(425));
    }

    /** Whoever hears of it may ask at once. */
    @Test
    void theFiguresAreUpToDateBeforeAnEventIsTold() {
        loop.pass = 5;
        pass(200);
        loop.pass = 6;
        pass(30);

        assertThat(events).hasSize(2);
        assertThat(blockedAtEvents).containsExactly(1, 0);
    }

    @Test
    void theEndIsToldAlsoWhenTheLoopWaitsAfterwards() {
        loop.pass = 5;
        pass(200);
        loop.pass = FakeLoop.WAITING;
        pass(30);

        assertThat(events).hasSize(2).last().isInstanceOf(LoopResumed.class);
    }

    @Test
    void aPassUnderAHundredMillisecondsIsNobodysBusiness() {
        loop.pass = 5;
        pass(100);
        loop.pass = 6;
        pass(1_000 / 10);
        loop.pass = FakeLoop.WAITING;
        pass(30);

        assertThat(events).isEmpty();
    }

    @Test
    void aLoopThatIsAlwaysBusyWithShortPassesIsNotTold() {
        for (int i = 1; i < 300; i++) {
            loop.pass = i;
            pass(10);
        }

        assertThat(events).isEmpty();
        assertThat(watchdog.figures()).isEqualTo(EventLoopsSnapshot.PROMPT);
    }

    @Test
    void aLoopThatWaitsMayWaitForEver() {
        pass(100_000);

        assertThat(events).isEmpty();
    }

    @Test
    void eachLongPassIsTold() {
        for (int i = 1; i <= 3; i++) {
            loop.pass = i;
            pass(200);
        }
        loop.pass = FakeLoop.WAITING;
        pass(30);

        assertThat(events).filteredOn(LoopBlocked.class::isInstance).hasSize(3);
        assertThat(events).filteredOn(LoopResumed.class::isInstance).hasSize(3);
    }

    /** A long garbage collection stops the watchdog as well as the loop; and a machine that sleeps stops everybody. */
    @Test
    void aLoopIsNotBlamedForAPauseOfTheWholeProcess() {
        loop.pass = 5;
        pass(30);
        stopTheWorldFor(5_000);
        pass(30);
        loop.pass = FakeLoop.WAITING;
        pass(1_000);

        assertThat(events).isEmpty();
    }

    @Test
    void aLoopThatIsStuckAfterAPauseIsToldAllTheSame() {
        loop.pass = 5;
        pass(30);
        stopTheWorldFor(5_000);
        pass(150);

        assertThat(events).singleElement().satisfies(event -> assertThat(((LoopBlocked) event).blockedFor())
                .isLessThan(Duration.ofMillis(200)));
    }

    @Test
    void aLoopThatDoesNotMoveForASecondIsAvoidedUntilItMoves() {
        loop.pass = 5;
        pass(900);
        assertThat(loop.avoided).isEmpty();
        assertThat(watchdog.isLost(loop)).isFalse();
        pass(200);

        assertThat(loop.avoided).containsExactly(true);
        assertThat(watchdog.isLost(loop)).isTrue();
        assertThat(watchdog.isLost(other)).isFalse();
        assertThat(events).hasSize(2);
        assertThat(events.get(1).message()).contains("event loop weir-0", "no new connections");
        pass(10_000);
        assertThat(events).hasSize(2);
        loop.pass = 6;
        pass(30);

        assertThat(loop.avoided).containsExactly(true, false);
        assertThat(other.avoided).isEmpty();
        assertThat(watchdog.isLost(loop)).isFalse();
        assertThat(events).hasSize(3);
    }

    /** Whatever the watchdog interrupts lets the loop go on; but first the loop is told of, with the stack. */
    @Test
    void aPassThatEndsBecauseTheUsersCodeInItIsCutShortIsToldBefore() {
        List<String> order = new ArrayList<>();
        loop.pass = 5;
        UserCall call = code.begin(new UserCode.Guarded() {
            @Override
            public Duration patience() {
                return Duration.ofMillis(100);
            }

            @Override
            public void blocked(String how) {
                order.add("loops told of: " + watchdog.figures().longPasses());
                loop.pass = 6;
            }
        });
        pass(150);
        assertThat(call.end()).isFalse();

        assertThat(order).containsExactly("loops told of: 1");
        assertThat(events).hasSize(2);
        assertThat(((LoopBlocked) events.get(0)).stack()).isNotEmpty();
    }

    @Test
    void theFiguresGrowWhileItLasts() {
        loop.pass = 5;
        other.pass = 9;
        pass(150);
        other.pass = FakeLoop.WAITING;
        pass(350);

        EventLoopsSnapshot during = watchdog.figures();
        assertThat(during.blocked()).isEqualTo(1);
        assertThat(during.longPasses()).isEqualTo(2);
        assertThat(during.longestPassMillis()).isBetween(450L, 500L);
        loop.pass = FakeLoop.WAITING;
        pass(1_000);
        assertThat(watchdog.figures()).isEqualTo(new EventLoopsSnapshot(0, 2, during.longestPassMillis()));
    }

    @Test
    void theControlThreadHasASecond() {
        inATaskOfControl(() -> pass(900));
        assertThat(events).isEmpty();
        inATaskOfControl(() -> pass(1_100));
        pass(30);

        assertThat(events).hasSize(2);
        assertThat(((LoopBlocked) events.get(0)).loop()).isEqualTo("control thread weir-control");
        assertThat(((LoopBlocked) events.get(0)).stack()).anyMatch(frame -> frame.contains("WatchdogTest"));
        assertThat(watchdog.figures()).as("of event loops").isEqualTo(EventLoopsSnapshot.PROMPT);
    }

    @Test
    void whoWaitsForTheControlThreadHearsAfterTenSecondsThatItIsInVain() {
        List<String> heard = new ArrayList<>();
        watchdog.whenControlIsDead(heard::add);
        inATaskOfControl(() -> pass(9_000));
        assertThat(heard).isEmpty();
        inATaskOfControl(() -> pass(20_000));

        assertThat(heard)
                .singleElement()
                .satisfies(where -> assertThat(where).startsWith(", at ").contains("dev.weir"));
    }

    @Test
    void whereNothingCanBeHeldUpNothingIsDone() {
        watchdog.close();
        time.advance(Duration.ofSeconds(1));
        long before = time.eventsPending();
        Watchdog idle = watch(List.of(time.newLoop(0), time.newLoop(1)));

        assertThat(time.eventsPending()).isEqualTo(before);
        assertThat(idle.isLost(time.newLoop(1))).isFalse();
        assertThat(idle.figures()).isEqualTo(EventLoopsSnapshot.PROMPT);
        idle.close();
    }

    @Test
    void aClosedWatchdogLooksNoMore() {
        watchdog.close();
        loop.pass = 5;
        time.advance(Duration.ofSeconds(1));
        long ran = time.eventsRun();
        time.advance(Duration.ofSeconds(10));

        assertThat(events).isEmpty();
        assertThat(time.eventsRun()).isEqualTo(ran);
    }

    private Watchdog watch(List<? extends EventLoop> loops) {
        return new Watchdog("weir", loops, marked, code, runtime, reporter);
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    private void stopTheWorldFor(long millis) {
        runtime.watching.suspend();
        pass(millis);
        runtime.watching.resume();
    }

    /** Time passes while a task of the control thread runs. */
    private void inATaskOfControl(Runnable meanwhile) {
        boolean[] began = new boolean[1];
        marked.execute(() -> {
            began[0] = true;
            meanwhile.run();
        });
        time.runDue();
        assertThat(began[0]).isTrue();
    }

    /** Virtual time, with a hand on the watchdog's thread. */
    private final class WatchingRuntime implements Runtime {
        private SimulatedWorker watching = time.newWorker("none yet");

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        /** Read for each event, at the moment when it is made. */
        @Override
        public Instant now() {
            blockedAtEvents.add(watchdog.figures().blocked());
            return time.now();
        }

        @Override
        public RandomGenerator random() {
            return time.random();
        }

        @Override
        public SimulatedWorker newWorker(String name) {
            assertThat(name).isEqualTo("weir-watch");
            watching = time.newWorker(name);
            return watching;
        }

        @Override
        public ThreadFactory threadFactory(String prefix) {
            return time.threadFactory(prefix);
        }
    }
}
