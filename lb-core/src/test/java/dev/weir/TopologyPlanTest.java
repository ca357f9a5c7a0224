package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.FrontendState;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.health.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopologyPlanTest {
    private static final Server A = Server.of("a", "10.0.0.1", 443);
    private static final Server B = Server.of("b", "10.0.0.2", 443);

    private static Frontend.Builder web() {
        return Frontend.named("web").bind("https", "10.0.0.9", 443).defaultBackend("owa");
    }

    private static Backend.Builder owa() {
        return Backend.named("owa").server(A).server(B);
    }

    private static List<String> changes(Topology from, Topology to) {
        return TopologyPlan.between(from, to).changes().stream()
                .map(TopologyPlan.Change::toString)
                .toList();
    }

    private static Topology topology(Topology.Part... parts) {
        return Topology.of(parts);
    }

    @Test
    void nothingDiffersFromItself() {
        TopologyPlan plan =
                TopologyPlan.between(topology(web().build(), owa().build()), topology(web().build(), owa().build()));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan).hasToString("no change");
    }

    @Test
    void namesEveryPartThatComesGoesOrIsDescribedDifferently() {
        Topology from = topology(
                web().build(),
                Frontend.named("imap")
                        .bind("imaps", "10.0.0.9", 993)
                        .defaultBackend("owa")
                        .build(),
                owa().build());
        Topology to = topology(
                        web().bind("http", "10.0.0.9", 80)
                                .clientTimeout(Duration.ofMinutes(1))
                                .build(),
                        Frontend.named("pop")
                                .bind("pop3s", "10.0.0.9", 995)
                                .defaultBackend("pop")
                                .build(),
                        Backend.named("owa")
                                .server(A.withWeight(5).withMaxConnections(100))
                                .server(Server.of("c", "10.0.0.3", 443))
                                .retries(1)
                                .build(),
                        Backend.named("pop").server(A).build())
                .withMaxConnections(5_000);

        assertThat(changes(from, to))
                .satisfiesExactly(
                        change -> assertThat(change).startsWith("+ frontend pop: "),
                        change -> assertThat(change).startsWith("+ bind web/http: "),
                        change -> assertThat(change).startsWith("+ backend pop: "),
                        change -> assertThat(change).startsWith("+ server owa/c: "),
                        change -> assertThat(change).isEqualTo("- frontend imap"),
                        change -> assertThat(change).isEqualTo("- server owa/b"),
                        change -> assertThat(change).isEqualTo("~ load balancer: maxConnections: 0 -> 5000"),
                        change -> assertThat(change).isEqualTo("~ frontend web: clientTimeout: PT5M -> PT1M"),
                        change -> assertThat(change)
                                .isEqualTo("~ server owa/a: weight: 1 -> 5, maxConnections: 0 -> 100"),
                        change -> assertThat(change).isEqualTo("~ backend owa: retries: 3 -> 1"));
    }

    @Test
    void theOrderOfServersIsADifferenceForItDecidesWhoIsFirst() {
        Topology from = topology(web().build(), owa().build());
        Topology to =
                topology(web().build(), Backend.named("owa").server(B).server(A).build());
        assertThat(changes(from, to)).containsExactly("~ backend owa: servers: [a, b] -> [b, a]");
    }

    @Test
    void aBindThatMovesIsAChangeOfThatBind() {
        Topology from = topology(web().build(), owa().build());
        Topology to = topology(
                Frontend.named("web")
                        .bind("https", "10.0.0.8", 443)
                        .defaultBackend("owa")
                        .build(),
                owa().build());
        assertThat(changes(from, to)).containsExactly("~ bind web/https: address: 10.0.0.9:443 -> 10.0.0.8:443");
    }

    // ---- warnings

    @Test
    void warnsOfWhatHurts() {
        Topology from = topology(web().build(), owa().build());
        Topology to = topology(
                web().backlog(7).build(),
                Backend.named("owa").server(B.withMaxConnections(3)).build());
        Snapshot now = snapshot(4, server("a", Health.UP, 2), server("b", Health.DOWN, 4));
        assertThat(PlanWarnings.of(from, to, now))
                .containsExactly(
                        "removes the last healthy server of owa",
                        "server owa/a is removed while it has 2 connections; they go on",
                        "server owa/b has 4 connections, more than its new limit of 3; they stay",
                        "frontend web backlog: 7 takes effect only on ports that are opened anew");
    }

    @Test
    void aWeightOfZeroRemovesAsWell() {
        Topology from = topology(web().build(), owa().build());
        Topology to = topology(
                web().build(),
                Backend.named("owa").server(A.withWeight(0)).server(B).build());
        assertThat(PlanWarnings.of(from, to, snapshot(0, server("a", Health.UP, 0), server("b", Health.DOWN, 0))))
                .containsExactly("removes the last healthy server of owa");
        assertThat(PlanWarnings.of(from, to, snapshot(0, server("a", Health.UP, 0), server("b", Health.UP, 0))))
                .isEmpty();
    }

    @Test
    void aBackendThatWasDownBeforeIsNotTheChangesFault() {
        Topology from = topology(web().build(), owa().build());
        Topology to = topology(web().build(), Backend.named("owa").server(B).build());
        assertThat(PlanWarnings.of(from, to, snapshot(0, server("a", Health.DOWN, 0), server("b", Health.DOWN, 0))))
                .isEmpty();
    }

    private static Snapshot snapshot(int frontendActive, ServerSnapshot... servers) {
        FrontendSnapshot web =
                new FrontendSnapshot("web", FrontendState.OPEN, frontendActive, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
        BackendSnapshot owa = new BackendSnapshot(
                "owa", "roundrobin", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, Arrays.asList(servers));
        return new Snapshot(
                Instant.EPOCH,
                "",
                frontendActive,
                0,
                0,
                Map.of(),
                0,
                List.of(web),
                List.of(owa),
                List.of(),
                Snapshot.EventLoopsSnapshot.PROMPT);
    }

    private static ServerSnapshot server(String name, Health health, int active) {
        return new ServerSnapshot(
                new ServerId("owa", name),
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
                new ServerStatus(health, AdminState.READY),
                true,
                "",
                "",
                1,
                active,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                100,
                false,
                0,
                0,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
