package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.Decision.By;
import dev.weir.Decision.Outcome;
import dev.weir.Explanation;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.balance.BalanceStrategy;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What would become of a client, and what became of the last ones. */
abstract class ExplainContract extends StickCase {
    private static final InetSocketAddress SOMEBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    private static final ServerId B = new ServerId(BACKEND, "b");

    private Explanation explain(LoadBalancer balancer, InetSocketAddress client) {
        return await("explanation", balancer.explain(FRONTEND, client));
    }

    @Test
    void theNextClientGoesWhereItWasSaidAndNothingMovedBySayingIt() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", echoing().address()))
                        .server(server("b", echoing().address()).withWeight(2))
                        .server(server("c", echoing().address())));
        Snapshot.BackendSnapshot before = backendOf(balancer);
        for (int i = 1; i <= 8; i++) {
            Explanation foretold = explain(balancer, SOMEBODY);
            assertThat(explain(balancer, SOMEBODY).server()).isEqualTo(foretold.server());
            assertThat(foretold.by()).isEqualTo(By.STRATEGY);
            if (i == 1) {
                assertThat(backendOf(balancer)).isEqualTo(before);
            }
            Peer client = connect(balancer).send(1).finish();
            peers.await("echo", () -> client.ending() == Ending.FIN);
            assertThat(foretold.server().map(ServerId::name)).contains(ended(i).server());
        }
        assertThat(balancer.backend(BACKEND).recentDecisions()).hasSize(8);
    }

    @Test
    void aStickEntryDecidesAndIsNotRenewedByBeingLookedAt() {
        StickTable table = StickTable.inMemory(TABLE, 100, Duration.ofSeconds(20));
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table)));
        InetSocketAddress client = new InetSocketAddress(client(1), 40_000);
        assertThat(explain(balancer, client).by()).isEqualTo(By.STRATEGY);
        assertThat(serve(balancer, client(1))).isEqualTo("a");

        Explanation known = explain(balancer, client);

        assertThat(known.by()).isEqualTo(By.STICK_ENTRY);
        assertThat(known.server()).contains(A);
        assertThat(known.reason()).isEqualTo("it has an entry in the stick table");
        assertThat(backendOf(balancer).stickHits())
                .as("none of those who asked counts")
                .isZero();
        assertThat(backendOf(balancer).stickMisses()).isEqualTo(1);
    }

    @Test
    void theLastDecisionsTellRetries() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .retries(1)
                        .redispatch()
                        .server(server("gone", peers.refusing()))
                        .server(server("b", echoing().address())));
        Peer client = connect(balancer).send(1).finish();
        peers.await("echo", () -> client.ending() == Ending.FIN);
        ended(1);

        ServerId gone = new ServerId(BACKEND, "gone");
        List<Decision> decisions = balancer.backend(BACKEND).recentDecisions();
        assertThat(decisions).extracting(Decision::server).containsExactly(Optional.of(gone), Optional.of(B));
        assertThat(decisions).extracting(Decision::avoided).containsExactly(Optional.empty(), Optional.of(gone));
    }

    @Test
    void theLastDecisionsTellQueues() {
        PeerServer slow = listen();
        LoadBalancer balancer =
                start(frontend(), backend().server(server("b", slow.address()).withMaxConnections(1)));
        Peer first = connect(balancer);
        greeting(slow, first);
        Peer second = connect(balancer);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        first.reset();
        greeting(slow, second);

        List<Decision> decisions = balancer.backend(BACKEND).recentDecisions();
        assertThat(decisions)
                .extracting(Decision::outcome)
                .containsExactly(Outcome.ASSIGNED, Outcome.QUEUED, Outcome.ASSIGNED);
        assertThat(decisions).extracting(Decision::by).containsExactly(By.STRATEGY, By.STRATEGY, By.QUEUE);
        assertThat(decisions)
                .extracting(Decision::server)
                .containsExactly(Optional.of(B), Optional.empty(), Optional.of(B));
    }

    @Test
    void whatCannotBeExplainedIsSaidSoAtOnce() {
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", echoing().address())));
        assertThatThrownBy(() -> balancer.explain("nowhere", SOMEBODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frontend: nowhere (expected: one of [ft])");
        assertThatThrownBy(() -> balancer.explain(FRONTEND, InetSocketAddress.createUnresolved("a.example", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a resolved address");
        assertThatThrownBy(() -> balancer.backend("nobody").recentDecisions())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backend: nobody");
    }

    @Test
    void chanceIsNotUsedUp() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(BalanceStrategy.random())
                        .server(server("a", echoing().address()))
                        .server(server("b", echoing().address())));
        for (int i = 0; i < 20; i++) {
            assertThat(explain(balancer, SOMEBODY).outcome()).isEqualTo(Outcome.ASSIGNED);
        }
        assertThat(backendOf(balancer).total()).isZero();
    }
}
