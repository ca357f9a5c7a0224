package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import org.junit.jupiter.api.Test;

/** Checks and operators decide who is served by whom; established connections stay. */
abstract class StatusContract extends LoadBalancerCase {
    private static final ServerId A = new ServerId(BACKEND, "a");
    private PeerServer a;
    private PeerServer b;

    private Backend.Builder two() {
        a = echoing();
        b = echoing();
        return backend()
                .server(server("a", a.address()))
                .server(server("b", b.address()))
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ms(50))
                        .withRise(2)
                        .withFall(3));
    }

    private String serve(LoadBalancer balancer, int connections) {
        StringBuilder order = new StringBuilder();
        int before = recorder.connections().size();
        for (int i = 1; i <= connections; i++) {
            Peer client = connect(balancer).send(1).finish();
            peers.await("echo", () -> client.ending() == Ending.FIN);
            order.append(ended(before + i).server());
        }
        return order.toString();
    }

    /** Waits for the news; who has heard it is served accordingly. */
    private void awaitTold(Health health) {
        peers.await("told " + health, () -> {
            var told = recorder.events(LbEvent.ServerHealthChanged.class);
            return !told.isEmpty() && told.get(told.size() - 1).health() == health;
        });
    }

    @Test
    void knowsADeadServerBeforeTheFirstClient() {
        Backend.Builder backend = two();
        probes.answer(a.address(), Verdict.FAIL);
        LoadBalancer balancer = start(frontend(), backend);
        assertThat(serverOf(balancer, "a").status()).hasToString("DOWN");
        assertThat(serverOf(balancer, "a").checksFailed()).as("one is enough").isEqualTo(1);
        assertThat(serverOf(balancer, "a").timesDown()).isEqualTo(1);
        assertThat(serve(balancer, 4)).isEqualTo("bbbb");
    }

    @Test
    void takesAServerOutAfterThreeFailuresAndBackAfterTwoPasses() {
        LoadBalancer balancer = start(frontend(), two());
        probes.answer(a.address(), Verdict.FAIL);
        awaitTold(Health.DOWN);
        assertThat(serverOf(balancer, "a").checksFailed()).isEqualTo(3);
        assertThat(serverOf(balancer, "a").timesDown()).isEqualTo(1);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");

        probes.answer(a.address(), Verdict.PASS);
        awaitTold(Health.UP);
        assertThat(serve(balancer, 6)).contains("a").contains("b");
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class))
                .extracting(LbEvent.ServerHealthChanged::health)
                .containsExactly(Health.DOWN, Health.UP);
    }

    @Test
    void learnsNothingFromAChecksThatCouldNotBeMade() {
        LoadBalancer balancer = start(frontend(), two());
        probes.answer(a.address(), Verdict.INCONCLUSIVE);
        int before = probes.checks().size();
        peers.await("ten more checks", () -> probes.checks().size() > before + 10);
        assertThat(serverOf(balancer, "a").status().health()).isEqualTo(Health.UP);
    }

    @Test
    void refusesAtOnceWhenNoServerIsLeft() {
        LoadBalancer balancer = start(frontend(), two());
        probes.answer(a.address(), Verdict.FAIL);
        probes.answer(b.address(), Verdict.FAIL);
        peers.await("down", () -> !recorder.events(LbEvent.BackendDown.class).isEmpty());
        Peer client = connect(balancer).send(1);
        peers.await("closed", () -> client.ending() != Ending.OPEN);
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/0 0/0");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.waitMillis()).isEqualTo(-1);
        assertThat(record.connectMillis()).isEqualTo(-1);
        assertThat(recorder.events(LbEvent.BackendDown.class)).hasSize(1);
    }

    @Test
    void keepsConnectionsOfAServerInMaintenanceAndGivesItNoNewOnes() {
        LoadBalancer balancer = start(frontend(), two());
        Peer held = connect(balancer).send(1);
        peers.await("echo", () -> held.received() == 1);
        await("in force", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        held.send(10).finish();
        peers.await("echo", () -> held.ending() == Ending.FIN);
        assertThat(held.received()).isEqualTo(11);

        await("in force", balancer.setAdminState(A, AdminState.READY));
        assertThat(serverOf(balancer, "a").status()).hasToString("UP");
        assertThat(serve(balancer, 4)).contains("a");
    }

    /** The sequence measured on HAProxy. */
    @Test
    void usesTheFirstUsableBackupWhileNoOtherServerIsUsable() {
        ServerId backup = new ServerId(BACKEND, "b");
        a = echoing();
        b = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", a.address()))
                        .server(server("b", b.address()).withBackup())
                        .server(server("c", echoing().address()).withBackup()));
        assertThat(serve(balancer, 3)).isEqualTo("aaa");
        await("in force", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(serve(balancer, 4)).isEqualTo("bbbb");
        await("in force", balancer.setAdminState(backup, AdminState.MAINTENANCE));
        assertThat(serve(balancer, 3)).isEqualTo("ccc");
        await("in force", balancer.setAdminState(backup, AdminState.READY));
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        await("in force", balancer.setAdminState(A, AdminState.READY));
        assertThat(serve(balancer, 3)).isEqualTo("aaa");
    }

    @Test
    void drainsWithoutForgettingTheOperatorWhenTheServerRecovers() {
        LoadBalancer balancer = start(frontend(), two());
        await("in force", balancer.setAdminState(A, AdminState.DRAIN));
        probes.answer(a.address(), Verdict.FAIL);
        awaitTold(Health.DOWN);
        probes.answer(a.address(), Verdict.PASS);
        awaitTold(Health.UP);
        assertThat(serverOf(balancer, "a").status()).hasToString("DRAIN");
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
    }

    @Test
    void sendsWhoWaitsAwayWhenTheLastServerLeaves() {
        a = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend().server(server("a", a.address()).withMaxConnections(1)).queueTimeout(ms(9_000)));
        Peer held = connect(balancer).send(1);
        peers.await("echo", () -> held.received() == 1);
        Peer waiting = connect(balancer).send(1);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        await("in force", balancer.setAdminState(A, AdminState.MAINTENANCE));
        peers.await("sent away", () -> waiting.ending() != Ending.OPEN);
        assertThat(ended(1).termination().code()).isEqualTo("SC");
        held.finish();
        ended(2);
        assertAtRest(balancer);
    }
}
