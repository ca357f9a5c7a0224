package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.EmptyAnswer;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.health.AgentPolicy;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.ScriptedSource;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are discovered are watched as all others are: from their first address on, where they are, for as long as they are. */
abstract class DiscoveredHealthContract extends LoadBalancerCase {
    private static final String NOWHERE = "MAINT (resolution)";
    private static final Server PATTERN = Server.of("web", "web.example", 1);
    private static final ServerId WEB1 = new ServerId(BACKEND, "web1");
    private static final HealthPolicy FAST =
            HealthPolicy.tcpConnect().withInterval(ms(40)).withRise(1).withFall(1);

    private PeerServer a;
    private PeerServer b;
    private PeerServer c;

    @BeforeEach
    void listenThrice() {
        a = echoing();
        b = echoing();
        c = echoing();
    }

    private static ServerTemplate web(int count, ScriptedSource source) {
        return ServerTemplate.of(PATTERN, count, source).withEmptyAnswer(EmptyAnswer.TAKE_OUT);
    }

    private void awaitStatus(LoadBalancer balancer, String server, String status) {
        peers.await(
                server + " " + status,
                () -> serverOf(balancer, server).status().toString().equals(status));
        await("settled", balancer.explain(FRONTEND, a.address()));
    }

    private void awaitUsable(LoadBalancer balancer) {
        peers.await("usable", () -> serverOf(balancer, "web1").isUsable());
        await(
                "settled",
                balancer.explain(FRONTEND, a.address())); // what is seen is in force for clients a moment later
    }

    private void awaitMoreChecks(PeerServer of) {
        int before = probes.checksOf(of.address());
        peers.await("more checks", () -> probes.checksOf(of.address()) >= before + 4);
    }

    private void failToConnect(LoadBalancer balancer) {
        Peer client = connect(balancer).send(1);
        peers.await("ended", () -> client.ending() != Ending.OPEN);
    }

    // ---- checks

    @Test
    void checksBeginWithTheFirstAddressAndEndWithTheLast() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        LoadBalancer balancer = start(frontend(), backend().health(FAST).template(web(2, source)));
        awaitStatus(balancer, "web2", NOWHERE);
        assertThat(probes.checksOf(b.address())).isZero();

        source.tell(a.address(), b.address());
        awaitStatus(balancer, "web2", "UP");
        awaitMoreChecks(b);
        probes.answer(b.address(), Verdict.FAIL);
        awaitStatus(balancer, "web2", "DOWN");

        source.tell(a.address());
        awaitStatus(balancer, "web2", NOWHERE);
        int before = probes.checksOf(b.address());
        awaitMoreChecks(a);
        assertThat(probes.checksOf(b.address())).isEqualTo(before);

