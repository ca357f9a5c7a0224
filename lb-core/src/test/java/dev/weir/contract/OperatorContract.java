package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AdminState;
import dev.weir.ConfigurationException;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.LoadBalancer;
import dev.weir.OpenConnection;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an operator may do to servers while they serve. */
abstract class OperatorContract extends LoadBalancerCase {
    private static final int MANY = 2_000;

    private PeerServer a;
    private PeerServer b;

    private LoadBalancer two() {
        a = echoing();
        b = echoing();
        return start(
                frontend().backlog(MANY),
                backend().server(server("a", a.address())).server(server("b", b.address())));
    }

    private static ServerHandle serverA(LoadBalancer balancer) {
        return balancer.backend(BACKEND).server("a");
    }

    private List<Peer> hold(LoadBalancer balancer, int connections) {
        List<Peer> held = new ArrayList<>();
        InetSocketAddress port = address(balancer);
        for (int i = 0; i < connections; i++) {
            held.add(peers.connect(port).send(1));
        }
        held.forEach(client -> peers.await("echo", () -> client.received() == 1));
        return held;
    }

    private static List<Peer> open(List<Peer> clients) {
        return clients.stream().filter(client -> client.ending() == Ending.OPEN).toList();
    }

    // ---- drain

    @Test
    void aDrainEndsWithTheLastConnectionAndTellsHowItWent() {
        LoadBalancer balancer = two();
        List<Peer> clients = hold(balancer, 4);
        CompletableFuture<DrainReport> drained =
                serverA(balancer).drain(Drain.within(ms(30_000))).toCompletableFuture();
        peers.await(
                "in force", () -> !recorder.events(LbEvent.ServerDraining.class).isEmpty());
        List<Peer> later = hold(balancer, 3);
        assertThat(serverOf(balancer, "b").active()).isEqualTo(5);
        clients.forEach(Peer::finish);
        DrainReport report = await("drained", drained);
        assertThat(report.finished()).isEqualTo(2);
        assertThat(report.closed()).isZero();
        assertThat(report.stayed()).isEmpty();
        List<LbEvent.ServerDraining> told = recorder.events(LbEvent.ServerDraining.class);
        assertThat(told.get(0).left()).isEqualTo(2);
        assertThat(told.get(told.size() - 1).left()).isZero();
        later.forEach(Peer::finish);
    }

    @Test
    void aDrainOfThousandsLosesNobodyBeforeItsDeadlineAndNamesWhoStayed() {
        LoadBalancer balancer = two();
        List<Peer> clients = hold(balancer, MANY);
        assertThat(serverOf(balancer, "a").active()).isEqualTo(MANY / 2);
        CompletableFuture<DrainReport> drained =
                serverA(balancer).drain(Drain.within(ms(1_500))).toCompletableFuture();
        peers.await(
                "in force", () -> !recorder.events(LbEvent.ServerDraining.class).isEmpty());
        List<Peer> early = clients.subList(0, 600);
        early.forEach(Peer::finish);
        early.forEach(client -> peers.await("served to its end", () -> client.ending() == Ending.FIN));
        List<Peer> rest = clients.subList(600, MANY);
        assertThat(open(rest)).as("nobody is lost before the deadline").hasSize(rest.size());

        DrainReport report = await("drained", drained);
        Set<InetSocketAddress> stayed =
                report.stayed().stream().map(OpenConnection::client).collect(Collectors.toSet());
        List<Peer> reset = rest.stream()
                .filter(client -> stayed.contains(client.localAddress()))
                .toList();
        reset.forEach(client -> peers.await("reset", () -> client.ending() == Ending.RESET));
        assertThat(report.closed()).isEqualTo(reset.size()).isEqualTo(stayed.size());
        assertThat(report.finished() + report.closed()).isEqualTo(MANY / 2);
        assertThat(open(rest)).as("nobody else is touched").hasSize(rest.size() - reset.size());
        assertThat(serverOf(balancer, "b").active()).isEqualTo(rest.size() - reset.size());
        assertThat(report.elapsed()).isGreaterThanOrEqualTo(ms(1_500));
    }

