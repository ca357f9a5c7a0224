package dev.weir.internal.health;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Bench;
import dev.weir.internal.server.Prepared;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.testing.ScriptedProbes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Live backends, their checks, and a clock. Server {@code s<n>} is at port n. */
final class CheckBench {
    final Bench bench = new Bench();
    final ScriptedProbes probes = new ScriptedProbes();
    final HealthChecks checks = new HealthChecks(List.of(probes), bench.runtime, bench.control);
    private List<BackendRuntime> backends = List.of();

    static Server server(int port) {
        return Server.of("s" + port, "127.0.0.1", port);
    }

    /** Puts these backends in force, new ones without a first round. */
    void start(Backend... descriptions) {
        backends = List.of(descriptions).stream().map(bench::live).toList();
        checks.prepare(List.of(descriptions));
        put();
    }

    void put() {
        checks.put(backends);
    }

    /** Makes these the only ones in force. */
    void put(BackendRuntime... inForce) {
        backends = List.of(inForce);
        put();
    }

    /** Puts another description of a backend in force, with its first checks. */
    void describe(Backend next) {
        BackendRuntime live = backend(next.name());
        checks.prepare(backends.stream()
                .map(each -> each == live ? next : each.backend())
                .toList());
        Prepared prepared = live.prepare(next, 10, bench.rosterOf(next));
        List<HealthChecks.Checked> added = prepared.added().stream()
                .map(server -> new HealthChecks.Checked(live, server, next.healthOf(server.server())))
                .toList();
        checks.firstRound(added, () -> {
            live.put(prepared);
            put();
        });
    }

    BackendRuntime backend(String name) {
        return backends.stream()
                .filter(each -> each.backend().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    ServerRuntime server(String backend, int port) {
        return backend(backend).find("s" + port).orElseThrow();
    }

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    void advance(long millis) {
        bench.runtime.advance(Duration.ofMillis(millis));
    }

    /** Every check so far as {@code s<port>@<milliseconds>}. */
    List<String> begun() {
        return probes.checks().stream()
                .map(check ->
                        "s" + check.server().getPort() + "@" + check.after().toMillis())
                .toList();
    }
}
