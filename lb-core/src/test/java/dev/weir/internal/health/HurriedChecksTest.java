package dev.weir.internal.health;

import static dev.weir.internal.health.CheckBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.health.Observation.OnError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Errors of clients bring the next check forward ({@code fastinter}). */
class HurriedChecksTest {
    private static final HealthPolicy POLICY = HealthPolicy.tcpConnect()
            .withInterval(Duration.ofSeconds(10))
            .withObservation(Observation.connects().withErrorLimit(1).withOnError(OnError.FASTINTER));

    private final CheckBench bench = new CheckBench();

    @Test
    void theNextCheckComesAfterTheFastIntervalAndThenAllIsAsBefore() {
        start(POLICY.withFastInterval(Duration.ofSeconds(1)));
        bench.advance(2_000);
        clientFails();
        bench.advance(22_000);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@3000", "s1@13000", "s1@23000");
    }

    @Test
    void notLaterThanItWouldHave() {
        start(POLICY.withFastInterval(Duration.ofSeconds(5)));
        bench.advance(8_000);
        clientFails();
        bench.advance(20_000);

        assertThat(bench.begun())
                .as("on time; the word is good for the one after that")
                .containsExactly("s1@0", "s1@10000", "s1@15000", "s1@25000");
    }

    @Test
    void withoutAFastIntervalNothingIsFaster() {
        start(POLICY);
        bench.advance(2_000);
        clientFails();
        bench.advance(20_000);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@10000", "s1@20000");
    }

    @Test
    void duringACheckItIsTheOneAfterThatWhichComesSoon() {
        bench.probes.answerAfter(Duration.ofSeconds(1));
        start(POLICY.withFastInterval(Duration.ofSeconds(2)));
        bench.advance(500);
        clientFails();
        bench.advance(14_000);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@3000", "s1@14000");
        assertThat(bench.probes.mostAtOnceOfOneServer()).isEqualTo(1);
    }

    /** The first pass is not enough, and the checks of a server in transition are fast anyway. */
    @Test
    void markedDownItIsSoonFoundToBeWell() {
        start(POLICY.withFastInterval(Duration.ofSeconds(1))
                .withDownInterval(Duration.ofSeconds(3))
                .withObservation(Observation.connects().withErrorLimit(1).withOnError(OnError.MARK_DOWN)));
        bench.advance(1_000);
        clientFails();
        assertThat(bench.server("b", 1).isUsable()).isFalse();
        bench.advance(4_000);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@4000", "s1@5000");
        assertThat(bench.server("b", 1).isUsable()).isTrue();
    }

    private void start(HealthPolicy policy) {
        bench.start(Backend.named("b").health(policy).server(server(1)).build());
    }

    private void clientFails() {
        bench.server("b", 1).experience().connectFailed("no");
        bench.advance(0);
    }
}
