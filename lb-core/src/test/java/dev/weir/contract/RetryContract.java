package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import org.junit.jupiter.api.Test;

/** The table measured on HAProxy 2.6: what connecting, retrying and redispatching take and leave behind. */
abstract class RetryContract extends LoadBalancerCase {
    /** Real sockets share a machine with everything else. */
    private static final long SLACK = 400;

    private ConnectionSummary outcome(Backend.Builder backend) {
        return outcome(start(frontend(), backend));
    }

    private ConnectionSummary outcome(LoadBalancer balancer) {
        Peer client = connect(balancer).send(3);
        peers.await("closed", () -> client.ending() != Ending.OPEN);
        ConnectionSummary record = ended(1);
        assertAtRest(balancer);
        return record;
    }

    private void assertTook(ConnectionSummary record, long millis) {
        assertThat(record.totalMillis()).isBetween(millis, millis + SLACK);
        assertThat(record.connectMillis()).isEqualTo(-1);
    }

    @Test
    void retriesALoneRefusingServerAfterASecondEach() {
        ConnectionSummary record = outcome(backend().server(server("a", peers.refusing())));
        assertTook(record, 3000);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
        assertThat(record.waitMillis()).isBetween(1L, SLACK);
    }

    @Test
    void pausesNoLongerThanTheConnectTimeout() {
        ConnectionSummary record =
                outcome(backend().server(server("a", peers.refusing())).connectTimeout(ms(300)));
        assertTook(record, 900);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
    }

    @Test
    void doesNotPauseAfterATimeout() {
        ConnectionSummary record =
                outcome(backend().server(server("a", peers.silent())).connectTimeout(ms(400)));
        assertTook(record, 1600);
        assertThat(tail(record)).isEqualTo("sC 1/1/0/0/3 0/0");
    }

    @Test
    void redispatchesAtOnceBetweenTwoRefusingServers() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("s1", peers.refusing()))
                        .server(server("s2", peers.refusing()))
                        .redispatch());
        ConnectionSummary record = outcome(balancer);
        assertTook(record, 0);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/+3 0/0");
        assertThat(record.server()).isEqualTo("s2");
        assertCounters(serverOf(balancer, "s1"), 2, 2, 0);
        assertCounters(serverOf(balancer, "s2"), 2, 1, 1);
        Snapshot.BackendSnapshot backend = backendOf(balancer);
        assertThat(backend.total()).isEqualTo(1);
        assertThat(backend.connectionErrors()).isEqualTo(1);
        assertThat(backend.retries()).isZero();
        assertThat(backend.redispatches()).isEqualTo(3);
        assertThat(backend.servers().stream()
                        .mapToLong(Snapshot.ServerSnapshot::attempts)
                        .sum())
                .isEqualTo(4);
        assertThat(balancer.snapshot().frontend(FRONTEND).total()).isEqualTo(1);
    }

    @Test
    void staysOnTheServerWithoutRedispatch() {
        LoadBalancer balancer = start(
                frontend(), backend().server(server("s1", peers.refusing())).server(server("s2", peers.refusing())));
        ConnectionSummary record = outcome(balancer);
        assertTook(record, 3000);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
        assertThat(record.server()).isEqualTo("s1");
        assertThat(serverOf(balancer, "s1").retries()).isEqualTo(3);
        assertThat(serverOf(balancer, "s2").total()).isZero();
    }

    @Test
    void findsTheGoodServerAtOnceWithRedispatch() {
        PeerServer good = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("s1", peers.refusing()))
                        .server(server("s2", good.address()))
                        .redispatch());
        Peer client = connect(balancer).send(500).finish();
        peers.await("echo", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(500);
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("-- 1/1/0/0/+1 0/0");
        assertThat(record.totalMillis()).isLessThan(SLACK);
    }

    @Test
    void makesOneAttemptWithoutRetries() {
        ConnectionSummary record =
                outcome(backend().server(server("a", peers.refusing())).retries(0));
        assertTook(record, 0);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/0 0/0");
    }

    @Test
    void countsEarlierAttemptsAsWaitingOnceItWasDispatchedAgain() {
        ConnectionSummary record =
                outcome(backend().server(server("a", peers.refusing())).redispatch());
        assertTook(record, 3000);
        assertThat(record.waitMillis()).isBetween(3001L, 3000 + SLACK);
    }

    @Test
    void endsAConnectThatTheClientGaveUp() {
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", peers.silent())).connectTimeout(ms(9_000)));
        Peer client = connect(balancer);
        peers.await("connecting", () -> serverOf(balancer, "a").active() == 1);
        client.finish();
        assertThat(tail(ended(1))).startsWith("CC ");
        assertThat(backendOf(balancer).connectionErrors()).isZero();
        assertAtRest(balancer);
    }

    @Test
    void endsAConnectThatTheClientReset() {
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", peers.silent())).connectTimeout(ms(9_000)));
        Peer client = connect(balancer);
        peers.await("connecting", () -> serverOf(balancer, "a").active() == 1);
        client.reset();
        assertThat(tail(ended(1))).startsWith("CD ");
        assertAtRest(balancer);
    }

    private static void assertCounters(Snapshot.ServerSnapshot server, long total, long redispatches, long errors) {
        assertThat(server.total()).as("stot of " + server.id()).isEqualTo(total);
        assertThat(server.redispatches()).as("wredis of " + server.id()).isEqualTo(redispatches);
        assertThat(server.connectionErrors()).as("econ of " + server.id()).isEqualTo(errors);
    }
}
