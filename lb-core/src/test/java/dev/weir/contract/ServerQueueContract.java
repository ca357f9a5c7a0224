package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Queues of single servers, their limits and order, and what becomes of those who wait when a server leaves. */
abstract class ServerQueueContract extends LoadBalancerCase {
    private static final ServerId A = new ServerId(BACKEND, "a");
    /** Real sockets share a machine with everything else. */
    private static final long AT_ONCE = 400;

    private PeerServer a;
    private PeerServer b;

    private Backend.Builder insisting(int maxQueue) {
        a = echoing();
        b = echoing();
        return backend()
                .balance(new AlwaysFirst())
                .server(server("a", a.address()).withMaxConnections(1).withMaxQueue(maxQueue))
                .server(server("b", b.address()).withMaxConnections(1))
                .queueTimeout(ms(9_000));
    }

    private Peer served(LoadBalancer balancer) {
        Peer client = connect(balancer).send(1);
        awaitServed(client);
        return client;
    }

    private void awaitServed(Peer client) {
        peers.await("served", () -> client.received() == 1);
    }

    private Peer queuedAtA(LoadBalancer balancer, int position) {
        Peer client = connect(balancer).send(1);
        peers.await("queued " + position, () -> serverOf(balancer, "a").queued() == position);
        return client;
    }

    @Test
    void aStrategyThatInsistsFillsTheQueueOfItsServer() {
        LoadBalancer balancer = start(frontend(), insisting(0));
        Peer first = served(balancer);
        Peer second = queuedAtA(balancer, 1);
        Peer third = queuedAtA(balancer, 2);

        assertThat(backendOf(balancer).queued()).as("in the backend's queue").isZero();
        first.finish();
        awaitServed(second);
        assertThat(third.received()).isZero();
        second.finish();
        awaitServed(third);
        third.finish();
        assertThat(tail(ended(1))).endsWith(" 0/0");
        assertThat(tail(ended(2))).endsWith(" 1/0");
        assertThat(tail(ended(3))).endsWith(" 2/0");
        assertThat(b.accepted()).isZero();
        assertAtRest(balancer);
    }

    /** As measured on HAProxy with {@code balance source} and {@code maxqueue 1}. */
    @Test
    void whoFindsTheQueueFullIsSentAwayAtOnce() {
        LoadBalancer balancer = start(frontend(), insisting(1));
        served(balancer);
        queuedAtA(balancer, 1);
        Peer third = connect(balancer).send(1);
        peers.await("sent away", () -> third.ending() == Ending.FIN);

        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("SQ 3/3/2/1/0 0/0");
        assertThat(record.totalMillis()).isLessThan(AT_ONCE);
        assertThat(record.server()).isEqualTo("a");
        assertThat(record.waitMillis()).isEqualTo(-1);
        assertThat(record.connectMillis()).isEqualTo(-1);
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(1);
        assertThat(serverOf(balancer, "a").connectionErrors()).isEqualTo(1);
    }

