package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System calls that do less than they could, in every mixture with splice: the streams arrive whole and end in order. */
@Timeout(60)
class FaultySocketsTest {
    private static final long MIB = 1 << 20;
    private static final EpollIoOps READY = EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLOUT);

    @ParameterizedTest(name = "seed {0}, {1} pipes")
    @CsvSource({"1, 1", "2, 1", "3, 4", "4, 4", "5, 4", "6, 4", "7, 4", "8, 4"})
    void deliversBothStreamsWhole(long seed, int pipes) throws IOException {
        try (RelayBench bench = new RelayBench(1, pipes, new SpliceCalls(), new FaultySockets(seed))) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            EpollConnection connection = bench.connection();
            bench.peers.await("connected", () -> bench.events().contains("connected"));
            client.send(4 * MIB).finish();
            server.send(4 * MIB).finish();
            bench.peers.await("both ends", () -> {
                tellReady(bench, connection);
                return client.ending() != Ending.OPEN && server.ending() != Ending.OPEN;
            });

            bench.assertComplete(client, server);
            bench.assertComplete(server, client);
            bench.peers.await("closed", () -> bench.events().contains("closed"));
            assertThat(bench.events())
                    .containsExactlyInAnyOrder("connected", "endOfStream CLIENT", "endOfStream SERVER", "closed");
        }
    }

    private static void tellReady(RelayBench bench, EpollConnection connection) {
        for (int i = 0; i < 20; i++) {
            bench.peers.call(connection.loop, () -> {
                connection.client.handle(null, (EpollIoEvent) () -> READY);
                connection.server.handle(null, (EpollIoEvent) () -> READY);
            });
        }
    }
}
