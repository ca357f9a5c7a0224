package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.SimulatedWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateTimerTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final SimulatedWorker control = runtime.newWorker("control");
    private final RateTimer timer = new RateTimer(runtime, control);
    private final List<String> log = new ArrayList<>();

    @Test
    void callsBackOnceAtTheMomentOnTheControlThread() {
        timer.callBack("a", 1_500, () -> note("called, on control: " + control.isCurrent()));

        runtime.advance(Duration.ofNanos(1_499));
        assertThat(log).isEmpty();
        runtime.advance(Duration.ofHours(1));

        assertThat(log).containsExactly("1500 called, on control: true");
    }

    @Test
    void aSecondCallForTheSameThingIsNotNeededWhileOneIsOnItsWay() {
        timer.callBack("a", 100, () -> note("first"));
        timer.callBack("a", 50, () -> note("second"));

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("100 first");
        assertThat(runtime.eventsPlanned()).isEqualTo(1);
    }

    @Test
    void differentThingsDoNotDisturbEachOther() {
        timer.callBack("a", 100, () -> note("a"));
        timer.callBack("b", 50, () -> note("b"));

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("50 b", "100 a");
    }

    @Test
    void whoIsCalledMayAskToBeCalledAgain() {
        timer.callBack("a", 100, () -> {
            note("first");
            timer.callBack("a", 30, () -> note("second"));
        });

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("100 first", "130 second");
    }

    @Test
    void theActionIsToldTheTime() {
        timer.callBack("a", 100, now -> note("told " + (runtime.nanoTime() - now)));

        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("100 told 0");
    }

    /** The load balancer has stopped; its last connections may end after that. */
    @Test
    void whenControlHasStoppedNobodyIsCalledAndNothingFails() {
        control.close();

        timer.callBack("a", 100, () -> note("never"));
        timer.callBack("a", 100, () -> note("never"));
        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).isEmpty();
    }

    private void note(String what) {
        log.add(runtime.elapsed().toNanos() + " " + what);
    }
}
