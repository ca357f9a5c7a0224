package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators and changes of the topology end ejections. */
class EndedEjectionsTest extends EjectionCase {
    @Test
    void leavingMaintenanceEndsItAndTheRow() {
        fail("s1", 3);
        backend.setAdmin(of("s1"), AdminState.MAINTENANCE);
        backend.setAdmin(of("s1"), AdminState.READY);
        assertThat(usable()).contains("s1");
        assertThat(bench.events()).anyMatch(LbEvent.ServerReadmitted.class::isInstance);
        fail("s1", 3);

        assertThat(secondsUntilBack("s1")).as("not the second in a row").isEqualTo(10);
    }

    /** The timer of the former one must not end it. */
    @Test
    void theNextEjectionHasItsOwnTime() {
        fail("s1", 3);
        advance(6_000);
        backend.setAdmin(of("s1"), AdminState.MAINTENANCE);
        backend.setAdmin(of("s1"), AdminState.READY);
        fail("s1", 3);
        advance(9_999);
        assertThat(usable()).doesNotContain("s1");
        advance(1);

        assertThat(usable()).contains("s1");
    }

    @Test
    void aPolicyThatDoesNotEjectAnyMoreLetsItBackAtOnce() {
        fail("s1", 3);
        Backend next =
                backend.backend().toBuilder().health(HealthPolicy.tcpConnect()).build();
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));

        assertThat(usable()).contains("s1");
        assertThat(candidates()).contains("s1");
    }

    @Test
    void aChangeOfOtherThingsDoesNot() {
        fail("s1", 3);
        Backend next = backend.backend().toBuilder().retries(7).build();
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));
        assertThat(candidates()).doesNotContain("s1");
        advance(10_000);

        assertThat(candidates()).contains("s1");
    }

    @Test
    void aServerThatIsRemovedWhileItIsOutIsNotHeardOfAgain() {
        fail("s1", 3);
        Backend next = backend.backend().toBuilder()
                .servers(List.of(server("s2"), server("s3"), server("s4")))
                .build();
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));
        int told = bench.events().size();
        advance(60_000);

        assertThat(bench.events()).hasSize(told);
    }
}
