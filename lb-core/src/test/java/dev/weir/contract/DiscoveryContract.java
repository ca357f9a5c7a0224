package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.EmptyAnswer;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.TopologyPlan;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.Endpoint;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.ScriptedSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are discovered: who has which name, what becomes of connections, and what else goes on meanwhile. */
abstract class DiscoveryContract extends LoadBalancerCase {
    private static final String NOWHERE = "MAINT (resolution)";
    private static final Server PATTERN = Server.of("web", "web.example", 1);

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

    private LoadBalancer start(ServerTemplate template) {
        return start(frontend(), backend().template(template));
    }

    /** One connection after another; the servers that served them. */
    private String serve(LoadBalancer balancer, int connections) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            int before = recorder.connections().size();
            Peer client = connect(balancer).send(10).finish();
            peers.await("answer", () -> client.ending() != Ending.OPEN);
            order.append(i == 0 ? "" : " ").append(ended(before + 1).server());
        }
        return order.toString();
    }

    private Peer held(LoadBalancer balancer) {
        Peer client = connect(balancer).send(1);
        peers.await("echo", () -> client.received() == 1);
        return client;
    }

    private String status(LoadBalancer balancer, String server) {
        return serverOf(balancer, server).status().toString();
    }

    private void awaitStatus(LoadBalancer balancer, String server, String status) {
        peers.await(server + " " + status, () -> status(balancer, server).equals(status));
        settle(balancer);
    }

    private void awaitAt(LoadBalancer balancer, String server, PeerServer where) {
        peers.await(server + " at " + where.address(), () -> serverOf(balancer, server)
                .address()
                .filter(where.address()::equals)
                .isPresent());
        settle(balancer);
    }

    /** What is seen of a server is in force for clients a moment later, when the control thread does the next thing. */
    private void settle(LoadBalancer balancer) {
        await("settled", balancer.explain(FRONTEND, a.address()));
    }

    private Topology apply(LoadBalancer balancer, Backend.Builder backend) {
        return await("applied", balancer.apply(balancer.plan(balancer.topology().with(backend.build()))));
    }

    private List<String> toldEndpoints() {
        return recorder.events(LbEvent.ServerEndpointChanged.class).stream()
                .map(LbEvent.ServerEndpointChanged::message)
                .toList();
    }

    // ---- sets that change

    @Test
    void serverNamesStayAndEndpointsComeAndGo() {
        ScriptedSource source = ScriptedSource.naming(a.address(), b.address());
        LoadBalancer balancer = start(web(3, source));
        assertThat(status(balancer, "web1")).isEqualTo("UP");
        assertThat(status(balancer, "web3")).isEqualTo(NOWHERE);
        assertThat(serverOf(balancer, "web3").address()).isEmpty();
        assertThat(serverOf(balancer, "web3").isUsable()).isFalse();
        assertThat(serve(balancer, 4)).isEqualTo("web1 web2 web1 web2");

        Peer stays = held(balancer);
        source.tell(b.address(), c.address());
        awaitAt(balancer, "web1", c);
        assertThat(serverOf(balancer, "web2").address()).contains(b.address());
        assertThat(serve(balancer, 4)).contains("web1", "web2").doesNotContain("web3");
        assertThat(a.accepted()).isEqualTo(3);
        assertThat(c.accepted()).isEqualTo(2);

        source.tell(b.address());
        awaitStatus(balancer, "web1", NOWHERE);
        assertThat(serve(balancer, 2)).isEqualTo("web2 web2");
        stays.send(9).finish();
        peers.await("a connection outlives two changes", () -> stays.ending() == Ending.FIN);
        assertThat(stays.received()).isEqualTo(10);
        assertThat(serverOf(balancer, "web1").total()).as("counted by name").isEqualTo(5);
    }

    @Test
    void whatChangesIsTold() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        start(web(1, source));
        source.tell(b.address());
        peers.await("moved", () -> toldEndpoints().size() == 2);
        source.tell(List.of(
                Endpoint.of(b.address().getAddress(), b.address().getPort()).withWeight(7)));
        peers.await("weight", () -> toldEndpoints().size() == 3);
        source.tell();
        peers.await("lost", () -> toldEndpoints().size() == 4);
        String one = "127.0.0.1:" + a.address().getPort();
        String two = "127.0.0.1:" + b.address().getPort();
        peers.await("down", () -> !recorder.events(LbEvent.BackendDown.class).isEmpty());
        assertThat(toldEndpoints().stream().map(told -> told.replace(one, "A").replace(two, "B")))
                .containsExactly(
                        "Server bk/web1 is at A by script and UP/READY. 1 active and 0 backup servers online. 0 sessions"
                                + " requeued, 0 total in queue.",
                        "bk/web1 changed its address from A to B by script.",
                        "bk/web1 changed its weight from 1 to 7 by script.",
                        "Server bk/web1 is going DOWN for maintenance (B is gone by script). 0 active and 0 backup"
                                + " servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
        source.tell(a.address(), b.address(), c.address());
        peers.await("too many", () -> !recorder.events(LbEvent.EndpointsUnused.class)
                .isEmpty());
        assertThat(recorder.events(LbEvent.EndpointsUnused.class).get(0).endpoints())
                .extracting(Endpoint::port)
                .containsExactly(b.address().getPort(), c.address().getPort());
    }

    @Test
    void whoWaitsForTheLastServerIsSentAwayWhenItIsGone() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        ServerTemplate template =
                ServerTemplate.of(PATTERN.withMaxConnections(1), 2, source).withEmptyAnswer(EmptyAnswer.TAKE_OUT);
        LoadBalancer balancer = start(frontend(), backend().template(template).queueTimeout(ms(9_000)));
        Peer first = held(balancer);
        Peer second = connect(balancer).send(1);
        Peer third = connect(balancer).send(1);
        peers.await("queued", () -> backendOf(balancer).queued() == 2);

        source.tell(a.address(), b.address());
        peers.await("a place at the new one", () -> second.received() + third.received() == 1);
        source.tell();
        peers.await("sent away", () -> recorder.connections().size() == 1);
        assertThat(ended(1).termination().code()).isEqualTo("SC");
        assertThat(first.ending()).isEqualTo(Ending.OPEN);
        assertThat(connect(balancer).send(1))
                .satisfies(late -> peers.await("nobody serves", () -> late.ending() != Ending.OPEN));
    }

    // ---- beside the operator and the checks

    @Test
    void theOperatorsWordStaysWhoeverHasTheName() {
        ScriptedSource source = ScriptedSource.naming(a.address(), b.address());
        LoadBalancer balancer = start(web(2, source));
        ServerHandle web1 = balancer.backend(BACKEND).server("web1");
        await("drained", web1.drain(Drain.within(ms(1_000))));
        await("weight", balancer.backend(BACKEND).server("web2").weight(9));
        source.tell();
        awaitStatus(balancer, "web1", NOWHERE);
        assertThat(serverOf(balancer, "web1").status().admin()).isEqualTo(AdminState.DRAIN);
        await("maintenance", web1.maintenance());
        assertThat(recorder.events(LbEvent.ServerAdminChanged.class).get(1).message())
                .startsWith("Server bk/web1 enters forced maintenance and remains in maintenance (resolution).");
        source.tell(c.address(), b.address());
        awaitStatus(balancer, "web1", "MAINT");
        assertThat(serve(balancer, 2)).isEqualTo("web2 web2");
        assertThat(serverOf(balancer, "web2").weight()).isEqualTo(9);

        await("ready", web1.ready());
        assertThat(serve(balancer, 20)).contains("web1");
        assertThat(balancer.host("127.0.0.1").servers())
                .containsExactly(new ServerId(BACKEND, "web1"), new ServerId(BACKEND, "web2"));
        Peer client = connect(balancer).send(1);
        peers.await("echo", () -> client.received() == 1);
        assertThat(await("killed", balancer.host("127.0.0.1").killSessions())).hasSize(1);
    }

    @Test
    void whatDescribesAServerIsItsTemplates() {
        LoadBalancer balancer = start(web(2, ScriptedSource.naming(a.address())));
        ServerHandle web1 = balancer.backend(BACKEND).server("web1");
        String expected = "server: bk/web1 (expected: not one of the template web1..2";
        assertThatThrownBy(() -> await("refused", web1.maxConnections(3))).hasMessageContaining(expected);
        assertThatThrownBy(() -> await("refused", web1.address("127.0.0.1", 1))).hasMessageContaining(expected);
        assertThatThrownBy(() -> await("refused", web1.remove())).hasMessageContaining(expected);
        assertThatThrownBy(
                        () -> await("refused", balancer.backend(BACKEND).addServer(Server.of("web2", "127.0.0.1", 1))))
                .hasMessageContaining("template web1..2: 'web2' is the name of another server");
    }

    @Test
    void discoveredServersAreCheckedBeforeTheFirstClientAndNotWhileTheyAreNowhere() {
        probes.answer(a.address(), Verdict.FAIL);
        ScriptedSource source = ScriptedSource.naming(a.address(), b.address());
        HealthPolicy often =
                HealthPolicy.tcpConnect().withInterval(ms(30)).withRise(2).withFall(2);
        LoadBalancer balancer =
                start(frontend(), backend().template(web(3, source)).health(often));
        assertThat(status(balancer, "web1")).isEqualTo("DOWN");
        assertThat(serve(balancer, 2)).isEqualTo("web2 web2");

        source.tell(b.address());
        awaitStatus(balancer, "web1", NOWHERE);
        int before = probes.checks().size();
        peers.await("more checks", () -> probes.checks().size() > before + 4);
        assertThat(probes.checks().subList(before + 1, before + 5))
                .allSatisfy(check -> assertThat(check.server()).isEqualTo(b.address()));
        source.tell(b.address(), c.address());
        awaitStatus(balancer, "web1", "UP");
        assertThat(serve(balancer, 4)).contains("web1");
    }

    // ---- start, stop, apply

    @Test
    void theStartWaitsForTheFirstWordOfEverySource() {
        ScriptedSource slow = new ScriptedSource();
        ScriptedSource broken = new ScriptedSource();
        LoadBalancer balancer = create(Topology.of(
                frontend().build(),
                backend()
                        .template(web(1, slow))
                        .template(ServerTemplate.of(Server.of("api", "api.example", 1), 1, broken))
                        .build()));
        CompletableFuture<LoadBalancer> started = balancer.startAsync().toCompletableFuture();
        peers.await("open", () -> slow.opened() + broken.opened() == 2);
        broken.fail("no such thing");
        peers.await("told", () -> !recorder.events(LbEvent.SourceFailed.class).isEmpty());
        assertThat(started).isNotDone();
        slow.tell(a.address());
        await("started", started);
        assertThat(serve(balancer, 2)).isEqualTo("web1 web1");
        assertThat(status(balancer, "api1")).isEqualTo(NOWHERE);
    }

    @Test
    void aSourceThatSaysNothingDelaysTheStartAndNotForEver() {
        ScriptedSource silent = new ScriptedSource();
        long before = peers.runtime().nanoTime();
        LoadBalancer balancer = start(web(1, silent));
        assertThat(Duration.ofNanos(peers.runtime().nanoTime() - before)).isBetween(ms(4_900), ms(9_000));
        assertThat(status(balancer, "web1")).isEqualTo(NOWHERE);
        peers.await("told", () -> !recorder.events(LbEvent.BackendDown.class).isEmpty());
        Peer client = connect(balancer).send(1);
        peers.await("refused", () -> client.ending() != Ending.OPEN);
        assertThat(ended(1).termination().code()).isEqualTo("SC");
        silent.tell(a.address());
        awaitStatus(balancer, "web1", "UP");
        assertThat(serve(balancer, 1)).isEqualTo("web1");
        stop(balancer, Drain.now());
        assertThat(silent.closed()).isEqualTo(1);
    }

    @Test
    void aChangeKeepsWhatFitsAndDiscoveryMakesNoPlanStale() {
        ScriptedSource source = ScriptedSource.naming(a.address(), b.address(), c.address());
        LoadBalancer balancer = start(web(2, source));
        Backend.Builder wider = backend().template(web(3, source)).retries(1);
        TopologyPlan plan = balancer.plan(balancer.topology().with(wider.build()));
        assertThat(plan.toString()).contains("~ template bk/web1: count: 2 -> 3");
        source.tell(a.address(), b.address(), c.address());
        await("applied", balancer.apply(plan));
        assertThat(source.opened()).isEqualTo(1);
        assertThat(serverOf(balancer, "web1").address()).contains(a.address());
        assertThat(serverOf(balancer, "web3").address()).as("found a place").contains(c.address());
        assertThat(serve(balancer, 3)).contains("web1", "web2", "web3");

        Peer stays = held(balancer);
        apply(balancer, backend().template(web(1, source)));
        assertThat(backendOf(balancer).servers()).hasSize(1);
        assertThat(serverOf(balancer, "web1").address()).contains(a.address());
        assertThat(source.closed()).isZero();
        ScriptedSource other = ScriptedSource.naming(b.address());
        apply(balancer, backend().template(web(1, other)));
        peers.await("closed", () -> source.closed() == 1);
        assertThat(serverOf(balancer, "web1").address()).contains(b.address());
        assertThat(serve(balancer, 1)).isEqualTo("web1");
        stays.finish();
        peers.await("served to its end", () -> stays.ending() == Ending.FIN);
    }

    @Test
    void aChangeThatIsRefusedClosesWhatItOpened() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        ScriptedSource other = ScriptedSource.naming(b.address());
        LoadBalancer balancer = start(web(1, source));
        PeerServer taken = listen();
        Topology next = Topology.of(
                frontend().bind("taken", "127.0.0.1", taken.address().getPort()).build(),
                backend().template(web(1, other)).build());
        assertThatThrownBy(() -> await("refused", balancer.apply(balancer.plan(next))))
                .hasMessageContaining("ft/taken");
        peers.await("closed", () -> other.closed() == 1);
        source.tell(c.address());
        awaitAt(balancer, "web1", c);
    }

    // ---- sources that misbehave

    @Test
    void aSourceHarmsNobodyElseWhateverItDoes() {
        ScriptedSource bad = new ScriptedSource();
        bad.refuse(new IllegalStateException("not now"));
        Server own = server("own", a.address());
        LoadBalancer balancer = start(frontend(), backend().server(own).template(web(2, bad)));
        assertThat(recorder.events(LbEvent.SourceFailed.class)).singleElement().satisfies(told -> assertThat(
                        told.message())
                .isEqualTo("template bk/web1..2: script failed: could not be opened:"
                        + " java.lang.IllegalStateException: not now; the servers stay as they are"));
        bad.refuse(null);
        if (peers.isSimulated()) {
            peers.pass(ms(10_500));
            assertThat(bad.opened()).isEqualTo(2);
        } else {
            apply(balancer, backend().server(own));
            apply(balancer, backend().server(own).template(web(2, ScriptedSource.naming(b.address()))));
        }
        assertThat(serve(balancer, 1)).isEqualTo("own");
    }

    @Test
    void nonsenseIsToldOnceAndChangesNothing() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        LoadBalancer balancer = start(web(1, source));
        source.lastListener().update(null);
        source.lastListener().update(Arrays.asList(Endpoint.of("127.0.0.1", 1), null));
        source.lastListener().failed(null);
        source.lastListener().failed("two\nlines");
        peers.await("told", () -> !recorder.events(LbEvent.SourceFailed.class).isEmpty());
        source.tell(List.of(Endpoint.of("no-such-host.invalid", 1)));
        peers.await("told", () -> !recorder.events(LbEvent.Warning.class).isEmpty());
        awaitStatus(balancer, "web1", NOWHERE);
        source.tell(b.address());
        awaitAt(balancer, "web1", b);
        peers.await(
                "told", () -> !recorder.events(LbEvent.SourceRecovered.class).isEmpty());
        assertThat(recorder.events(LbEvent.UserCodeFailed.class)).hasSize(1);
        assertThat(recorder.events(LbEvent.SourceFailed.class))
                .singleElement()
                .satisfies(told -> assertThat(told.message()).doesNotContain("\n"));

        apply(balancer, backend().server(server("own", a.address())));
        peers.await("closed", () -> source.closed() == 1);
        source.lastListener().update(List.of());
        source.lastListener().failed("late");
        peers.await("told", () -> recorder.events(LbEvent.UserCodeFailed.class).size() == 2);
        assertThat(serve(balancer, 1)).isEqualTo("own");
    }

    @Test
    void ofAFloodTheLastWordCounts() {
        ScriptedSource source = ScriptedSource.naming(a.address());
        LoadBalancer balancer = start(web(2, source));
        for (int i = 0; i < 20_000; i++) {
            source.tell(i % 2 == 0 ? b.address() : a.address());
        }
        source.tell(a.address(), c.address());
        awaitAt(balancer, "web2", c);
        assertThat(recorder.events(LbEvent.ServerEndpointChanged.class)).hasSizeLessThan(200);
        assertThat(recorder.events(LbEvent.Warning.class)).hasSizeLessThan(2);
        assertThat(serve(balancer, 2)).contains("web2");
    }
}
