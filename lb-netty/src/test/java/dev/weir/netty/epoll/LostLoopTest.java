package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contract.ScriptedAcceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.TransportContext;
import dev.weir.testing.Peer;
import dev.weir.testing.Peers;
import dev.weir.testing.TransportFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop that accepts does not come back while the transport is closed. */
@Timeout(30)
class LostLoopTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> degraded = new CopyOnWriteArrayList<>();

    @Test
    void itsPortIsFreeAllTheSame() throws Exception {
        TransportFixture fixture = TransportFixture.onSockets("lost", context -> {
            throw new IOException("made by the test");
        });
        try (Peers peers = fixture.peers()) {
            EpollTransport transport = EpollTransport.open(
                    new TransportContext("lost", peers.runtime(), degraded::add),
                    new EpollSettings(1, true, 1, "test"),
                    new SocketCalls(),
                    new SpliceCalls());
            Listener listener = transport.bind(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    64,
                    new ScriptedAcceptor(transport.eventLoops()));
            listener.start();
            InetSocketAddress address = listener.localAddress();
            hold(transport.eventLoops().get(0));
            Peer waiting = peers.connect(address);
            peers.await("in the kernel's queue", waiting::isConnected);

            transport.close();

            peers.await("sent away", () -> waiting.ending() == Peer.Ending.RESET);
            assertThat(listener.close().toCompletableFuture()).isDone();
            new ServerSocket(address.getPort(), 1, address.getAddress()).close();
            assertThat(degraded).hasSize(1);
            release.countDown();
            peers.await("ended", () -> peers.liveThreads().isEmpty());
        }
    }

    private void hold(EventLoop loop) throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        loop.execute(() -> {
            inside.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inside.await();
        loop.avoid(true);
    }
}
