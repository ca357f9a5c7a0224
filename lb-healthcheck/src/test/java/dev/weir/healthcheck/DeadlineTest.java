package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private long clock = Long.MAX_VALUE - SECOND; // wraps on the way
    private int looks;
    private int ends;
    private Runnable whenLooking = () -> {};
    private final Deadline deadline = new Deadline(
            loop.eventLoop(),
            new TestRuntime(() -> clock),
            () -> {
                looks++;
                whenLooking.run();
            },
            () -> ends++);

    @BeforeEach
    void stopTheLoopsClock() {
        loop.freezeTime();
    }

    @Test
    void looksOnceMoreAndIsOver() {
        deadline.start(SECOND);
        pass(SECOND - 1);
        assertThat(looks).isZero();

        pass(1);

        assertThat(looks).isEqualTo(1);
        assertThat(ends).isEqualTo(1);
        assertThat(deadline.isRunning()).isFalse();
    }

    @Test
    void isNotOverIfTheLookEndsIt() {
        whenLooking = deadline::stop;
        deadline.start(SECOND);

        pass(3 * SECOND);

        assertThat(looks).isEqualTo(1);
        assertThat(ends).isZero();
        assertThat(loop.hasPendingTasks()).isFalse();
    }

    @Test
    void isNotOverIfTheLookStartsItAnew() {
        whenLooking = () -> {
            whenLooking = () -> {};
            deadline.start(SECOND);
        };
        deadline.start(SECOND);
        pass(SECOND);
        assertThat(ends).isZero();

        pass(SECOND);

        assertThat(ends).isEqualTo(1);
    }

    @Test
    void goesByTheRuntimesClock() {
        deadline.start(SECOND);
        loop.advanceTimeBy(5, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
        assertThat(looks).isZero();

        clock += SECOND;
        loop.advanceTimeBy(1, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();

        assertThat(ends).isEqualTo(1);
    }

    @Test
    void givesAsMuchMoreAsItWasLate() {
        deadline.start(10 * SECOND);
        pass(13 * SECOND);
        assertThat(looks).isEqualTo(1);
        assertThat(ends).isZero();
        pass(3 * SECOND - 1);
        assertThat(ends).isZero();

        pass(1);

        assertThat(looks).isEqualTo(2);
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void givesNoMoreThanTheSameAgainInAll() {
        deadline.start(SECOND);
        pass(1_000 * SECOND);
        assertThat(ends).isZero();
        pass(SECOND - 1);
        assertThat(ends).isZero();

        pass(1_000 * SECOND);

        assertThat(ends).isEqualTo(1);
    }

    @Test
    void isOverAfterALittleLateness() {
        deadline.start(SECOND);

        pass(SECOND + TimeUnit.MILLISECONDS.toNanos(49));

        assertThat(ends).isEqualTo(1);
    }

    private void pass(long nanos) {
        clock += nanos;
        loop.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        loop.runScheduledPendingTasks();
    }
}
