package dev.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Termination;
import dev.weir.Termination.Cause;
import dev.weir.Termination.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What HAProxy's dontlog-normal leaves out and log-separate-errors raises. */
class ConnectionSummaryTest {
    @Test
    void anEndInOrderAtTheFirstAttemptIsNoErrorHoweverLongItHadToWait() {
        assertThat(new SampleConnection().summary().isError()).isFalse();
        assertThat(new SampleConnection()
                        .queued(7, 8)
                        .lasted(1_000_000)
                        .summary()
                        .isError())
                .isFalse();
        assertThat(new SampleConnection().stillRuns().summary().isError()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void anyCauseIsAnError(Cause cause) {
        assertThat(new SampleConnection()
                        .ended(new Termination(cause, Phase.DATA))
                        .summary()
                        .isError())
                .isTrue();
    }

    @Test
    void anEndInOrderAfterARetryIsAnError() {
        assertThat(new SampleConnection().retried(1).summary().isError()).isTrue();
    }

    @Test
    void anEndInOrderAtAnotherServerIsAnError() {
        assertThat(new SampleConnection().redispatched().summary().isError()).isTrue();
    }
}
