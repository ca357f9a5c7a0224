package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadBalancer;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.stick.StickRule;
import dev.weir.testing.Peer;
import org.junit.jupiter.api.Test;

/** A server whose checks pass conditionally: no new clients, and its own come back to it. */
abstract class StoppingContract extends StickCase {
    @Test
    void clientsOfItsOwnStillComeAndNobodyElse() {
        LoadBalancer balancer = start(frontend(), checked(StickRule.onSource(table())));
        Peer held = hold(balancer, client(1));
        probes.answer(a.address(), Verdict.CONDITIONAL_PASS);
        awaitTold(Health.STOPPING);

        assertThat(serverOf(balancer, "a").status()).hasToString("NOLB");
        assertThat(serve(balancer, client(1), 3)).as("it has an entry").isEqualTo("aaa");
        for (int i = 2; i < 6; i++) {
            assertThat(serve(balancer, client(i))).as("a new one").isEqualTo("b");
        }
        held.send(10);
        peers.await("served on", () -> held.received() == 11);
        assertThat(entries(balancer)).as("nobody was forgotten").isEqualTo(5);

        probes.answer(a.address(), Verdict.PASS);
        awaitTold(Health.UP);
        assertThat(serve(balancer, client(7)) + serve(balancer, client(8))).contains("a");
        held.finish();
    }

    @Test
    void theLastServerThatStopsLeavesNobodyForNewClients() {
        LoadBalancer balancer = start(frontend(), checked(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        probes.answer(a.address(), Verdict.CONDITIONAL_PASS);
        probes.answer(b.address(), Verdict.CONDITIONAL_PASS);
        peers.await(
                "none left", () -> !recorder.events(LbEvent.BackendDown.class).isEmpty());

        Peer refused = peers.connectFrom(client(2), address(balancer)).send(1);
        peers.await("sent away", () -> refused.ending() != Peer.Ending.OPEN);
        assertThat(ended(2).termination().code()).isEqualTo("SC");
        assertThat(serve(balancer, client(1))).as("its own client").isEqualTo("a");
    }
}
