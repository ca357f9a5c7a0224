package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.StalePlanException;
import dev.weir.Topology;
import dev.weir.TopologyPlan;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Another topology takes the place of the one in force: what stays, what goes, and that nobody notices. */
abstract class ApplyContract extends LoadBalancerCase {
    private PeerServer a;
    private PeerServer b;

    private Server a() {
        a = echoing();
        return server("a", a.address());
    }

    private Server b() {
        b = echoing();
        return server("b", b.address());
    }

    private Topology apply(LoadBalancer balancer, UnaryOperator<Topology> edit) {
        return await("applied", balancer.apply(balancer.plan(edit.apply(balancer.topology()))));
    }

    /** The same topology with its backend built anew from a changed builder. */
    private static UnaryOperator<Topology> backend(UnaryOperator<Backend.Builder> change) {
        return now -> new Topology(
                now.frontends(),
                List.of(change.apply(now.backend(BACKEND).toBuilder()).build()),
                now.maxConnections(),
                now.maxSessionRate());
    }

    private static UnaryOperator<Topology> servers(Server... servers) {
        return backend(builder -> {
            builder.servers(List.of(servers));
            return builder;
        });
    }

    private static UnaryOperator<Topology> frontend(Frontend.Builder frontend) {
        return now ->
                new Topology(List.of(frontend.build()), now.backends(), now.maxConnections(), now.maxSessionRate());
    }

