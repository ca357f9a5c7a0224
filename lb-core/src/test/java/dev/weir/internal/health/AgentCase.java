package dev.weir.internal.health;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.AgentPolicy;
import dev.weir.internal.probe.OwnProbes;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Bench;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ProbeProvider;
import dev.weir.testing.ScriptedProbes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tests of agents start from: a backend of two servers with agents, in virtual time. */
abstract class AgentCase {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final AgentPolicy AGENT = AgentPolicy.onPort(8_088).withInterval(SECOND);

    final Bench bench = new Bench();
    final ScriptedProbes probes = new ScriptedProbes();
    final List<String> log = new ArrayList<>();
    final AgentChecks agents = agents(probes);
    BackendRuntime live = bench.live(backend().build());

    final AgentChecks agents(ProbeProvider... providers) {
        return new AgentChecks(
                new OwnProbes(List.of(providers), bench.control, bench.reporter, "test", bench.userCode),
                bench.runtime,
                bench.control,
                bench.reporter);
    }

    static Backend.Builder backend() {
        return Backend.named("b")
                .agent(AGENT)
                .server(Server.of("s", "127.0.0.1", 1).withWeight(50).withMaxConnections(10))
                .server(Server.of("o", "127.0.0.1", 2).withAgent(AGENT.withPort(8_089)));
    }

    final ServerRuntime s() {
        return live.servers().get(0);
    }

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The agent of s says this from now on, and is asked. */
    final void says(@Nullable String line) {
        probes.answerAgent(at(8_088), line);
        bench.runtime.advance(SECOND);
    }

    final void begin() {
        put(live.backend());
        agents.prepare(List.of(live.backend()));
        agents.put(List.of(live));
    }

    final void put(Backend next) {
        live.put(live.prepare(next, 10, bench.rosterOf(next)));
    }
}
