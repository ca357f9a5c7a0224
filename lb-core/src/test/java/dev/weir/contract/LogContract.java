package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.TcpLog;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which connections have a line in the access log, and what the line does not tell; as measured on HAProxy. */
abstract class LogContract extends LoadBalancerCase {
    private final List<ConnectionSummary> lines = new CopyOnWriteArrayList<>();

    private Frontend.Builder noting(Frontend.Builder frontend) {
        return frontend.accessLog(record -> {
            lines.add(record);
            return TcpLog.format(record);
        });
    }

    /** Lines come in the order of the ends, so that a line of who ended before would be there. */
    private void assertTheOnlyLineIsOf(Peer client) {
        peers.await("a line, and a client that knows its address", () -> !lines.isEmpty() && client.hasAddress());
        assertThat(lines).extracting(ConnectionSummary::client).containsExactly(client.localAddress());
    }

    @Test
    void withDontLogNullASilentClientThatWasGreetedIsCountedButHasNoLine() {
        PeerServer server = listen();
        LoadBalancer balancer =
                start(noting(frontend().dontLogNull()), backend().server(server("a", server.address())));
        Peer silent = connect(balancer);
        Peer greeter = greeting(server, silent);
        silent.finish();
        greeter.finish();
        assertThat(ended(1).bytesToClient()).isEqualTo(1);
        assertThat(ended(1).sawClientByte()).isFalse();

        Peer speaking = connect(balancer).send(1).finish();
        Peer listener = server.next();
        peers.await("its byte", () -> listener.received() == 1);
        listener.finish();
        ended(2);
        assertTheOnlyLineIsOf(speaking);
        assertThat(balancer.snapshot().frontend(FRONTEND).total()).isEqualTo(2);
        assertThat(backendOf(balancer).total()).isEqualTo(2);
        assertThat(serverOf(balancer, "a").total()).isEqualTo(2);
    }

    @Test
    void withDontLogNullASilentClientHasNoLineIfItsServerRefused() {
        assertSilenceHasNoLine(backend().server(server("a", peers.refusing())), "SC");
    }

    @Test
    void withDontLogNullASilentClientHasNoLineIfItsServerDidNotAnswer() {
        assertSilenceHasNoLine(backend().server(server("a", peers.silent())), "sC");
    }

    /** The same happens to a client of another frontend, which logs it, and to one that has spoken. */
    private void assertSilenceHasNoLine(Backend.Builder backend, String code) {
        Frontend.Builder loud =
                Frontend.named("loud").bind("tcp", "127.0.0.1", 0).defaultBackend(BACKEND);
        LoadBalancer balancer = create(Topology.of(
                noting(frontend().dontLogNull()).build(),
                noting(loud).build(),
                backend.retries(0).connectTimeout(ms(300)).build()));
        await("started", balancer.startAsync());
        connect(balancer);
        assertThat(ended(1).termination().code()).isEqualTo(code);
        Peer logged = peers.connect(balancer.localAddress("loud", "tcp"));
        assertThat(ended(2).termination().code()).isEqualTo(code);

        assertTheOnlyLineIsOf(logged);
        assertThat(balancer.snapshot().frontend(FRONTEND).total()).isEqualTo(1);
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(2);
    }

    /** A server that is out must not make the log silent about everybody who wanted it. */
    @Test
    void withDontLogNullAClientThatSpokeHasALineThoughNoServerWasReached() {
        LoadBalancer balancer = start(
                noting(frontend().dontLogNull()),
                backend().server(server("a", peers.silent())).retries(0).connectTimeout(ms(300)));
        Peer speaking = connect(balancer).send(8);
        assertThat(ended(1).termination().code()).isEqualTo("sC");
        assertThat(ended(1).sawClientByte()).isTrue();
        assertTheOnlyLineIsOf(speaking);
    }

    @Test
    void theWaitForAFullFrontendIsNeitherCountedNorLogged() {
        PeerServer server = echoing();
        LoadBalancer balancer = start(
                noting(frontend().maxConnections(1).backlog(16)), backend().server(server("a", server.address())));
        Peer first = connect(balancer).send(1);
        peers.await("echo", () -> first.received() == 1);
        Peer waiting = connect(balancer).send(1);
        peers.pass(ms(600));
        assertThat(waiting.ending()).isEqualTo(Ending.OPEN);
        assertThat(lines).isEmpty();
        assertThat(balancer.snapshot().frontend(FRONTEND).total()).isEqualTo(1);
        assertThat(backendOf(balancer).total()).isEqualTo(1);

        Instant freed = peers.runtime().now();
        first.finish();
        peers.await("echo", () -> waiting.received() == 1);
        waiting.finish();
        ConnectionSummary record = ended(2);
        assertThat(record.acceptedAt()).isAfterOrEqualTo(freed.minusMillis(5));
        assertThat(record.waitMillis()).isBetween(1L, 300L);
        assertThat(record.totalMillis()).isLessThan(500);
        assertThat(tail(record)).isEqualTo("-- 1/1/0/0/0 0/0");
    }
}
