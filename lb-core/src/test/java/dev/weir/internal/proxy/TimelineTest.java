package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The log's Tw/Tc/Tt, reference section 5.1; times in milliseconds after accept. */
class TimelineTest {
    private static final long ACCEPTED = Long.MAX_VALUE - Duration.ofMillis(2).toNanos(); // differences only

    private final Timeline times = new Timeline(ACCEPTED);

    @Test
    void aConnectionServedAtOnceShowsOneOfWaitingAsHaproxyDoes() {
        times.assignedAt(at(0));
        times.establishedAt(at(0));

        assertThat(figuresAt(25)).isEqualTo("1/0/25");
    }

    @Test
    void theQueueIsWaitingAndTheAttemptIsConnecting() {
        times.assignedAt(at(300));
        times.establishedAt(at(340));

        assertThat(figuresAt(1000)).isEqualTo("301/40/1000");
    }

    @Test
    void withoutAnEstablishedConnectionConnectingIsMinusOne() {
        times.assignedAt(at(0));

        assertThat(figuresAt(5000)).isEqualTo("1/-1/5000");
    }

    @Test
    void aWaitGivenUpInTheQueueLastsToTheEnd() {
        assertThat(figuresAt(700)).isEqualTo("701/-1/700");
    }

    @Test
    void withoutAServerNothingWasWaitedFor() {
        times.noServer();

        assertThat(figuresAt(3)).isEqualTo("-1/-1/3");
    }

    /** Measured on HAProxy 2.6: {@code 3007/-1/3006}. */
    @Test
    void afterARedispatchWaitingIncludesTheEarlierAttempts() {
        times.assignedAt(at(0));
        times.assignedAt(at(3006));

        assertThat(figuresAt(3006)).isEqualTo("3007/-1/3006");
    }

    /** Repeating on the same server is no new assignment, so its pauses count as connecting. */
    @Test
    void retriesOnTheSameServerAreConnecting() {
        times.assignedAt(at(10));
        times.establishedAt(at(2010));

        assertThat(figuresAt(2050)).isEqualTo("11/2000/2050");
    }

    private static long at(long millis) {
        return ACCEPTED + Duration.ofMillis(millis).toNanos();
    }

    private String figuresAt(long millis) {
        return times.waitMillis(at(millis)) + "/" + times.connectMillis() + "/" + times.totalMillis(at(millis));
    }
}
