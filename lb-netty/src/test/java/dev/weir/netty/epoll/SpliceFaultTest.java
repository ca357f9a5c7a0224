package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.netty.epoll.FaultyCalls.Point;
import dev.weir.testing.Peer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Splice stops working at some byte of a stream: not one byte is lost, doubled or out of order, and someone is told once. */
@Timeout(60)
class SpliceFaultTest {
    private static final int PIPES = 4;
    private static final long MIB = 1 << 20;
    private static final int EMFILE = 24;
    private static final int ENETDOWN = 100;

    @ParameterizedTest(name = "error {1} in {0} after {2} calls")
    @CsvSource({
        "FILL, 22, 0", "FILL, 22, 1", "FILL, 22, 7", "FILL, 38, 0", "FILL, 38, 13", "FILL, 1, 3",
        "DRAIN, 22, 0", "DRAIN, 22, 1", "DRAIN, 22, 7", "DRAIN, 38, 0", "DRAIN, 38, 13", "DRAIN, 1, 3"
    })
    void copiesTheRestOfTheStream(Point point, int errno, int callsBefore) throws IOException {
        try (RelayBench bench = new RelayBench(1, PIPES, new FaultyCalls(point, errno, callsBefore))) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            client.send(24 * MIB).finish();
            bench.assertComplete(client, server);
            server.send(24 * MIB).finish();
            bench.assertComplete(server, client);

            assertThat(bench.degraded).hasSize(1);
            assertThat(bench.gauge("bytes.copied") + bench.gauge("bytes.spliced"))
                    .isEqualTo(48 * MIB);
            assertThat(bench.events())
                    .containsExactly("connected", "endOfStream CLIENT", "endOfStream SERVER", "closed");
        }
    }

    @Test
    void copiesWhenThereIsNoPipe() throws IOException {
        try (RelayBench bench = new RelayBench(1, PIPES, new FaultyCalls(Point.OPEN, EMFILE, 0))) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            client.send(24 * MIB).finish();
            bench.assertComplete(client, server);

            assertThat(bench.degraded).singleElement().asString().contains("no pipe: Too many open files");
            assertThat(bench.gauge("bytes.spliced")).isZero();
            server.finish();
        }
    }

    @Test
    void copiesBeyondTheLimitOfPipes() throws IOException {
        try (RelayBench bench = new RelayBench(1, 1, new SpliceCalls())) {
            Peer first = bench.connect();
            Peer slow = bench.server.next().pauseReading();
            first.send(64 * MIB).finish();
            bench.blockWithAPipe(slow);
            Peer second = bench.connect();
            Peer quick = bench.server.next();
            second.send(24 * MIB).finish();
            bench.assertComplete(second, quick);

            assertThat(bench.degraded).singleElement().asString().contains("all 1 pipes");
            slow.resumeReading();
            bench.assertComplete(first, slow);
        }
    }

    @ParameterizedTest(name = "{0} fails")
    @CsvSource({"FILL, failed CLIENT", "DRAIN, failed SERVER"})
    void endsTheConnectionWhenASocketFails(Point point, String event) throws IOException {
        try (RelayBench bench = new RelayBench(1, PIPES, new FaultyCalls(point, ENETDOWN, 1))) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            // While the loop stands still a stream gathers, so that the first reads are full and the next move is a
            // splice.
            bench.peers.whileHeld(bench.transport.eventLoops(), () -> {
                client.send(24 * MIB).finish();
                bench.peers.await("a stream that waits", () -> client.sent() >= MIB);
            });
            bench.peers.await("closed", () -> bench.events().contains("closed"));

            assertThat(bench.events()).containsExactly("connected", event, "closed");
            assertThat(bench.degraded).isEmpty();
            assertThat(server.firstWrongByte(client.id())).isEqualTo(-1);
        }
    }

    @Test
    void closesAPipeWithResidueAndKeepsAnEmptyOne() throws IOException {
        try (RelayBench bench = new RelayBench(1, PIPES, new SpliceCalls())) {
            Peer client = bench.connect();
            Peer server = bench.server.next().pauseReading();
            client.send(64 * MIB);
            bench.blockWithAPipe(server);
            server.reset();
            bench.peers.await("closed", () -> bench.gauge("connections.open") == 0);
            assertThat(bench.gauge("pipes.used")).isZero();
            assertThat(bench.gauge("pipes.pooled")).isZero();

            Peer next = bench.connect();
            Peer destination = bench.server.next();
            next.send(24 * MIB).finish();
            bench.assertComplete(next, destination);
            assertThat(destination.firstWrongByte(next.id())).isEqualTo(-1);
            assertThat(bench.gauge("pipes.pooled")).isEqualTo(1);
        }
    }

    @Test
    void holdsNoPipeWhileAStreamPauses() throws IOException {
        try (RelayBench bench = new RelayBench(1, PIPES, new SpliceCalls())) {
            Peer client = bench.connect();
            Peer server = bench.server.next();
            client.send(24 * MIB);
            bench.peers.await("all delivered", () -> server.received() == 24 * MIB);

            assertThat(bench.gauge("bytes.spliced")).isPositive();
            bench.peers.await("pipe given back", () -> bench.gauge("pipes.used") == 0);
        }
    }
}
