package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.OpenConnection;
import dev.weir.ResetFidelity;
import dev.weir.ServerId;
import dev.weir.event.ConnectionSummary;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Every pair of HAProxy's termination letters that a TCP proxy without content rules can produce, and how to produce it;
 * those that need a page of their own are in {@link TimeoutContract}, {@link ServerQueueContract}, {@link RetryContract} and {@link
 * ContentContract}.
 * The names begin with the pair. {@code docs/terminations.md} lists them all, with those that cannot be produced.
 */
abstract class TerminationTableContract extends LoadBalancerCase {
    private static final ServerId A = new ServerId(BACKEND, "a");
    private static final long LONG = 9_000;

    private PeerServer server;
    private LoadBalancer balancer;
    private Peer client;
    private Peer serverSide;

    private void relay(Backend.Builder backend) {
        server = listen();
        balancer = start(frontend(), backend.server(server("a", server.address())));
        relay(server);
    }

    private void relay(PeerServer through) {
        client = connect(balancer);
        serverSide = through.next();
        client.send(8);
        peers.await("bytes", () -> serverSide.received() == 8);
    }

    private Peer queued(Backend.Builder backend) {
        server = echoing();
        balancer = start(
                frontend(),
                backend.server(server("a", server.address()).withMaxConnections(1))
                        .queueTimeout(ms(LONG)));
        client = connect(balancer).send(8);
        peers.await("first is served", () -> client.received() == 8);
        Peer waiting = connect(balancer);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        return waiting;
    }

    private Peer connecting(Backend.Builder backend) {
        balancer = start(frontend(), backend.server(server("a", peers.silent())).connectTimeout(ms(LONG)));
        Peer waiting = connect(balancer);
        peers.await("connecting", () -> serverOf(balancer, "a").active() == 1);
        return waiting;
    }

    private void assertCode(String code) {
        assertThat(ended(1).termination().code()).isEqualTo(code);
    }

    @Test
    void noneNone_bothEndInOrder() {
        relay(backend());
        client.finish();
        serverSide.finish();
        assertCode("--");
    }

    @Test
    void clientData_aResetDuringTransferReachesTheServerAsOne() {
        relay(backend());
        client.reset();
        peers.await("reset", () -> serverSide.ending() == Ending.RESET);
        assertCode("CD");
    }

    @Test
    void clientData_aResetWhileQueued() {
        queued(backend()).reset();
        assertCode("CD");
    }

    @Test
    void clientData_aResetWhileConnecting() {
        connecting(backend()).reset();
        assertCode("CD");
    }

    @Test
    void clientData_aResetAfterDataWhileConnecting() {
        Peer waiting = connecting(backend()).send(8);
        peers.await("sent", () -> waiting.sent() == 8);
        peers.pass(ms(100));
        waiting.reset();
        assertCode("CD");
    }

    @Test
    void clientQueue_theEndOfAnEmptyStream() {
        queued(backend()).finish();
        assertCode("CQ");
    }

    @Test
    void clientQueue_theEndAfterDataWithAbortOnClose() {
        queued(backend().abortOnClose()).send(8).finish();
        assertCode("CQ");
    }

    @Test
    void clientConnect_theEndOfAnEmptyStream() {
        connecting(backend()).finish();
        assertCode("CC");
    }

    @Test
    void clientConnect_theEndAfterDataWithAbortOnClose() {
        connecting(backend().abortOnClose()).send(8).finish();
        assertCode("CC");
    }

    @Test
    void serverData_aResetIsMirrored() {
        relay(backend());
        serverSide.reset();
        peers.await("reset", () -> client.ending() == Ending.RESET);
        assertCode("SD");
    }

    @Test
    void serverData_aResetIsAnEndOfStreamWithHaproxysFidelity() {
        relay(backend().resetFidelity(ResetFidelity.HAPROXY));
        serverSide.send(1_000);
        peers.await("bytes", () -> client.received() == 1_000);
        serverSide.reset();
        peers.await("end", () -> client.ending() == Ending.FIN);
        assertCode("SD");
    }

    @Test
    void clientData_aResetIsMirroredWithHaproxysFidelityToo() {
        relay(backend().resetFidelity(ResetFidelity.HAPROXY));
        client.reset();
        peers.await("reset", () -> serverSide.ending() == Ending.RESET);
        assertCode("CD");
    }

