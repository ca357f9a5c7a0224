package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Peer;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events are hints: whatever epoll may say, for instance about a number's former owner, only system calls are believed. */
@Timeout(60)
class SpuriousEventsTest {
    private static final int[] BITS = {
        Native.EPOLLIN, Native.EPOLLOUT, Native.EPOLLRDHUP, Native.EPOLLERR, SocketHandle.HUP, 0x2
    };
    private static final long MIB = 1 << 20;

    @Test
    void changeNothingWhileRelaying() throws IOException {
        try (RelayBench bench = new RelayBench(1, 4, new SpliceCalls())) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            EpollConnection connection = bench.connection();
            client.send(100);
            bench.peers.await("relaying", () -> server.received() == 100);
            Random random = new Random(42);
            client.send(16 * MIB);
            server.send(16 * MIB);
            for (int i = 0; i < 2000; i++) {
                bench.peers.call(connection.loop, () -> {
                    spurious(connection.client, random);
                    spurious(connection.server, random);
                });
            }
            assertThat(bench.events()).containsExactly("connected");
            client.finish();
            server.finish();

            bench.assertComplete(client, server);
            bench.assertComplete(server, client);
            bench.peers.await("closed", () -> bench.events().contains("closed"));
            assertThat(bench.events())
                    .containsExactlyInAnyOrder("connected", "endOfStream CLIENT", "endOfStream SERVER", "closed")
                    .endsWith("closed");
        }
    }

    private static void spurious(SocketHandle socket, Random random) {
        int mask = 0;
        for (int bit : BITS) {
            mask |= random.nextBoolean() ? bit : 0;
        }
        EpollIoOps ops = EpollIoOps.valueOf(mask);
        socket.handle(null, (EpollIoEvent) () -> ops);
    }
}