        source.tell(a.address(), c.address());
        awaitStatus(balancer, "web2", "UP");
        awaitMoreChecks(c);
        assertThat(probes.checksOf(b.address())).isEqualTo(before);
    }

    @Test
    void aServerThatComesStartsAsItsPolicySays() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        HealthPolicy careful = FAST.withRise(2).withInitialState(InitialState.FULLY_DOWN);
        probes.answer(b.address(), Verdict.FAIL);
        LoadBalancer balancer = start(
                frontend(), backend().health(FAST).template(ServerTemplate.of(PATTERN.withHealth(careful), 2, source)));
        source.tell(a.address(), b.address());
        awaitStatus(balancer, "web2", "DOWN");
        probes.answer(b.address(), Verdict.PASS);
        awaitStatus(balancer, "web2", "UP");
        assertThat(serverOf(balancer, "web2").timesDown()).isZero();
    }

    @Test
    void aBackendWithoutAServerThatPassesSaysSoOnce() {
        probes.answer(a.address(), Verdict.FAIL);
        LoadBalancer balancer =
                start(frontend(), backend().health(FAST).template(web(1, ScriptedSource.naming(a.address()))));
        awaitStatus(balancer, "web1", "DOWN");
        awaitMoreChecks(a);
        assertThat(recorder.events(LbEvent.BackendDown.class)).hasSize(1);
    }

    @Test
    void aSharedCheckIsLeftByWhoMovesAway() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .health(FAST.withSharing())
                        .server(server("own", a.address()))
                        .template(web(1, source)));
        awaitMoreChecks(a);
        source.tell(b.address());
        peers.await("moved", () -> probes.checksOf(b.address()) > 0);
        probes.answer(b.address(), Verdict.FAIL);
        awaitStatus(balancer, "web1", "DOWN");
        awaitMoreChecks(a);
        assertThat(serverOf(balancer, "own").status()).hasToString("UP");
    }

    // ---- agents

    @Test
    void whatTheAgentOfAServerSaidIsForgottenWithItsAddress() {
        InetSocketAddress agent = new InetSocketAddress(a.address().getAddress(), 8_088);
        ScriptedSource source = ScriptedSource.naming(a.address());
        AgentPolicy policy = AgentPolicy.onPort(8_088).withInterval(ms(40));
        probes.answerAgent(agent, "down maxconn:7");
        LoadBalancer balancer = start(
                frontend(),
                backend().agent(policy).health(FAST).template(web(1, source)).server(server("own", c.address())));
        assertThat(serverOf(balancer, "web1").status()).hasToString("DOWN");
        assertThat(serverOf(balancer, "web1").maxConnections()).isEqualTo(7);

        source.tell();
        awaitStatus(balancer, "web1", NOWHERE);
        assertThat(serverOf(balancer, "web1").agent()).isEmpty();
        probes.answerAgent(agent, null);
        source.tell(b.address());
        awaitStatus(balancer, "web1", "UP");
        assertThat(serverOf(balancer, "web1").maxConnections()).isZero();
        peers.await("asked", () -> serverOf(balancer, "web1").agent().isPresent());
    }

    // ---- tracking

    @Test
    void whoTracksADiscoveredServerIsInMaintenanceWhileThatIsNowhere() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        Server follower = server("follower", c.address()).withTrack(WEB1);
        LoadBalancer balancer = start(
                frontend(), backend().health(FAST).template(web(2, source)).server(follower));
        awaitStatus(balancer, "follower", "UP");
        source.tell();
        awaitStatus(balancer, "follower", "MAINT");
        source.tell(b.address());
        awaitStatus(balancer, "follower", "UP");
        probes.answer(b.address(), Verdict.FAIL);
        awaitStatus(balancer, "follower", "DOWN");

        assertThat(recorder.events(LbEvent.ServerAdminChanged.class))
                .extracting(LbEvent.ServerAdminChanged::message)
                .anyMatch(told -> told.startsWith("Server bk/follower is going DOWN for maintenance via bk/web1."))
                .anyMatch(told -> told.startsWith("Server bk/follower is UP/READY (leaving maintenance)."));
        assertThat(probes.checksOf(c.address())).as("it is not checked itself").isZero();
    }

    @Test
    void aFollowerBeginsAsADiscoveredServerIs() {
        Server follower = server("follower", c.address()).withTrack(WEB1);
        LoadBalancer balancer = start(
                frontend(),
                backend().health(FAST).server(server("own", a.address())).template(web(1, ScriptedSource.naming())));
        awaitStatus(balancer, "web1", NOWHERE);
        await("added", balancer.backend(BACKEND).addServer(follower));
        assertThat(serverOf(balancer, "follower").status()).hasToString("MAINT");
    }

    @Test
    void aSlotThatIsTrackedStaysUntilItsFollowerGoes() {
        ScriptedSource source = ScriptedSource.naming(a.address(), b.address());
        Server follower = server("follower", c.address()).withTrack(new ServerId(BACKEND, "web2"));
        LoadBalancer balancer = start(
                frontend(), backend().health(FAST).template(web(2, source)).server(follower));
        Backend narrower =
                backend().health(FAST).template(web(1, source)).server(follower).build();
        assertThatThrownBy(() -> balancer.topology().with(narrower))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("server 'bk/follower' track: 'bk/web2' (expected: a server of this topology)");

        Topology without = balancer.topology()
                .with(backend().health(FAST).template(web(1, source)).build());
        await("applied", balancer.apply(balancer.plan(without)));
        assertThat(backendOf(balancer).servers()).hasSize(1);
    }

    // ---- what clients meet

    @Test
    void clientsErrorsAtADiscoveredServerCountAndAreForgottenWithItsAddress() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        Observation first = Observation.connects().withErrorLimit(1).withOnError(Observation.OnError.MARK_DOWN);
        HealthPolicy observed =
                HealthPolicy.tcpConnect().withInterval(ms(60_000)).withObservation(first);
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .retries(0)
                        .template(ServerTemplate.of(PATTERN.withHealth(observed), 1, source)
                                .withEmptyAnswer(EmptyAnswer.TAKE_OUT)));
        a.close();
        failToConnect(balancer);
        awaitStatus(balancer, "web1", "DOWN");
        assertThat(serverOf(balancer, "web1").observedFailures()).isEqualTo(1);

        source.tell();
        awaitStatus(balancer, "web1", NOWHERE);
        source.tell(b.address());
        awaitStatus(balancer, "web1", "UP");
        assertThat(serverOf(balancer, "web1").status().health()).isEqualTo(Health.UP);
    }

    @Test
    void whoComesBackElsewhereIsNotEjectedAnyMore() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        HealthPolicy ejecting =
                HealthPolicy.none().withOutlierEjection(new OutlierEjection(1, ms(60_000), ms(60_000), 100));
        LoadBalancer balancer =
                start(frontend(), backend().retries(0).health(ejecting).template(web(1, source)));
        a.close();
        failToConnect(balancer);
        peers.await("ejected", () -> serverOf(balancer, "web1").ejected());
        source.tell();
        awaitStatus(balancer, "web1", NOWHERE);
        source.tell(b.address());
        awaitUsable(balancer);
        Peer client = connect(balancer).send(1);
        peers.await("served", () -> client.received() == 1);
    }
}
