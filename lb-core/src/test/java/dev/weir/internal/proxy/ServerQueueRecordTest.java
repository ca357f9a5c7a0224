package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Recorder;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.TransportFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waited for a certain server in vain is recorded, and counted, at that server; who waited for any is not. */
class ServerQueueRecordTest {
    private static final InetSocketAddress DOOR = address(8080);
    /** Longer than a connection takes to be accepted and served. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(3);

    private final SimulatedPeers peers = new SimulatedPeers(1);
    private final SimulatedRuntime runtime = peers.runtime();
    private final PeerServer a = peers.listen(address(9001), peer -> {});
    private final PeerServer b = peers.listen(address(9002), peer -> {});
    private final Recorder recorder = new Recorder();
    private final LoadBalancer lb = LoadBalancer.builder(Topology.of(
                    Frontend.named("ft")
                            .bind("main", "127.0.0.1", 8080)
                            .defaultBackend("bk")
                            .build(),
                    Backend.named("bk")
                            .server(Server.of("a", "127.0.0.1", 9001).withMaxConnections(1))
                            .server(Server.of("b", "127.0.0.1", 9002).withMaxConnections(1))
                            .balance(new OnlyTheFirst())
                            .queueTimeout(QUEUE_TIMEOUT)
                            .build()))
            .runtime(runtime)
            .transport(TransportFixture.simulated(peers).provider())
            .build();

    @BeforeEach
    void start() {
        lb.subscribe(recorder);
        lb.startAsync();
        runtime.runDue();
        peers.connect(DOOR); // holds the one place at a
        runtime.advance(MOMENT);
    }

    @AfterEach
    void stop() {
        lb.stop(Drain.now());
        runtime.advance(Duration.ofSeconds(10));
        a.close();
        b.close();
        peers.close();
    }

    @Test
    void aWaitThatTookTooLongIsTheServersFailure() {
        peers.connect(DOOR).send(1);
        runtime.advance(QUEUE_TIMEOUT.plus(MOMENT));

        assertThat(ended().termination()).hasToString("sQ");
        assertThat(ended().server()).isEqualTo("a");
        assertThat(ended().serverQueue()).isEqualTo(1);
        assertThat(backend().connectionErrors()).isEqualTo(1);
        assertThat(backend().servers().get(0).connectionErrors()).isEqualTo(1);
    }

    @Test
    void aClientThatGaveUpWaitingIsRecordedAtTheServerButIsNobodysFailure() {
        Peer client = peers.connect(DOOR);
        runtime.advance(MOMENT);
        client.finish();
        runtime.advance(MOMENT);

        assertThat(ended().termination()).hasToString("CQ");
        assertThat(ended().server()).isEqualTo("a");
        assertThat(backend().connectionErrors()).isZero();
        assertThat(backend().servers().get(0).connectionErrors()).isZero();
    }

    /** It was sent to ask again, so it does not wait for that server any more. */
    @Test
    void whoFindsNoServerAfterTheOneItWaitedForHasLeftIsRecordedAtNone() {
        peers.connect(DOOR).send(1);
        runtime.advance(MOMENT);
        lb.setAdminState(new ServerId("bk", "b"), AdminState.MAINTENANCE);
        lb.setAdminState(new ServerId("bk", "a"), AdminState.MAINTENANCE);
        runtime.advance(MOMENT);

        assertThat(ended().termination()).hasToString("SC");
        assertThat(ended().server()).isEqualTo(ConnectionSummary.NO_SERVER);
        assertThat(backend().servers().get(0).connectionErrors()).isZero();
    }

    @Test
    void whoIsServedByAnotherThanItFirstWaitedForIsRecordedThere() {
        Peer client = peers.connect(DOOR);
        runtime.advance(MOMENT);
        lb.setAdminState(new ServerId("bk", "a"), AdminState.MAINTENANCE);
        runtime.advance(MOMENT);
        client.reset();
        runtime.advance(MOMENT);

        assertThat(ended().server()).isEqualTo("b");
    }

    /** The record of the one connection that has ended. */
    private ConnectionSummary ended() {
        assertThat(recorder.connections()).hasSize(1);
        return recorder.connections().get(0);
    }

    private BackendSnapshot backend() {
        return lb.snapshot().backend("bk");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Means one server, room or not, as a hash does. */
    private static final class OnlyTheFirst implements BalanceStrategy {
        @Override
        public Picker newPicker(PickerContext context) {
            return request -> context.candidates().get(0);
        }

        @Override
        public String name() {
            return "first";
        }
    }
}