    @Test
    void maintenanceSendsThoseWhoWaitToAnotherServer() {
        LoadBalancer balancer = start(frontend(), insisting(0));
        Peer first = served(balancer);
        Peer second = queuedAtA(balancer, 1);
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));

        awaitServed(second);
        assertThat(b.accepted()).isEqualTo(1);
        assertThat(first.ending()).as("who is served stays").isEqualTo(Ending.OPEN);
        second.finish();
        ConnectionSummary moved = ended(1);
        assertThat(moved.server()).isEqualTo("b");
        assertThat(tail(moved)).as("a move without a retry, as HAProxy has it").contains("/+0 ");
        assertThat(serverOf(balancer, "a").redispatches()).isEqualTo(1);
        assertThat(serverOf(balancer, "b").redispatches()).isZero();
        assertThat(backendOf(balancer).redispatches()).isEqualTo(1);
        assertThat(backendOf(balancer).retries()).isZero();
    }

    @Test
    void drainLeavesThoseWhoWaitUnlessTheyMayBeRedispatched() {
        LoadBalancer balancer = start(frontend(), insisting(0));
        Peer first = served(balancer);
        Peer second = queuedAtA(balancer, 1);
        await("drain", balancer.setAdminState(A, AdminState.DRAIN));
        assertThat(serverOf(balancer, "a").queued()).isEqualTo(1);
        first.finish();
        awaitServed(second);
        second.finish();
        ended(2);
        assertThat(a.accepted()).isEqualTo(2);
    }

    @Test
    void drainWithRedispatchSendsThemOn() {
        LoadBalancer balancer = start(frontend(), insisting(0).redispatch());
        served(balancer);
        Peer second = queuedAtA(balancer, 1);
        await("drain", balancer.setAdminState(A, AdminState.DRAIN));
        awaitServed(second);
        assertThat(b.accepted()).isEqualTo(1);
    }

    @Test
    void theQueueTimeoutIsNotStartedAnewByAMoveToAnotherQueue() {
        a = echoing();
        b = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(new AlwaysFirst())
                        .server(server("a", a.address()).withMaxConnections(1))
                        .server(server("b", b.address()).withMaxConnections(1))
                        .queueTimeout(ms(1_000)));
        served(balancer);
        await("a out", balancer.setAdminState(A, AdminState.DRAIN));
        served(balancer); // fills b
        await("a back", balancer.setAdminState(A, AdminState.READY));
        Peer waiting = queuedAtA(balancer, 1);
        peers.pass(ms(500));
        await("a out for good", balancer.setAdminState(A, AdminState.MAINTENANCE));
        peers.await("moved to b's queue", () -> serverOf(balancer, "b").queued() == 1);

        peers.await("timed out", () -> waiting.ending() == Ending.FIN);
        assertThat(ended(1).waitMillis()).isBetween(1_000L, 1_450L);
        assertThat(ended(1).termination().code()).isEqualTo("sQ");
    }

    @Test
    void aLowerPriorityClassIsServedFirstThenTheEarlierArrivalByItsOffset() {
        a = echoing();
        AtomicReference<QueuePriority> next = new AtomicReference<>(QueuePriority.NORMAL);
        LoadBalancer balancer = start(
                frontend().queuePriority((client, local) -> next.get()),
                backend().server(server("a", a.address()).withMaxConnections(1)).queueTimeout(ms(9_000)));
        Peer first = served(balancer);
        List<Peer> waiting = new ArrayList<>();
        List<QueuePriority> wanted = List.of(
                QueuePriority.NORMAL,
                QueuePriority.ofClass(5),
                QueuePriority.ofClass(-5),
                QueuePriority.ofOffset(ms(-60_000)),
                QueuePriority.ofOffset(ms(60_000)));
        for (QueuePriority priority : wanted) {
            next.set(priority);
            Peer client = connect(balancer).send(1);
            int position = waiting.size() + 1;
            peers.await("queued", () -> backendOf(balancer).queued() == position);
            waiting.add(client);
        }
        first.finish();
        for (int turn : new int[] {2, 3, 0, 4, 1}) {
            awaitServed(waiting.get(turn));
            waiting.get(turn).finish();
        }
        ended(6);
    }

    @Test
    void aPriorityThatThrowsCostsNobodyHisPlace() {
        a = echoing();
        LoadBalancer balancer = start(
                frontend().queuePriority((client, local) -> {
                    throw new IllegalStateException("user code");
                }),
                backend().server(server("a", a.address()).withMaxConnections(1)).queueTimeout(ms(9_000)));
        Peer first = served(balancer);
        Peer second = connect(balancer).send(1);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        first.finish();
        awaitServed(second);
    }

    @Test
    void aLimitThatGrowsWithLoadLetsMoreInAsMoreCome() {
        a = echoing();
        Server growing = server("a", a.address()).withMinConnections(1).withMaxConnections(4);
        LoadBalancer balancer =
                start(frontend(), backend().server(growing).fullConnections(8).queueTimeout(ms(9_000)));
        List<Peer> clients = new ArrayList<>();
        int[] limits = {1, 1, 1, 2, 2, 3, 3, 4, 4};
        for (int connections = 1; connections <= limits.length; connections++) {
            clients.add(connect(balancer).send(1));
            int now = connections;
            int allowed = limits[connections - 1];
            peers.await(now + " in", () -> backendOf(balancer).active() == now);
            peers.await(
                    allowed + " served of " + now, () -> serverOf(balancer, "a").active() == allowed);
            assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(allowed);
        }
        for (Peer client : clients) {
            awaitServed(client);
            client.finish();
        }
        ended(limits.length);
        assertAtRest(balancer);
    }

    @Test
    void aCapOnNewConnectionsPerSecondMakesTheSurplusWait() {
        a = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend().server(server("a", a.address()).withConnectRate(5)).queueTimeout(ms(9_000)));
        long begun = millis();
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(connect(balancer).send(1));
        }
        clients.forEach(this::awaitServed);
        assertThat(millis() - begun).isBetween(900L, 3_500L);
        clients.forEach(Peer::finish);
        ended(10);
        assertThat(recorder.connections())
                .allSatisfy(record -> assertThat(record.termination().code()).isEqualTo("--"));
        assertAtRest(balancer);
    }

    @Test
    void aBackupServesOnlyWhileNobodyElseCan() {
        a = echoing();
        b = echoing();
        PeerServer c = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", a.address()))
                        .server(server("b", b.address()).withBackup())
                        .server(server("c", c.address()).withBackup()));
        served(balancer);
        served(balancer);
        assertThat(a.accepted()).isEqualTo(2);
        await("a out", balancer.setAdminState(A, AdminState.MAINTENANCE));
        served(balancer);
        served(balancer);
        assertThat(b.accepted()).isEqualTo(2);
        await("b out", balancer.setAdminState(new ServerId(BACKEND, "b"), AdminState.MAINTENANCE));
        served(balancer);
        assertThat(c.accepted()).isEqualTo(1);
        await("a back", balancer.setAdminState(A, AdminState.READY));
        served(balancer);
        assertThat(a.accepted()).isEqualTo(3);
    }
}
