package dev.weir.examples.differential;

import static org.awaitility.Awaitility.await;

import dev.weir.AdminState;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.AccessLogFormat;
import dev.weir.event.LbEvent;
import dev.weir.haproxy.HaproxyConfig;
import dev.weir.netty.NettyTransport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Weir in this process, with a configuration of HAProxy's. */
final class WeirInstance implements Proxy {
    private static final Duration DRAIN = Duration.ofSeconds(15);
    private static final long SECONDS = 30;

    private final LineLog log = new LineLog();
    private final String name;
    private final LoadBalancer balancer;

    private WeirInstance(String name, HaproxyConfig config) {
        this.name = name;
        int loops = config.process().threads().orElseThrow();
        balancer = LoadBalancer.builder(logged(config.topology()))
                .name(name)
                .transport(NettyTransport.defaults().withEventLoops(loops))
                .build();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                log.add(event.message());
            }
        });
    }

    static WeirInstance start(String name, String configuration) throws Exception {
        HaproxyConfig config = HaproxyConfig.parse(name + ".cfg", configuration);
        WeirInstance weir = new WeirInstance(name, config);
        try {
            join(weir.balancer.startAsync());
            for (ServerId server : config.process().maintenance()) {
                join(weir.balancer.setAdminState(server, AdminState.MAINTENANCE));
            }
        } catch (Exception e) {
            weir.close();
            throw e;
        }
        return weir;
    }

    /** The same, with each line of the access log noted as it is written. */
    private Topology logged(Topology topology) {
        Topology all = topology;
        for (Frontend frontend : topology.frontends()) {
            AccessLogFormat format = frontend.accessLog();
            all = all.with(frontend.toBuilder()
                    .accessLog(connection -> {
                        String line = format.format(connection);
                        log.add(line);
                        return line;
                    })
                    .build());
        }
        return all;
    }

    @Override
    public LineLog log() {
        return log;
    }

    @Override
    public void operate(String command) throws Exception {
        String[] words = command.split(" ");
        String verb = words[0] + " " + words[1];
        switch (verb) {
            case "disable server" -> join(server(words[2]).maintenance());
            case "enable server" -> join(server(words[2]).ready());
            case "set weight" -> join(server(words[2]).weight(Integer.parseInt(words[3])));
            case "set maxconn" -> join(server(words[3]).maxConnections(Integer.parseInt(words[4])));
            case "shutdown sessions" -> join(server(words[3]).killSessions());
            case "set server" -> {
                AdminState state =
                        switch (words[4]) {
                            case "drain" -> AdminState.DRAIN;
                            case "maint" -> AdminState.MAINTENANCE;
                            default -> AdminState.READY;
                        };
                join(balancer.setAdminState(server(words[2]).id(), state));
            }
            default -> throw new IllegalArgumentException(command);
        }
    }

    private ServerHandle server(String backendAndName) {
        String[] parts = backendAndName.split("/");
        return balancer.backend(parts[0]).server(parts[1]);
    }

    @Override
    public void finish() throws Exception {
        join(balancer.stop(Drain.within(DRAIN)));
        // the thread that writes the access log ends when it has written all
        await().atMost(Duration.ofSeconds(SECONDS))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith(name + "-access-log")));
    }

    @Override
    public void close() {
        balancer.close();
    }

    private static void join(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }
}
