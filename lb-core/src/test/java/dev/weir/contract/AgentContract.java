package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.health.AgentPolicy;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Agents, servers that track others, and checks of several parts decide who is served by whom. */
abstract class AgentContract extends LoadBalancerCase {
    private static final ServerId A = new ServerId(BACKEND, "a");
    private static final AgentPolicy AGENT = AgentPolicy.onPort(8_088).withInterval(ms(50));
    private PeerServer a;
    private PeerServer b;

    private Backend.Builder two() {
        a = echoing();
        b = echoing();
        return backend()
                .server(server("a", a.address()).withWeight(2).withAgent(AGENT))
                .server(server("b", b.address()).withWeight(2));
    }

    private void agentSays(@Nullable String line) {
        probes.answerAgent(new InetSocketAddress(a.address().getAddress(), 8_088), line);
        int before = probes.agentChecks().size();
        peers.await("asked twice more", () -> probes.agentChecks().size() >= before + 2);
    }

    private String serve(LoadBalancer balancer, int connections) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            int before = recorder.connections().size();
            Peer client = connect(balancer).send(1).finish();
            peers.await("echo", () -> client.ending() == Ending.FIN);
            order.append(ended(before + 1).server());
        }
        return order.toString();
    }

    private ServerHandle handle(LoadBalancer balancer) {
        return balancer.backend(BACKEND).server("a");
    }

    // ---- agents

    @Test
    void anAgentTakesItsServerOutAndBack() {
        LoadBalancer balancer = start(frontend(), two());
        agentSays("down #disk full");
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        assertThat(serverOf(balancer, "a").status()).hasToString("DOWN");
        assertThat(serverOf(balancer, "a").agent().orElseThrow().words()).isEqualTo("via agent : down (disk full)");
        agentSays(null);
        assertThat(serve(balancer, 2)).as("nobody has taken it back").isEqualTo("bb");

        agentSays("up");
        assertThat(serve(balancer, 4)).contains("a").contains("b");
    }

    @Test
    void whatItSaysBeforeTheFirstClientIsDoneBeforeTheFirstClient() {
        Backend.Builder backend = two();
        probes.answerAgent(new InetSocketAddress(a.address().getAddress(), 8_088), "drain");
        LoadBalancer balancer = start(frontend(), backend);
        assertThat(serverOf(balancer, "a").status()).hasToString("DRAIN");
        assertThat(serve(balancer, 4)).isEqualTo("bbbb");
    }

    @Test
    void weightsAndLimitsFollowTheAgent() {
        LoadBalancer balancer = start(frontend(), two());
        agentSays("0%");
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        agentSays("50% maxconn:7");
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(1);
        assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(7);
        assertThat(serve(balancer, 6).chars().filter(server -> server == 'a')).hasSize(2);

        agentSays("up"); // or it would say the limit again, over the operator's
        assertThat(serverOf(balancer, "a").maxConnections())
                .as("its last word on that")
                .isEqualTo(7);
        await("an operator's limit", handle(balancer).maxConnections(9));
        agentSays("up");
        assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(9);
        agentSays("maxconn:7");
        await("that of the description again", handle(balancer).maxConnections(9));
        probes.answerAgent(new InetSocketAddress(a.address().getAddress(), 8_088), "up");
        peers.await("the agent's is over", () -> {
            await("again", handle(balancer).maxConnections(9));
            return serverOf(balancer, "a").maxConnections() == 9;
        });
    }

    @Test
    void anAgentsHostHasToBeKnown() {
        LoadBalancer balancer = start(frontend(), two());
        Backend unknown = balancer.topology().backend(BACKEND).toBuilder()
                .server(server("c", echoing().address()).withAgent(AGENT.withHost("no.such.host.invalid")))
                .build();
        Topology wanted = balancer.topology().with(unknown);
        assertThatThrownBy(() -> await("refused", balancer.apply(balancer.plan(wanted))))
                .hasMessageContaining(
                        "server 'bk/c' agent host: 'no.such.host.invalid' (expected: an IP address or a name"
                                + " that can be resolved)");
        agentSays("down");
        assertThat(serverOf(balancer, "a").status())
                .as("agents are asked as before")
                .hasToString("DOWN");
    }

    @Test
    void maintenanceKeepsConnectionsAndReadyEndsAnOperatorsDrain() {
        LoadBalancer balancer = start(frontend(), two());
        Peer held = connect(balancer).send(1);
        peers.await("echo", () -> held.received() == 1);
        agentSays("maint");
        assertThat(serverOf(balancer, "a").status().admin()).isEqualTo(AdminState.MAINTENANCE);
        held.send(10);
        peers.await("echo", () -> held.received() == 11);
        agentSays("ready");

        var drain = handle(balancer).drain(Drain.within(ms(60_000))).toCompletableFuture();
        peers.await("given up", drain::isDone);
        assertThatThrownBy(drain::join).hasMessageContaining("it was made ready");
        held.finish();
    }

    @Test
    void aTopologyWithoutTheAgentBringsTheServerBack() {
        LoadBalancer balancer = start(frontend(), two());
        agentSays("down");
        Topology now = balancer.topology();
        Topology without = now.with(backend()
                .server(server("a", a.address()))
                .server(server("b", b.address()))
                .build());
        await("applied", balancer.apply(balancer.plan(without)));
        peers.await("up", () -> serverOf(balancer, "a").isUsable());
        assertThat(serve(balancer, 4)).contains("a");
    }

    // ---- tracking

    private LoadBalancer withFollower() {
        a = echoing();
        PeerServer other = echoing();
        Backend watched = Backend.named("watched")
                .server(server("s", a.address()))
                .server(server("spare", other.address()))
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ms(50))
                        .withRise(1)
                        .withFall(1))
                .build();
        Backend following = backend()
                .server(server("a", a.address()).withTrack(new ServerId("watched", "s")))
                .server(server("b", other.address()))
                .build();
        Frontend second = Frontend.named("ft2")
                .bind("tcp", "127.0.0.1", 0)
                .defaultBackend("watched")
                .build();
        LoadBalancer balancer = create(Topology.of(frontend().build(), second, following, watched));
        await("started", balancer.startAsync());
        return balancer;
    }

    @Test
    void aServerThatTracksAnotherServesWhileThatDoes() {
        LoadBalancer balancer = withFollower();
        assertThat(serve(balancer, 4)).contains("a");
        probes.answer(a.address(), Verdict.FAIL);
        peers.await("follows", () -> told(A) == Health.DOWN);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        assertThat(serverOf(balancer, "a").track()).contains(new ServerId("watched", "s"));
        assertThat(serverOf(balancer, "a").checked()).isFalse();

        probes.answer(a.address(), Verdict.PASS);
        peers.await("follows", () -> told(A) == Health.UP);
        assertThat(serve(balancer, 4)).contains("a");
        await("maintenance", balancer.setAdminState(new ServerId("watched", "s"), AdminState.MAINTENANCE));
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        assertThat(serverOf(balancer, "a").status()).hasToString("MAINT");
    }

    private @Nullable Health told(ServerId server) {
        return recorder.events(LbEvent.ServerHealthChanged.class).stream()
                .filter(event -> event.server().equals(server))
                .reduce((first, second) -> second)
                .map(LbEvent.ServerHealthChanged::health)
                .orElse(null);
    }

    @Test
    void aServerThatIsTrackedStaysUntilItsFollowerGoes() {
        LoadBalancer balancer = withFollower();
        var removed = balancer.backend("watched").server("s").remove().toCompletableFuture();
        peers.await("refused", removed::isDone);
        assertThatThrownBy(removed::join).hasCauseInstanceOf(ConfigurationException.class);
        assertThat(serve(balancer, 4)).contains("a");
        await("the follower goes", handle(balancer).remove());
        await("then it may", balancer.backend("watched").server("s").remove());
    }

    @Test
    void aNewServerBeginsAsWhomItTracks() {
        LoadBalancer balancer = withFollower();
        probes.answer(a.address(), Verdict.FAIL);
        peers.await("follows", () -> told(A) == Health.DOWN);
        Server late = server("late", a.address()).withTrack(A);
        await("added", balancer.backend(BACKEND).addServer(late));
        assertThat(serverOf(balancer, "late").status()).hasToString("DOWN");
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
    }

    // ---- checks of several parts

    @Test
    void severalChecksDecideTogether() {
        AtomicBoolean custom = new AtomicBoolean(true);
        CustomProbe own = (server, timeout) -> CompletableFuture.completedFuture(new CustomProbe.Answer(
                custom.get() || !server.equals(Objects.requireNonNull(a).address()), "says so"));
        a = echoing();
        b = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", a.address()))
                        .server(server("b", b.address()))
                        .health(HealthPolicy.of(
                                        CombinedCheck.allOf(new Probe.TcpConnect().named("port"), own.named("own")))
                                .withInterval(ms(50))
                                .withRise(1)
                                .withFall(1)));
        assertThat(serve(balancer, 4)).contains("a").contains("b");
        custom.set(false);
        peers.await("down", () -> told(A) == Health.DOWN);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        assertThat(serverOf(balancer, "a").lastCheck())
                .startsWith("L7STS, info: \"1 of 2 healthy, 2 required: port L4OK (scripted); own L7STS (says so)\"");
        custom.set(true);
        peers.await("up", () -> told(A) == Health.UP);
        assertThat(serve(balancer, 4)).contains("a");
    }
}
