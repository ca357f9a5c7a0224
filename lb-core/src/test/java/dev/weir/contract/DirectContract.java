package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.event.ConnectionSummary;
import dev.weir.stick.StickRule;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import org.junit.jupiter.api.Test;

/** What becomes of a client whose server is full, or does not answer: HAProxy's rules for sessions it calls DIRECT. */
abstract class DirectContract extends StickCase {
    /** Real sockets share a machine with everything else. */
    private static final long SLACK = 400;

    private Backend.Builder oneAtATime(int maxQueue) {
        a = echoing();
        b = echoing();
        return backend()
                .server(server("a", a.address()).withMaxConnections(1).withMaxQueue(maxQueue))
                .server(server("b", b.address()))
                .stick(StickRule.onSource(table()))
                .queueTimeout(ms(9_000));
    }

    private Peer queuedAtA(LoadBalancer balancer) {
        Peer client = peers.connectFrom(client(1), address(balancer)).send(1);
        peers.await("queued", () -> serverOf(balancer, "a").queued() == 1);
        return client;
    }

    @Test
    void waitsInItsServersOwnQueueWhileAnotherIsFree() {
        LoadBalancer balancer = start(frontend(), oneAtATime(0));
        Peer first = hold(balancer, client(1));
        Peer second = queuedAtA(balancer);
        assertThat(backendOf(balancer).queued()).as("in the backend's queue").isZero();
        assertThat(serve(balancer, client(2))).isEqualTo("b");
        first.finish();
        awaitServed(second);
        second.finish();
        assertThat(ended(3).server()).isEqualTo("a");
        assertThat(tail(ended(3))).endsWith(" 1/0");
        assertAtRest(balancer);
    }

    @Test
    void isSentAwayAtOnceWhenThatQueueIsFull() {
        LoadBalancer balancer = start(frontend(), oneAtATime(1));
        hold(balancer, client(1));
        queuedAtA(balancer);
        Peer third = peers.connectFrom(client(1), address(balancer)).send(1);
        peers.await("sent away", () -> third.ending() == Ending.FIN);
        assertThat(tail(ended(1))).isEqualTo("SQ 3/3/2/1/0 0/0");
        assertThat(ended(1).server()).isEqualTo("a");
        assertThat(ended(1).waitMillis()).isEqualTo(-1);
        assertThat(serverOf(balancer, "a").connectionErrors()).isEqualTo(1);
    }

    @Test
    void goesElsewhereInsteadIfItMayAndTheEntryFollows() {
        LoadBalancer balancer = start(frontend(), oneAtATime(1).redispatch());
        Peer first = hold(balancer, client(1));
        Peer second = queuedAtA(balancer);
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        assertThat(serve(balancer, client(1), 2)).as("the entry").isEqualTo("bb");
        first.finish();
        awaitServed(second);
        second.finish();
        ended(5);
        assertThat(serve(balancer, client(1))).as("who was connected last").isEqualTo("a");
        assertAtRest(balancer);
    }

    @Test
    void aForcedClientNeverGoesElsewhere() {
        LoadBalancer balancer = start(
                frontend(),
                oneAtATime(1)
                        .stick(StickRule.onSource(table()).withForcePersist("127.0.0.0/8"))
                        .redispatch());
        hold(balancer, client(1));
        queuedAtA(balancer);
        Peer third = peers.connectFrom(client(1), address(balancer)).send(1);
        peers.await("sent away", () -> third.ending() == Ending.FIN);
        assertThat(ended(1).termination().code()).isEqualTo("SQ");
    }

    @Test
    void goesOnWaitingWhenItsServerDrains() {
        LoadBalancer balancer = start(frontend(), oneAtATime(0).redispatch());
        Peer first = hold(balancer, client(1));
        Peer second = queuedAtA(balancer);
        await("drain", balancer.setAdminState(A, AdminState.DRAIN));
        assertThat(serverOf(balancer, "a").queued()).isEqualTo(1);
        Peer third = peers.connectFrom(client(1), address(balancer)).send(1);
        peers.await("queued too", () -> serverOf(balancer, "a").queued() == 2);
        first.finish();
        awaitServed(second);
        second.finish();
        awaitServed(third);
        third.finish();
        ended(3);
        assertThat(b.accepted()).isZero();
        assertAtRest(balancer);
    }

    @Test
    void isSentToAnotherWhenItsServerGoesIntoMaintenance() {
        LoadBalancer balancer = start(frontend(), oneAtATime(0));
        hold(balancer, client(1));
        Peer second = queuedAtA(balancer);
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));
        awaitServed(second);
        assertThat(b.accepted()).isEqualTo(1);
        assertThat(entries(balancer)).isEqualTo(1);
        assertThat(serve(balancer, client(1))).isEqualTo("b");
    }

    @Test
    void timesOutInItsServersQueue() {
        LoadBalancer balancer = start(frontend(), oneAtATime(0).queueTimeout(ms(300)));
        hold(balancer, client(1));
        Peer second = queuedAtA(balancer);
        peers.await("timed out", () -> second.ending() == Ending.FIN);
        assertThat(ended(1).termination().code()).isEqualTo("sQ");
        assertThat(ended(1).server()).isEqualTo("a");
    }

    private ConnectionSummary afterItsServerHasGone(Backend.Builder backend) {
        LoadBalancer balancer = start(frontend(), backend);
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        a.close();
        Peer client = peers.connectFrom(client(1), address(balancer)).send(1).finish();
        peers.await("closed", () -> client.ending() != Ending.OPEN);
        ConnectionSummary record = ended(2);
        assertAtRest(balancer);
        return record;
    }

    @Test
    void triesItsServerAgainAfterASecondEachTime() {
        ConnectionSummary record = afterItsServerHasGone(two(StickRule.onSource(table())));
        assertThat(record.totalMillis()).isBetween(3_000L, 3_000 + SLACK);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
    }

    /** As {@code balance source} does on HAProxy: a second, a second, then the last retry at once. */
    @Test
    void leavesItWithTheLastRetryOnly() {
        ConnectionSummary record =
                afterItsServerHasGone(two(StickRule.onSource(table())).redispatch());
        assertThat(record.server()).isEqualTo("b");
        assertThat(record.totalMillis()).isBetween(2_000L, 2_000 + SLACK);
        assertThat(tail(record)).isEqualTo("-- 1/1/0/0/+3 0/0");
    }

    @Test
    void takesItsEntryAlongWithARedispatch() {
        LoadBalancer balancer =
                start(frontend(), two(StickRule.onSource(table())).redispatch().retries(1));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        a.close();
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        assertThat(tail(ended(2))).isEqualTo("-- 1/1/0/0/+1 0/0");
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        assertThat(tail(ended(3))).as("at the first attempt").isEqualTo("-- 1/1/0/0/0 0/0");
    }

    @Test
    void aForcedClientTriesItsServerToTheEnd() {
        StickRule rule = StickRule.onSource(table()).withForcePersist("127.0.0.0/8");
        ConnectionSummary record = afterItsServerHasGone(two(rule).redispatch());
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
        assertThat(record.server()).isEqualTo("a");
    }
}
