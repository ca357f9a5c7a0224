package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import org.junit.jupiter.api.Test;

/** Whom a server may track. */
class TracksTest {
    private static final Frontend FRONT =
            Frontend.named("ft").bind("b", "127.0.0.1", 0).defaultBackend("b").build();

    private static Server server(String name, String... track) {
        Server server = Server.of(name, "127.0.0.1", 1);
        return track.length == 0 ? server : server.withTrack(new ServerId(track[0], track[1]));
    }

    private static Backend.Builder backend(String name, Server... servers) {
        Backend.Builder backend = Backend.named(name);
        for (Server server : servers) {
            backend.server(server);
        }
        return backend;
    }

    private static Backend.Builder checked(Server... servers) {
        return backend("b", servers).health(HealthPolicy.tcpConnect());
    }

    @Test
    void aServerThatIsCheckedHasAnAgentOrTracksOneMayBeTracked() {
        assertThatCode(() -> Topology.of(
                        FRONT,
                        checked(server("s")).build(),
                        backend("t", server("t1", "b", "s"), server("t2", "t", "t1"), server("t3", "a", "x"))
                                .build(),
                        backend("a", server("x").withAgent(AgentPolicy.onPort(1)), server("y"))
                                .build(),
                        backend("c", server("z"), server("z2", "c", "z"))
                                .agent(AgentPolicy.onPort(1))
                                .build()))
                .doesNotThrowAnyException();
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Topology.of(
                        FRONT,
                        checked(server("s"), server("self", "b", "self")).build(),
                        backend("t", server("t1", "b", "gone"), server("t2", "nowhere", "s"), server("plain"))
                                .build(),
                        backend("u", server("u1", "u", "u2"), server("u2", "u", "u3"), server("u3", "u", "u1"))
                                .build(),
                        backend("v", server("v1", "t", "plain"), server("v2", "u", "u1"))
                                .build()))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "server 'b/self' track: goes round in a circle, b/self > b/self (expected: a server that is"
                                        + " watched itself)",
                                "server 't/t1' track: 'b/gone' (expected: a server of this topology)",
                                "server 't/t2' track: 'nowhere/s' (expected: a server of this topology)",
                                "server 'u/u1' track: goes round in a circle, u/u1 > u/u2 > u/u3 > u/u1 (expected: a server"
                                        + " that is watched itself)",
                                "server 'u/u2' track: goes round in a circle, u/u2 > u/u3 > u/u1 > u/u2 (expected: a server"
                                        + " that is watched itself)",
                                "server 'u/u3' track: goes round in a circle, u/u3 > u/u1 > u/u2 > u/u3 (expected: a server"
                                        + " that is watched itself)",
                                "server 'v/v1' track: 't/plain', which nobody watches (expected: a server that is checked,"
                                        + " has an agent, or tracks one)"));
    }

    @Test
    void aTrackedServerCannotBeRemovedAlone() {
        Topology topology = Topology.of(
                FRONT,
                checked(server("s"), server("o")).build(),
                backend("t", server("t1", "b", "s")).build());
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> topology.with(checked(server("o")).build()))
                .withMessageContaining("server 't/t1' track: 'b/s'");
    }

    @Test
    void serversSayWhomTheyTrackAndWhichAgentTheyHave() {
        Server server = server("s", "b", "x").withAgent(AgentPolicy.onPort(7));
        assertThat(server.track()).contains(new ServerId("b", "x"));
        assertThat(server.agent()).contains(AgentPolicy.onPort(7));
        assertThat(server)
                .hasToString("Server{s 127.0.0.1:1, weight=1, agent=" + AgentPolicy.onPort(7) + ", track=b/x}");
        assertThat(server).isNotEqualTo(server("s", "b", "x")).isNotEqualTo(server("s"));
        assertThat(server.withWeight(3).track()).contains(new ServerId("b", "x"));
    }
}
