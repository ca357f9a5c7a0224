package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.OutlierEjection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What tests of ejections start from: a backend of four servers, of which half may be out. */
abstract class EjectionCase {
    static final OutlierEjection RULE = new OutlierEjection(3, Duration.ofSeconds(10), Duration.ofSeconds(25), 50);

    final Bench bench = new Bench();
    BackendRuntime backend = live(RULE, 0, servers(4));

    final long secondsUntilBack(String server) {
        long seconds = 0;
        while (of(server).experience().isEjected() && seconds < 100) {
            advance(1_000);
            seconds++;
        }
        return seconds;
    }

    final void advance(long millis) {
        bench.runtime.advance(Duration.ofMillis(millis));
    }

    final void fail(String server, int times) {
        for (int i = 0; i < times; i++) {
            of(server).experience().connectFailed("no");
            bench.runtime.runDue();
        }
    }

    final void down(String server) {
        while (of(server).status().health() == Health.UP) {
            backend.recordCheck(of(server), Checks.failed("gone"));
        }
    }

    final List<String> usable() {
        return backend.servers().stream()
                .filter(ServerRuntime::isUsable)
                .map(server -> server.id().name())
                .toList();
    }

    final List<String> candidates() {
        return backend.selection().candidates().stream()
                .map(server -> server.id().name())
                .toList();
    }

    final ServerRuntime of(String name) {
        return backend.find(name).orElseThrow();
    }

    static List<Server> servers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> server("s" + number))
                .toList();
    }

    static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }

    final BackendRuntime live(OutlierEjection rule, int panicThreshold, List<Server> servers) {
        return bench.live(Backend.named("pool")
                .health(HealthPolicy.tcpConnect().withOutlierEjection(rule))
                .panicThreshold(panicThreshold)
                .servers(servers)
                .build());
    }
}
