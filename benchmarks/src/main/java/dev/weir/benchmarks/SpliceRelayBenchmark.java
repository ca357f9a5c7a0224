package dev.weir.benchmarks;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.netty.NettyTransport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request of one byte and one payload back, through a load balancer and real loopback sockets, over a connection that
 * stays open. Client, balancer and server share the machine, so compare the paths with each other and nothing else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpliceRelayBenchmark {
    private static final int CHUNK = 256 * 1024;

    /** How the bytes are moved. */
    @Param({"EPOLL_COPY", "EPOLL", "PORTABLE"})
    public NettyTransport.Path path = NettyTransport.Path.AUTO;

    /** Bytes of one answer. */
    @Param({"1024", "65536", "1048576", "16777216"})
    public int payload;

    private final ByteBuffer request = ByteBuffer.allocateDirect(1);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private @Nullable PayloadServer server;
    private @Nullable LoadBalancer balancer;
    private @Nullable SocketChannel client;

    /** Starts server, load balancer and client. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        PayloadServer opened = new PayloadServer(payload);
        server = opened;
        Topology topology = Topology.of(
                Frontend.named("front")
                        .bind("tcp", "127.0.0.1", 0)
                        .defaultBackend("back")
                        .build(),
                Backend.named("back")
                        .server(Server.of("origin", "127.0.0.1", opened.port()))
                        .build());
        NettyTransport transport = NettyTransport.defaults().withEventLoops(1).withPath(path);
        LoadBalancer started =
                LoadBalancer.builder(topology).transport(transport).build().start();
        balancer = started;
        client = SocketChannel.open(started.localAddress("front", "tcp"));
    }

    /** Stops them. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
        if (balancer != null) {
            balancer.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** One exchange. */
    @Benchmark
    public long exchange() throws IOException {
        SocketChannel channel = Objects.requireNonNull(client);
        request.clear();
        channel.write(request);
        long left = payload;
        while (left > 0) {
            chunk.clear().limit((int) Math.min(CHUNK, left));
            int read = channel.read(chunk);
            if (read < 0) {
                throw new EOFException(left + " bytes are missing");
            }
            left -= read;
        }
        return left;
    }
}