    @Test
    void serverConnect_noServerIsUsable() {
        server = echoing();
        balancer = start(frontend(), backend().server(server("a", server.address())));
        await("out", balancer.setAdminState(A, AdminState.MAINTENANCE));
        Peer turnedAway = connect(balancer).send(8);
        peers.await("closed", () -> turnedAway.ending() != Ending.OPEN);
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("SC 1/1/0/0/0 0/0");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.waitMillis()).isEqualTo(-1);
    }

    /** The last attempt falls into a moment without file descriptors; the one before was the server's fault. */
    @Test
    void resourceConnect_thisMachineHasNoDescriptorLeft() {
        balancer = start(
                frontend(), backend().server(server("a", peers.refusing())).retries(1));
        boolean exhausted = peers.withoutDescriptors(
                () -> {
                    connect(balancer);
                    peers.await("first attempt", () -> serverOf(balancer, "a").attempts() == 1);
                },
                () -> ended(1));
        assumeTrue(exhausted, "descriptors cannot be exhausted here");
        assertThat(tail(ended(1))).isEqualTo("RC 1/1/0/0/1 0/0");
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(1);
        assertThat(serverOf(balancer, "a").connectionErrors()).isZero();
    }

    @Test
    void killedData_anOperatorEndsTheSessionsOfAServer() {
        relay(backend());
        assertThat(await("killed", killA())).hasSize(1);
        peers.await("reset at the client", () -> client.ending() == Ending.RESET);
        peers.await("reset at the server", () -> serverSide.ending() == Ending.RESET);
        assertCode("KD");
        assertThat(await("nobody is left", killA())).isEmpty();
    }

    /** The server is sent a reset all the same, as in HAProxy after 2.6; its stream was cut. */
    @Test
    void killedData_theClientSeesAnEndOfStreamWithHaproxysFidelity() {
        relay(backend().resetFidelity(ResetFidelity.HAPROXY));
        assertThat(await("killed", killA())).hasSize(1);
        peers.await("end at the client", () -> client.ending() != Ending.OPEN);
        assertThat(client.ending()).isEqualTo(Ending.FIN);
        peers.await("reset at the server", () -> serverSide.ending() == Ending.RESET);
        assertCode("KD");
    }

    @Test
    void killedConnect_anOperatorEndsAnAttempt() {
        Peer waiting = connecting(backend());
        assertThat(await("killed", killA())).hasSize(1);
        peers.await("closed", () -> waiting.ending() != Ending.OPEN);
        assertCode("KC");
    }

    @Test
    void downData_aServerThatGoesDownTakesItsSessionsAlong() {
        server = listen();
        balancer = start(
                frontend(),
                backend()
                        .server(server("a", server.address()).withShutdownSessionsOnDown())
                        .health(HealthPolicy.tcpConnect().withInterval(ms(50)).withFall(1)));
        relay(server);
        probes.answer(server.address(), Verdict.FAIL);
        peers.await("reset", () -> client.ending() == Ending.RESET);
        assertCode("DD");
    }

    /** HAProxy counts maintenance as being marked down. */
    @Test
    void downData_maintenanceOfSuchAServerDoesSoToo() {
        server = listen();
        balancer =
                start(frontend(), backend().server(server("a", server.address()).withShutdownSessionsOnDown()));
        relay(server);
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertCode("DD");
    }

    @Test
    void upData_aServerThatComesBackEndsTheSessionsOfBackups() {
        PeerServer backup = listen();
        server = listen();
        balancer = start(
                frontend(),
                backend()
                        .server(server("a", server.address()).withShutdownBackupSessionsOnUp())
                        .server(server("b", backup.address()).withBackup()));
        await("out", balancer.setAdminState(A, AdminState.MAINTENANCE));
        relay(backup);
        await("back", balancer.setAdminState(A, AdminState.READY));
        peers.await("reset", () -> client.ending() == Ending.RESET);
        assertCode("UD");
    }

    @Test
    void noneNone_withoutLingerTheServerIsSentAResetInsteadOfTheEnd() {
        relay(backend().noLinger());
        client.finish();
        peers.await("reset", () -> serverSide.ending() == Ending.RESET);
        assertThat(serverSide.sawFin()).isFalse();
        peers.await("end", () -> client.ending() == Ending.FIN);
        assertCode("--");
    }

    /** As measured on HAProxy: the end of the server's stream is passed on, and only the close is a reset. */
    @Test
    void noneNone_withoutLingerTheClientIsSentAResetAtTheVeryEnd() {
        server = listen();
        balancer = start(frontend().noLinger(), backend().server(server("a", server.address())));
        client = connect(balancer);
        serverSide = greeting(server, client);
        client.finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        serverSide.send(100).finish();
        peers.await("reset", () -> client.ending() == Ending.RESET);
        assertCode("--");
    }

    private CompletionStage<List<OpenConnection>> killA() {
        return balancer.backend(BACKEND).server("a").killSessions();
    }
}
