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

    /** All retries together are one assignment, and one error. */
    @Test
    void retriesALoneRefusingServerAfterASecondEach() {
        LoadBalancer balancer = start(frontend(), backend().server(server("a", peers.refusing())));
        ConnectionSummary record = outcome(balancer);
        assertTook(record, 3000);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
        assertThat(record.waitMillis()).isBetween(1L, SLACK);
        assertCounters(serverOf(balancer, "a"), 1, 0, 1);
        assertRetries(serverOf(balancer, "a"), 4, 3);
        assertThat(backendOf(balancer).retries()).isEqualTo(3);
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(1);
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
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", peers.silent())).connectTimeout(ms(400)));
        ConnectionSummary record = outcome(balancer);
        assertTook(record, 1600);
        assertThat(tail(record)).isEqualTo("sC 1/1/0/0/3 0/0");
        assertRetries(serverOf(balancer, "a"), 4, 3);
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
        assertRetries(backend.server("s1"), 2, 0);
        assertRetries(backend.server("s2"), 2, 0);
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
        assertRetries(serverOf(balancer, "s1"), 4, 3);
        assertThat(serverOf(balancer, "s2").total()).isZero();
    }

    /** HAProxy's {@code balance source} cannot avoid the server, so the last retry meets it again and is no move. */
    @Test
    void asksAStrategyThatCannotAvoidOnlyForTheLastRetryAndThenAtOnce() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(new AlwaysFirst())
                        .server(server("s1", peers.refusing()))
                        .server(server("s2", peers.refusing()))
                        .redispatch());
        ConnectionSummary record = outcome(balancer);
        assertTook(record, 2000);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
        assertThat(record.server()).isEqualTo("s1");
        assertCounters(serverOf(balancer, "s1"), 2, 0, 1);
        assertRetries(serverOf(balancer, "s1"), 4, 3);
        assertThat(serverOf(balancer, "s2").total()).isZero();
        assertThat(backendOf(balancer).redispatches()).isZero();
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
        assertThat(record.server()).isEqualTo("s2");
        assertThat(record.totalMillis()).isLessThan(SLACK);
        assertCounters(serverOf(balancer, "s1"), 1, 1, 0);
        assertCounters(serverOf(balancer, "s2"), 1, 0, 0);
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
        assertThat(serverOf(balancer, "a").total()).isEqualTo(1);
        client.finish();
        assertThat(tail(ended(1))).startsWith("CC ");
        assertThat(backendOf(balancer).connectionErrors()).isZero();
        assertAtRest(balancer);
    }

    @Test
    void goesOnToTheLastRetryForAClientThatHasSaidAllWhileItIsRefused() {
        ConnectionSummary record = outcomeOfOneWhoHasSaidAll(backend().server(server("a", peers.refusing())), 300);
        assertTook(record, 900);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/3 0/0");
    }

    @Test
    void goesOnToTheLastRetryForAClientThatHasSaidAllWhileNobodyAnswers() {
        ConnectionSummary record = outcomeOfOneWhoHasSaidAll(backend().server(server("a", peers.silent())), 200);
        assertTook(record, 800);
        assertThat(tail(record)).isEqualTo("sC 1/1/0/0/3 0/0");
    }

    private ConnectionSummary outcomeOfOneWhoHasSaidAll(Backend.Builder backend, long connectTimeout) {
        LoadBalancer balancer = start(frontend(), backend.connectTimeout(ms(connectTimeout)));
        Peer client = connect(balancer).send(3).finish();
        peers.await("all is said", client::hasEndedOutput);
        ConnectionSummary record = ended(1);
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(1);
        assertAtRest(balancer);
        return record;
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

    private static void assertRetries(Snapshot.ServerSnapshot server, long attempts, long retries) {
        assertThat(server.attempts()).as("connect of " + server.id()).isEqualTo(attempts);
        assertThat(server.retries()).as("wretr of " + server.id()).isEqualTo(retries);
    }
}
