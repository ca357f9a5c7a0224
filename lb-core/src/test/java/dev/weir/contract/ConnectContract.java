package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure.Kind;
import dev.weir.testing.Peer;
import dev.weir.testing.Peers.SelfConnect;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attempts to connect to a server. */
abstract class ConnectContract extends TransportCase {
    @Test
    void reportsARefusalAndConnectsElsewhereAfterwards() {
        plan(connection -> connection.connect(peers.refusing()));
        Peer client = peers.connect(listener.localAddress()).send(100);
        RecordingHandler connection = accepted(client);
        awaitEvent(connection, "connectFailed SERVER");
        assertThat(connection.failure().kind()).isEqualTo(Kind.SERVER);

        on(connection, () -> connection.connect(server.address()));
        awaitEvent(connection, "connected");
        Peer destination = server.next();

        peers.await("bytes", () -> destination.received() == 100);
        assertComplete(client, destination);
        assertThat(connection.events()).containsExactly("connectFailed SERVER", "connected");
    }

    @Test
    void takesManyRefusalsInARow() {
        InetSocketAddress refusing = peers.refusing();
        plan(connection -> connection.connect(refusing));
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = accepted(client);
        for (int i = 1; i <= 100; i++) {
            int failures = i;
            peers.await("refusal " + i, () -> connection.count("connectFailed SERVER") == failures);
            on(connection, () -> connection.connect(refusing));
        }
        peers.await("last refusal", () -> connection.count("connectFailed SERVER") == 101);
        on(connection, () -> connection.connect(server.address()));

        awaitEvent(connection, "connected");
        server.next();
    }

    @Test
    void connectsAgainInsideTheReportOfAFailure() {
        InetSocketAddress refusing = peers.refusing();
        plan(connection -> connection.connect(refusing));
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = accepted(client);
        awaitEvent(connection, "connectFailed SERVER");
        on(connection, () -> {
            connection.retryOnFailure(server.address(), 1);
            connection.connect(refusing);
        });

        awaitEvent(connection, "connected");
        server.next();
    }

    @Test
    void saysNothingMoreAboutAnAbandonedAttempt() {
        InetSocketAddress silent = peers.silent();
        plan(connection -> connection.connect(silent));
        Peer client = peers.connect(listener.localAddress()).send(10);
        RecordingHandler connection = accepted(client);
        on(connection, connection::abandonConnect);
        on(connection, () -> connection.connect(server.address()));
        Peer destination = server.next();

        peers.await("bytes", () -> destination.received() == 10);
        assertQuiet();
        assertThat(connection.events()).containsExactly("connected");
        assertComplete(client, destination);
    }

    @Test
    void abandonsAnAttemptThatIsBeingAnswered() {
        plan(connection -> {
            for (int i = 0; i < 20; i++) {
                connection.connect(i % 2 == 0 ? server.address() : peers.refusing());
                connection.abandonConnect();
            }
            connection.holdOnceConnected();
        });
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = accepted(client);
        assertQuiet();
        assertThat(connection.events()).isEmpty();

        on(connection, () -> connection.connect(server.address()));
        awaitEvent(connection, "connected");
        on(connection, () -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        assertEvents(connection, "connected", "closed");
    }

    @Test
    void doesNotTakeItselfForAServer() {
        SelfConnect self = peers.selfConnecting();
        plan(connection -> {
            connection.holdOnceConnected();
            connection.retryOnFailure(self.address(), self.attempts() - 1);
            connection.connect(self.address());
        });
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = accepted(client);
        for (int attempts = 1; attempts < self.attempts(); attempts += 500) {
            int some = attempts;
            peers.await(some + " attempts", () -> connection.has("connected") || connection.failures() >= some);
        }
        peers.await(
                "all attempts failed", () -> connection.has("connected") || connection.failures() == self.attempts());

        assertThat(connection.events()).doesNotContain("connected");
        assertThat(connection.failure().kind()).isEqualTo(Kind.SERVER);
    }

    @Test
    @Tag("descriptors")
    void blamesItselfWhenItHasNoDescriptorForTheServer() {
        plan(connection -> {});
        // Once without trouble, so that all classes are loaded: that needs descriptors too.
        relay(peers.connect(listener.localAddress()), server.address());
        Peer client = peers.connect(listener.localAddress()).send(10);
        RecordingHandler connection = hold(client);
        boolean exhausted = peers.withoutDescriptors(() -> {
            on(connection, () -> connection.connect(server.address()));
            awaitEvent(connection, "connectFailed LOCAL");
        });
        assumeTrue(exhausted, "descriptors cannot be exhausted here");
        on(connection, () -> connection.connect(server.address()));

        Peer destination = server.next();
        peers.await("bytes", () -> destination.received() == 10);
        assertComplete(client, destination);
    }

    private void relay(Peer client, InetSocketAddress destination) {
        RecordingHandler connection = hold(client);
        on(connection, () -> connection.connect(destination));
        awaitEvent(connection, "connected");
        server.next();
    }
}
