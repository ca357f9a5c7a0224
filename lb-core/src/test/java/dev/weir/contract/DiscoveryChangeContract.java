package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import dev.weir.testing.PeerServer;
import dev.weir.testing.ScriptedSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What sources say while the topology is being changed. */
abstract class DiscoveryChangeContract extends LoadBalancerCase {
    @Test
    void whatASourceSaysWhileItsTemplateIsNotYetInForceIsInForceWithIt() {
        PeerServer a = echoing();
        PeerServer b = echoing();
        ScriptedSource source = ScriptedSource.naming(a.address());
        LoadBalancer balancer = start(frontend(), backend().server(server("fixed", a.address())));
        probes.answerAfter(ms(400));
        Backend wanted = backend()
                .health(HealthPolicy.tcpConnect().withInterval(ms(5_000)))
                .server(server("fixed", a.address()))
                .template(ServerTemplate.of(Server.of("web", "web.example", 1), 1, source))
                .build();

        CompletableFuture<Topology> changed =
                balancer.apply(balancer.plan(balancer.topology().with(wanted))).toCompletableFuture();
        peers.await("first checks", () -> !probes.checks().isEmpty());
        source.tell(b.address());
        assertThat(changed).isNotDone();
        await("changed", changed);

        peers.await("web1 where its source said last", () -> serverOf(balancer, "web1")
                .address()
                .filter(b.address()::equals)
                .isPresent());
    }
}