    @Test
    void aPacedDrainClosesTheRestInBatches() {
        LoadBalancer balancer = two();
        hold(balancer, 40);
        DrainReport report =
                await("drained", serverA(balancer).drain(Drain.within(ms(100)).pacedTo(20)));
        assertThat(report.closed()).isEqualTo(20);
        assertThat(report.elapsed()).isBetween(ms(1_000), ms(2_500));
    }

    @Test
    void aDrainIsGivenUpWhenTheServerIsMadeReady() {
        LoadBalancer balancer = two();
        List<Peer> clients = hold(balancer, 2);
        CompletableFuture<DrainReport> drained =
                serverA(balancer).drain(Drain.within(ms(30_000))).toCompletableFuture();
        await("ready", serverA(balancer).ready());
        peers.await("given up", drained::isDone);
        assertThatThrownBy(drained::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("made ready (1 connections left)");
        assertThat(open(clients)).hasSize(2);
    }

    @Test
    void aStopGivesDrainsUp() {
        LoadBalancer balancer = two();
        hold(balancer, 2);
        CompletableFuture<DrainReport> drained =
                serverA(balancer).drain(Drain.within(ms(30_000))).toCompletableFuture();
        DrainReport stopped = stop(balancer, Drain.now());
        assertThat(stopped.stayed()).hasSize(2);
        peers.await("given up", drained::isDone);
        assertThat(drained).isCompletedExceptionally();
    }

    // ---- one server, one backend, one machine

    @Test
    void limitsAddressesAndServersChangeByOneWordEach() {
        LoadBalancer balancer = two();
        await("limit", serverA(balancer).maxConnections(7));
        assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(7);
        PeerServer elsewhere = echoing();
        await(
                "address",
                serverA(balancer).address("127.0.0.1", elsewhere.address().getPort()));
        hold(balancer, 2).forEach(Peer::finish);
        assertThat(elsewhere.accepted()).isEqualTo(1);

        PeerServer c = echoing();
        await("added", balancer.backend(BACKEND).addServer(server("c", c.address())));
        Topology now = await("removed", serverA(balancer).remove());
        assertThat(now).isEqualTo(balancer.topology());
        hold(balancer, 2).forEach(Peer::finish);
        assertThat(c.accepted()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsSaidAndChangesNothing() {
        LoadBalancer balancer = two();
        Topology before = balancer.topology();
        ServerHandle stranger = balancer.backend(BACKEND).server("x");
        assertThatThrownBy(stranger::ready)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("server: bk/x (expected: one of [bk/a, bk/b])");
        assertThatThrownBy(() -> await("refused", stranger.maxConnections(3)))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> await("refused", serverA(balancer).maxConnections(-3)))
                .hasCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining("maxConnections: -3");
        assertThatThrownBy(() -> await("refused", balancer.backend(BACKEND).addServer(server("a", b.address()))))
                .hasCauseInstanceOf(ConfigurationException.class);
        await("removed", serverA(balancer).remove());
        assertThatThrownBy(() -> await(
                        "the last stays", balancer.backend(BACKEND).server("b").remove()))
                .hasCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least one");
        assertThat(balancer.topology()).isNotEqualTo(before);
        assertThat(recorder.events(LbEvent.ChangeRefused.class)).hasSize(4);
    }

    @Test
    void aMachineIsOperatedWhereverItServes() {
        a = echoing();
        b = echoing();
        String host = a.address().getAddress().getHostAddress();
        LoadBalancer balancer = create(Topology.of(
                frontend().build(),
                backend().server(server("a", a.address())).build(),
                dev.weir.Backend.named("bk2").server(server("a", b.address())).build()));
        await("started", balancer.startAsync());
        assertThat(balancer.host(host).servers()).containsExactly(new ServerId(BACKEND, "a"), new ServerId("bk2", "a"));
        await("in force", balancer.host(host).maintenance());
        assertThat(balancer.snapshot().backends())
                .allSatisfy(backend ->
                        assertThat(backend.server("a").status().admin()).isEqualTo(AdminState.MAINTENANCE));
        await("in force", balancer.host(host).ready());
        hold(balancer, 3);
        assertThat(await("killed", balancer.host(host).killSessions())).hasSize(3);
        assertThat(await("drained", balancer.host(host).drain(Drain.now())).closed())
                .isZero();
        assertThatThrownBy(() -> balancer.host("10.9.9.9").servers()).hasMessageContaining("10.9.9.9");
    }
}
