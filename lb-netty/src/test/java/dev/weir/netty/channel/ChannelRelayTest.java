package dev.weir.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.contract.RecordingHandler;
import dev.weir.contract.ScriptedAcceptor;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Peers;
import dev.weir.testing.TransportFixture;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this transport promises beyond the contract. */
@Timeout(60)
class ChannelRelayTest {
    private static final int MIB = 1024 * 1024;
    private static final int BACKLOG = 64;
    /** What the kernel may have left unsent when a reset overtakes it. */
    private static final int LAST_SEGMENT = 4096;

    private final Peers peers =
            TransportFixture.onSockets("nio", ChannelRelayTest::unused).peers();
    private final PeerServer server = peers.listen(peer -> {});
    private Transport transport;
    private ScriptedAcceptor acceptor;
    private Listener listener;
    private int relayed;

    @AfterEach
    void close() {
        transport.close();
        peers.close();
        assertThat(acceptor.breaches()).as("breaches of the contract").isEmpty();
    }

    @ParameterizedTest(name = "to {0}")
    @EnumSource(Side.class)
    void deliversMegabytesFromTheSendQueueBeforeItResets(Side to) throws IOException {
        open(PooledByteBufAllocator.DEFAULT);
        Peer client = peers.connect(listener.localAddress());
        Connection connection = relaying().connection();
        Peer destination = server.next();
        Peer reader = (to == Side.CLIENT ? client : destination).pauseReading();
        Peer sender = to == Side.CLIENT ? destination : client;
        sender.send(MIB);
        peers.await("all with the kernel", () -> asked(connection, () -> connection.delivered(to)) == MIB);
        peers.call(connection.eventLoop(), () -> connection.finish(to, CloseMode.RESET));
        reader.resumeReading();

        peers.await("reset", () -> reader.ending() == Ending.RESET);
        assertThat(reader.sawFin()).isFalse();
        assertThat(reader.received()).isGreaterThanOrEqualTo(MIB - LAST_SEGMENT);
        assertThat(reader.firstWrongByte(sender.id())).isEqualTo(-1);
    }

    /** The loop sees both sides in one look, and may write to the side that is gone before it reads from it. */
    @ParameterizedTest(name = "last words of {0}")
    @EnumSource(Side.class)
    void deliversTheLastWordsOfASideThatItCannotWriteTo(Side gone) throws IOException {
        open(PooledByteBufAllocator.DEFAULT);
        for (int i = 0; i < 20; i++) {
            Peer client = peers.connect(listener.localAddress());
            RecordingHandler handler = relaying();
            Peer destination = server.next();
            Peer leaving = gone == Side.CLIENT ? client : destination;
            Peer staying = gone == Side.CLIENT ? destination : client;
            peers.whileHeld(transport.eventLoops(), () -> {
                staying.send(50_000);
                leaving.send(2000);
                peers.await("sent", () -> staying.sent() == 50_000 && leaving.sent() == 2000);
                leaving.reset();
                peers.await("gone", leaving::isClosed);
            });
            peers.await("reset", () -> staying.ending() == Ending.RESET);

            assertThat(staying.received()).isEqualTo(2000);
            peers.await("closed", () -> handler.has("closed"));
            assertThat(handler.events()).containsExactly("connected", "failed " + gone, "closed");
        }
    }

    @Test
    void holdsLittleForAReaderThatDoesNotRead() throws IOException {
        open(PooledByteBufAllocator.DEFAULT);
        Peer client = peers.connectNarrow(listener.localAddress()).pauseReading();
        Connection connection = relaying().connection();
        server.next().send(64L * MIB);
        peers.await("blocked", () -> asked(connection, () -> connection.isBlocked(Side.CLIENT) ? 1 : 0) == 1);

        long held = asked(connection, () -> connection.received(Side.SERVER) - connection.delivered(Side.CLIENT));
        assertThat(held).isBetween(1L, 64 * 1024L);
        assertThat(client.received()).isZero();
    }

    @ParameterizedTest(name = "allocation {0} fails")
    @ValueSource(ints = {1, 2, 3, 4, 5, 10})
    void losesOneConnectionAndNoLoopWhenThereIsNoMemory(int failing) throws IOException {
        open(failingAt(failing));
        Peer client = peers.connect(listener.localAddress()).send(MIB);
        RecordingHandler handler = relaying();
        server.next().send(MIB);
        peers.await("end, or all relayed", () -> client.received() == MIB || hasFailed(handler));
        peers.call(
                handler.connection().eventLoop(), () -> handler.connection().close(CloseMode.RESET, CloseMode.RESET));

        assertThat(handler.events().stream().filter("closed"::equals)).hasSize(1);
        Peer next = peers.connect(listener.localAddress()).send(1000);
        Peer destination = server.next();
        peers.await("the next one is served", () -> destination.received() == next.sent() && next.sent() == 1000);
    }

    @Test
    void countsConnectionsAndListeners() throws IOException {
        open(PooledByteBufAllocator.DEFAULT);
        assertThat(transport.gauges()).isEqualTo(Map.of("connections", 0L, "listeners", 1L));
        Peer client = peers.connect(listener.localAddress());
        relaying();
        assertThat(transport.gauges()).isEqualTo(Map.of("connections", 1L, "listeners", 1L));
        client.reset();
        peers.await("connection gone", () -> transport.gauges().get("connections") == 0);
        listener.close();

        peers.await("listener gone", () -> transport.gauges().get("listeners") == 0);
    }

    private void open(ByteBufAllocator allocator) throws IOException {
        TransportContext context = new TransportContext("channels", peers.runtime(), reason -> {});
        transport = ChannelTransport.create(context, 1, "test", allocator);
        acceptor = new ScriptedAcceptor(transport.eventLoops());
        acceptor.plan(connection -> connection.connect(server.address()));
        listener = transport.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG, acceptor);
        listener.start();
    }

    /** The next connection, once it is relayed. */
    private RecordingHandler relaying() {
        int index = relayed++;
        peers.await(
                "relaying",
                () -> acceptor.accepted() > index
                        && acceptor.connections().get(index).has("connected"));
        return acceptor.connections().get(index);
    }

    private static boolean hasFailed(RecordingHandler handler) {
        return handler.has("closed") || handler.has("clientEnded RESET");
    }

    private long asked(Connection connection, LongSupplier question) {
        long[] answer = new long[1];
        peers.call(connection.eventLoop(), () -> answer[0] = question.getAsLong());
        return answer[0];
    }

    /** An allocator whose n-th buffer is refused. */
    private static ByteBufAllocator failingAt(int failing) {
        AtomicInteger allocations = new AtomicInteger();
        return (ByteBufAllocator) Proxy.newProxyInstance(
                ByteBufAllocator.class.getClassLoader(),
                new Class<?>[] {ByteBufAllocator.class},
                (self, method, args) -> {
                    if (method.getName().endsWith("uffer") && allocations.incrementAndGet() == failing) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    try {
                        return method.invoke(PooledByteBufAllocator.DEFAULT, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Transport unused(TransportContext context) {
        throw new UnsupportedOperationException("transports are made by the tests");
    }
}