    /** One connection after another; the servers that served them. */
    private String serve(LoadBalancer balancer, int connections) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            int before = recorder.connections().size();
            exchange(connect(balancer));
            order.append(ended(before + 1).server());
        }
        return order.toString();
    }

    private void exchange(Peer client) {
        client.send(10).finish();
        peers.await("answer", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(10);
    }

    private Peer held(LoadBalancer balancer) {
        Peer client = connect(balancer).send(1);
        peers.await("echo", () -> client.received() == 1);
        return client;
    }

    // ---- servers

    @Test
    void aNewServerTakesItsTurnsAndTheOthersKeepTheirs() {
        LoadBalancer balancer = start(frontend(), backend().server(a()));
        assertThat(serve(balancer, 2)).isEqualTo("aa");
        Server b = b();
        apply(balancer, servers(balancer.topology().backend(BACKEND).servers().get(0), b));
        assertThat(serve(balancer, 4)).contains("ab").contains("ba");
        assertThat(serverOf(balancer, "a").total()).isEqualTo(4);
        assertThat(recorder.events(LbEvent.TopologyChanged.class))
                .singleElement()
                .satisfies(told -> assertThat(told.message()).contains("+ server bk/b"));
    }

    @Test
    void aServerThatIsTakenOutKeepsItsConnectionsAndGetsNoNewOnes() {
        Server b = b();
        LoadBalancer balancer = start(frontend(), backend().server(a()).server(b));
        Peer client = held(balancer);
        assertThat(serverOf(balancer, "a").active()).isEqualTo(1);
        apply(balancer, servers(b));
        assertThat(balancer.snapshot().backend(BACKEND).servers()).hasSize(1);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
        client.send(99).finish();
        peers.await("all came back", () -> client.received() == 100 && client.ending() == Ending.FIN);
        assertThat(ended(4).server()).isEqualTo("a");
        assertAtRest(balancer);
    }

    @Test
    void weightsAddressesAndLimitsChangeWithoutLossOfWhatIsKnown() {
        Server a = a();
        LoadBalancer balancer = start(frontend(), backend().server(a).server(b()));
        Server second = balancer.topology().backend(BACKEND).servers().get(1);
        serve(balancer, 4);
        Peer client = held(balancer);
        apply(balancer, servers(a.withWeight(3), second));
        assertThat(serve(balancer, 8).chars().filter(name -> name == 'a').count())
                .isEqualTo(6);

        PeerServer elsewhere = echoing();
        Server moved = server("a", elsewhere.address()).withWeight(3);
        apply(balancer, servers(moved, second.withMaxConnections(7)));
        serve(balancer, 4);
        assertThat(elsewhere.accepted()).isEqualTo(3);
        assertThat(serverOf(balancer, "a").total()).isGreaterThan(10);
        assertThat(serverOf(balancer, "b").maxConnections()).isEqualTo(7);
        exchangeRest(client);
    }

    private void exchangeRest(Peer client) {
        client.send(9).finish();
        peers.await("rest", () -> client.received() == 10 && client.ending() == Ending.FIN);
    }

    @Test
    void aRaisedLimitServesThoseWhoWaitAtOnce() {
        Server a = a();
        LoadBalancer balancer =
                start(frontend(), backend().server(a.withMaxConnections(1)).queueTimeout(ms(9_000)));
        Peer first = held(balancer);
        Peer second = connect(balancer).send(1);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        apply(balancer, servers(a.withMaxConnections(2)));
        peers.await("served", () -> second.received() == 1);
        exchangeRest(first);
        exchangeRest(second);
        assertAtRest(balancer);
    }

    @Test
    void aNewServerThatIsDeadGetsNobody() {
        HealthPolicy policy = HealthPolicy.tcpConnect().withInterval(ms(50));
        LoadBalancer balancer = start(frontend(), backend().server(a()).health(policy));
        Server dead = b();
        probes.answer(b.address(), Verdict.FAIL);
        apply(balancer, servers(balancer.topology().backend(BACKEND).servers().get(0), dead));
        assertThat(serverOf(balancer, "b").status().health()).isEqualTo(Health.DOWN);
        assertThat(serve(balancer, 3)).isEqualTo("aaa");
        probes.answer(b.address(), Verdict.PASS);
        awaitInForce(balancer, "up", () -> serverOf(balancer, "b").isUsable());
        assertThat(serve(balancer, 4)).contains("b");
    }

    @Test
    void healthSurvivesAndAnotherPolicyIsFollowed() {
        HealthPolicy policy = HealthPolicy.tcpConnect().withInterval(ms(50)).withFall(3);
        LoadBalancer balancer =
                start(frontend(), backend().server(a()).server(b()).health(policy));
        probes.answer(a.address(), Verdict.FAIL);
        peers.await("down", () -> !recorder.events(LbEvent.ServerHealthChanged.class)
                .isEmpty());
        apply(balancer, backend(builder -> builder.retries(1)));
        assertThat(serverOf(balancer, "a").status().health()).isEqualTo(Health.DOWN);
        assertThat(serverOf(balancer, "a").timesDown()).isEqualTo(1);

        apply(balancer, backend(builder -> builder.health(policy.withFall(1).withRise(1))));
        assertThat(serverOf(balancer, "a").status().health()).isEqualTo(Health.DOWN);
        probes.answer(a.address(), Verdict.PASS);
        peers.await("up", () -> serverOf(balancer, "a").status().health() == Health.UP);

        apply(balancer, backend(builder -> builder.health(HealthPolicy.none())));
        int checks = probes.checks().size();
        assertThat(probes.probersOpen()).isZero();
        assertThat(serverOf(balancer, "b").checked()).isFalse();
        peers.pass(ms(200));
        assertThat(probes.checks()).hasSize(checks);
    }

    // ---- frontends

    @Test
    void aNewBindOpensAndAnOldOneClosesWhileItsConnectionsGoOn() {
        LoadBalancer balancer = start(frontend(), backend().server(a()));
        InetSocketAddress old = address(balancer);
        Peer client = held(balancer);
        Frontend.Builder other =
                Frontend.named(FRONTEND).bind("other", "127.0.0.1", 0).defaultBackend(BACKEND);
        apply(balancer, frontend(other));
        InetSocketAddress fresh = balancer.localAddress(FRONTEND, "other");
        assertThat(fresh).isNotEqualTo(old);
        exchange(peers.connect(fresh));
        peers.await("old port closed", () -> {
            Peer late = peers.connect(old);
            peers.await("tried", () -> late.isConnected() || late.isRefused());
            return late.isRefused();
        });
        exchangeRest(client);
        assertThat(balancer.snapshot().frontend(FRONTEND).total()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anAddressThatMovesToAnotherFrontendNeverCloses() {
        Server b = b();
        LoadBalancer balancer = start(
                Frontend.named(FRONTEND).bind("tcp", "127.0.0.1", freePort()).defaultBackend(BACKEND),
                backend().server(a()));
        InetSocketAddress port = address(balancer);
        Peer client = held(balancer);
        Topology next = Topology.of(
                Frontend.named("ft2")
                        .bind("web", "127.0.0.1", port.getPort())
                        .defaultBackend("bk2")
                        .build(),
                Backend.named("bk2").server(b).build());
        TopologyPlan plan = balancer.plan(next);
        assertThat(plan.warnings())
                .contains(
                        "frontend ft is removed while it has 1 connections; they go on",
                        "backend bk is removed while it has 1 connections; they go on");
        await("applied", balancer.apply(plan));
        assertThat(balancer.localAddress("ft2", "web")).isEqualTo(port);
        Peer later = peers.connect(port);
        exchange(later);
        assertThat(ended(1).server()).isEqualTo("b");
        assertThat(ended(1).frontend()).isEqualTo("ft2");
        exchangeRest(client);
        assertThat(ended(2).backend()).isEqualTo(BACKEND);
        assertThat(recorder.events(LbEvent.ProxyStopped.class))
                .extracting(LbEvent.ProxyStopped::proxy)
                .containsExactly(FRONTEND, BACKEND);
        assertAtRest(balancer);
    }

    @Test
    void aRaisedFrontendLimitLetsTheWaitingInAndALoweredOneEndsNobody() {
        LoadBalancer balancer = start(frontend().maxConnections(1), backend().server(a()));
        Peer first = held(balancer);
        Peer second = connect(balancer).send(1);
        peers.await("full", () -> !recorder.events(LbEvent.LimitReached.class).isEmpty());
        apply(balancer, frontend(frontend().maxConnections(2)));
        peers.await("let in", () -> second.received() == 1);
        apply(balancer, frontend(frontend().maxConnections(1)));
        Peer third = connect(balancer).send(1);
        exchangeRest(first);
        peers.pass(ms(50));
        assertThat(third.received()).as("one of one is still there").isZero();
        exchangeRest(second);
        peers.await("now it is its turn", () -> third.received() == 1);
        exchangeRest(third);
        assertAtRest(balancer);
    }

    @Test
    void connectionsKeepTheTimeoutsTheyBeganWith() {
        LoadBalancer balancer =
                start(frontend().clientTimeout(ms(400)), backend().server(a()).serverTimeout(ms(9_000)));
        held(balancer);
        apply(balancer, frontend(frontend().clientTimeout(ms(9_000))));
        Peer later = held(balancer);
        assertThat(ended(1).termination().code()).isEqualTo("cD");
        peers.pass(ms(500));
        assertThat(later.ending()).isEqualTo(Ending.OPEN);
        exchangeRest(later);
    }

    // ---- what cannot be done

    @Test
    void aPortThatIsTakenLeavesEverythingAsItWas() {
        LoadBalancer balancer = start(frontend(), backend().server(a()));
        LoadBalancer holder = start(frontend(), backend().server(b()));
        Topology before = balancer.topology();
        Topology next = Topology.of(
                frontend()
                        .bind("free", "127.0.0.1", freePort())
                        .bind("taken", "127.0.0.1", address(holder).getPort())
                        .build(),
                backend().server(server("b", b.address())).build());
        assertThatThrownBy(() -> await("refused", balancer.apply(balancer.plan(next))))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("ft/taken");
        assertThat(balancer.topology()).isEqualTo(before);
        assertThat(recorder.events(LbEvent.ChangeRefused.class)).hasSize(1);
        assertThat(serve(balancer, 2)).isEqualTo("aa");
    }

    @Test
    void aHostThatDoesNotExistLeavesEverythingAsItWas() {
        LoadBalancer balancer = start(frontend(), backend().server(a()));
        assertThatThrownBy(() -> apply(balancer, servers(Server.of("x", "no-such-host.invalid", 1))))
                .hasCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bk/x");
        assertThat(serve(balancer, 2)).isEqualTo("aa");
    }

    @Test
    void aPlanFromAnotherTopologyThanTheOneInForceIsRefused() {
        Server a = a();
        LoadBalancer balancer = start(frontend(), backend().server(a));
        TopologyPlan plan = balancer.plan(servers(a.withWeight(7)).apply(balancer.topology()));
        apply(balancer, servers(a.withWeight(9)));
        assertThatThrownBy(() -> await("refused", balancer.apply(plan)))
                .hasCauseInstanceOf(StalePlanException.class)
                .hasMessageContaining("weight: 1 -> 9");
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(9);
    }

    @Test
    void aStopWhileNewServersAreCheckedEndsTheChangeToo() {
        HealthPolicy policy = HealthPolicy.tcpConnect().withInterval(ms(50));
        LoadBalancer balancer = start(frontend(), backend().server(a()).health(policy));
        probes.answerAfter(ms(1_000));
        Server b = b();
        CompletableFuture<Topology> applied = balancer.apply(balancer.plan(
                        servers(balancer.topology().backend(BACKEND).servers().get(0), b)
                                .apply(balancer.topology())))
                .toCompletableFuture();
        CompletableFuture<Topology> behindIt = balancer.apply(
                        balancer.plan(backend(builder -> builder.retries(7)).apply(balancer.topology())))
                .toCompletableFuture();
        stop(balancer, Drain.now());
        peers.await("both ended", () -> applied.isDone() && behindIt.isDone());
        assertThat(applied).isCompletedExceptionally();
        assertThat(behindIt).isCompletedExceptionally();
    }

    // ---- many

    /** Every kind of change, again and again, while connections come and go: nobody notices, and nothing is left over. */
    @Test
    void aHundredChangesUnderLoadLoseNobody() {
        Server a = a();
        Server b = b();
        LoadBalancer balancer = start(
                Frontend.named(FRONTEND).bind("tcp", "127.0.0.1", freePort()).defaultBackend(BACKEND),
                backend().server(a).server(b));
        InetSocketAddress port = address(balancer);
        List<Peer> clients = new ArrayList<>();
        for (int change = 1; change <= 100; change++) {
            for (int i = 0; i < 4; i++) {
                clients.add(peers.connect(port).send(100));
            }
            apply(balancer, step(change, a, b, port));
            clients.subList(Math.max(0, clients.size() - 8), clients.size() - 4).forEach(Peer::finish);
        }
        clients.forEach(Peer::finish);
        for (Peer client : clients) {
            peers.await("served " + client, () -> client.ending() == Ending.FIN);
            assertThat(client.received()).isEqualTo(100);
        }
        ended(clients.size());
        assertThat(recorder.connections())
                .extracting(connection -> connection.termination().code())
                .containsOnly("--");
        assertAtRest(balancer);
        assertThat(balancer.snapshot().frontends()).hasSize(1);
        assertThat(balancer.setAdminState(new ServerId(BACKEND, "a"), dev.weir.AdminState.READY))
                .isNotNull();
    }

    private UnaryOperator<Topology> step(int change, Server a, Server b, InetSocketAddress port) {
        Frontend.Builder same = Frontend.named(FRONTEND)
                .bind("tcp", "127.0.0.1", port.getPort())
                .defaultBackend(BACKEND);
        return switch (change % 5) {
            case 0 -> servers(a.withWeight(1 + change), b);
            case 1 -> servers(b);
            case 2 -> servers(a, b.withMaxConnections(change));
            case 3 -> frontend(same.bind("more", "127.0.0.1", 0).clientTimeout(ms(5_000 + change)));
            default -> frontend(same);
        };
    }
}
