package dev.weir.benchmarks.compare;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.netty.NettyTransport;
import java.io.IOException;
import java.time.Duration;

/**
 * Weir as a process of its own, to be measured: {@code WeirProxy <listenPort> <serverPort> <copy|splice|nio>}. Prints
 * {@code READY} once it listens on loopback and ends when its standard input does.
 */
public final class WeirProxy {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 4096;
    private static final Duration IDLE = Duration.ofMinutes(5);

    private WeirProxy() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: WeirProxy <listenPort> <serverPort> <copy|splice|nio>");
            System.exit(2);
        }
        Topology topology = topology(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        NettyTransport transport =
                NettyTransport.defaults().withEventLoops(EVENT_LOOPS).withPath(path(args[2]));
        try (LoadBalancer lb =
                LoadBalancer.builder(topology).transport(transport).build()) {
            lb.start();
            System.out.println("READY");
            while (System.in.read() >= 0) {
                // only its end matters
            }
            System.err.println(lb.snapshot().transport() + " " + lb.snapshot().gauges());
        }
    }

    private static Topology topology(int listenPort, int serverPort) {
        Backend backend = Backend.named("origin")
                .server(Server.of("origin", LOOPBACK, serverPort))
                .connectTimeout(Duration.ofSeconds(5))
                .serverTimeout(IDLE)
                .build();
        Frontend frontend = Frontend.named("measured")
                .bind("tcp", LOOPBACK, listenPort)
                .backlog(BACKLOG)
                .clientTimeout(IDLE)
                .defaultBackend("origin")
                .build();
        return Topology.of(frontend, backend);
    }

    private static NettyTransport.Path path(String mode) {
        return switch (mode) {
            case "copy" -> NettyTransport.Path.EPOLL_COPY;
            case "splice" -> NettyTransport.Path.EPOLL;
            case "nio" -> NettyTransport.Path.PORTABLE;
            default -> throw new IllegalArgumentException("mode: " + mode + " (expected: copy, splice or nio)");
        };
    }
}
