package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.health.Observation.OnError;
import dev.weir.health.OutlierEjection;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What checks do when they are slow, flap or all fail, and what clients' experience does where checks see nothing. */
abstract class HealthContract extends LoadBalancerCase {
    private static final HealthPolicy FAST =
            HealthPolicy.tcpConnect().withInterval(ms(50)).withRise(2).withFall(3);
    /** Long enough for nobody to come back by itself. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private PeerServer a;
    private PeerServer b;

    private Backend.Builder two() {
        a = echoing();
        b = echoing();
        return backend().server(server("a", a.address())).server(server("b", b.address()));
    }

    /** Who served so many clients, one after another. */
    private String serve(LoadBalancer balancer, int connections) {
        StringBuilder order = new StringBuilder();
        int before = recorder.connections().size();
        for (int i = 1; i <= connections; i++) {
            Peer client = connect(balancer).send(1).finish();
            peers.await("echo", () -> client.ending() == Ending.FIN);
            order.append(ended(before + i).server());
        }
        return order.toString();
    }

    private void awaitServer(LoadBalancer balancer, String name, Predicate<ServerSnapshot> state) {
        awaitInForce(balancer, "state of " + name, () -> state.test(serverOf(balancer, name)));
    }

    // ---- checks -----------------------------------------------------------------------------------------------------

    @Test
    void aFlappingPageIsDampedAndDisconnectsNobody() {
        LoadBalancer balancer = start(frontend(), two().health(FAST).logHealthChecks());
        Peer held = connect(balancer).send(1);
        peers.await("echo", () -> held.received() == 1);
        probes.answerInTurn(a.address(), Verdict.FAIL, Verdict.FAIL, Verdict.PASS);
        int before = probes.checksOf(a.address());
        peers.await("twenty checks", () -> probes.checksOf(a.address()) > before + 20);

        assertThat(serverOf(balancer, "a").timesDown()).isZero();
        assertThat(serverOf(balancer, "a").checksFailed()).as("but counted").isGreaterThan(10);
        peers.await("told", () -> recorder.events(LbEvent.ServerChecked.class).size() > 10);
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class)).isEmpty();
        held.send(1);
        peers.await("echo", () -> held.received() == 2);
    }

    @Test
    void withoutDampingEachFlapIsToldAndSessionsStay() {
        LoadBalancer balancer = start(frontend(), two().health(FAST.withRise(1).withFall(1)));
        Peer held = connect(balancer).send(1);
        peers.await("echo", () -> held.received() == 1);
        probes.answerInTurn(a.address(), Verdict.FAIL, Verdict.PASS);
        awaitServer(balancer, "a", server -> server.timesDown() >= 3);
        probes.answer(a.address(), Verdict.PASS);
        awaitServer(balancer, "a", ServerSnapshot::isUsable);

        peers.await(
                "told", () -> recorder.events(LbEvent.ServerHealthChanged.class).size() >= 5);
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class))
                .extracting(LbEvent.ServerHealthChanged::health)
                .startsWith(Health.DOWN, Health.UP, Health.DOWN, Health.UP, Health.DOWN);
        held.send(1);
        peers.await("echo", () -> held.received() == 2);
    }

    @Test
    void slowChecksDoNotPileUp() {
        LoadBalancer balancer = start(frontend(), two().health(FAST));
        probes.answer(a.address(), Verdict.FAIL);
        probes.answerAfter(ms(200));
        awaitServer(balancer, "a", server -> server.status().health() == Health.DOWN);

        assertThat(probes.mostAtOnceOfOneServer()).isEqualTo(1);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
    }

    @Test
    void withoutPanicBothFailingLeavesNobody() {
        LoadBalancer balancer = start(frontend(), two().health(FAST));
        failBoth(balancer);
        Peer client = connect(balancer);
        peers.await("closed", () -> client.ending() != Ending.OPEN);

        assertThat(ended(1).termination().code()).isEqualTo("SC");
    }

    @Test
    void withPanicBothFailingLeavesBoth() {
        LoadBalancer balancer = start(frontend(), two().health(FAST).panicThreshold(50));
        failBoth(balancer);

        assertThat(serve(balancer, 4)).contains("a").contains("b");
        assertThat(backendOf(balancer).panic()).isTrue();
        probes.answer(b.address(), Verdict.PASS);
        awaitServer(balancer, "b", ServerSnapshot::isUsable);
        assertThat(serve(balancer, 3)).as("one of two is half of them").isEqualTo("bbb");
    }

    private void failBoth(LoadBalancer balancer) {
        probes.answer(a.address(), Verdict.FAIL);
        probes.answer(b.address(), Verdict.FAIL);
        awaitServer(balancer, "a", server -> !server.isUsable());
        awaitServer(balancer, "b", server -> !server.isUsable());
    }

    @Test
    void serversOfSeveralBackendsShareOneCheck() {
        Backend.Builder first = two().health(FAST.withSharing());
        Backend one = first.build();
        Backend other = Backend.named("other")
                .servers(one.servers())
                .health(one.health())
                .build();
        LoadBalancer balancer = create(Topology.of(frontend().build(), one, other));
        await("started", balancer.startAsync());
        assertThat(probes.checksOf(a.address()))
                .as("one before the first client, and one regular one perhaps")
                .isBetween(1, 2);
        probes.answer(a.address(), Verdict.FAIL);
        awaitServer(balancer, "a", server -> !server.isUsable());

        peers.await(
                "there too",
                () -> !balancer.snapshot().backend("other").server("a").isUsable());
        assertThat(balancer.snapshot().backend("other").server("a").checksFailed())
                .isEqualTo(3);
        assertThat(probes.mostAtOnceOfOneServer()).isEqualTo(1);
    }

    @Test
    void anotherHostAndPortAreCheckedAndHaveToBeKnown() {
        InetSocketAddress page = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        HealthPolicy elsewhere = FAST.withHost("127.0.0.1").withPort(page.getPort());
        LoadBalancer balancer = start(frontend(), two().health(elsewhere));
        assertThat(probes.checksOf(page)).isGreaterThanOrEqualTo(2);
        assertThat(probes.checksOf(a.address())).isZero();

        Backend unknown = balancer.topology().backend(BACKEND).toBuilder()
                .health(elsewhere.withHost("no.such.host.invalid"))
                .build();
        Topology wanted = balancer.topology().with(unknown);
        assertThatThrownBy(() -> await("refused", balancer.apply(balancer.plan(wanted))))
                .hasMessageContaining(
                        "backend 'bk' health host: 'no.such.host.invalid' (expected: an IP address or a name"
                                + " that can be resolved)");
        probes.answer(page, Verdict.FAIL);
        awaitServer(balancer, "a", server -> !server.isUsable()); // checks go on as before
    }

    // ---- what clients meet ------------------------------------------------------------------------------------------

    /** The health port is fine, the service is dead. */
    @Test
    void clientsErrorsMarkAServerDownWhoseChecksPass() {
        Observation strict = Observation.connects().withErrorLimit(3).withOnError(OnError.MARK_DOWN);
        LoadBalancer balancer = start(
                frontend(),
                two().health(FAST.withInterval(LONG).withObservation(strict)).redispatch());
        a.close();
        serveUntil(balancer, "a", server -> server.status().health() == Health.DOWN);

        assertThat(serverOf(balancer, "a").lastCheck())
                .startsWith("HANA, info: \"Detected 3 consecutive errors, last one was: ");
        assertThat(serverOf(balancer, "a").observedFailures()).isEqualTo(1);
        assertThat(serve(balancer, 3)).isEqualTo("bbb");
    }

    @Test
    void orEjectItUntilItsTimeIsOver() {
        LoadBalancer balancer =
                start(frontend(), two().health(ejecting(3, ms(300))).redispatch());
        a.close();
        serveUntil(balancer, "a", server -> server.ejections() == 1);
        assertThat(serverOf(balancer, "a").status().health())
                .as("its checks pass")
                .isEqualTo(Health.UP);
        awaitServer(balancer, "a", ServerSnapshot::isUsable);
        peers.await(
                "told", () -> recorder.events(LbEvent.ServerReadmitted.class).size() == 1);
        assertThat(recorder.events(LbEvent.ServerEjected.class)).hasSize(1);
        serveUntil(balancer, "a", server -> server.ejections() > 1); // it is still dead

        assertThat(serve(balancer, 2)).isEqualTo("bb");
    }

    @Test
    void aServerThatResetsBeforeItsFirstByteIsEjected() {
        LoadBalancer balancer = start(frontend(), unanswering().health(ejecting(2, LONG)));
        spoil(balancer, 2, Peer::reset);
        awaitServer(balancer, "a", ServerSnapshot::ejected);

        assertThat(toldOfEjection())
                .contains("Detected 2 consecutive errors, last one was: failed before its first byte: ");
        assertThat(serve(balancer, 2)).isEqualTo("bb");
    }

    @Test
    void soIsOneThatClosesBeforeIt() {
        LoadBalancer balancer = start(frontend(), unanswering().health(ejecting(2, LONG)));
        spoil(balancer, 2, Peer::finish);
        awaitServer(balancer, "a", ServerSnapshot::ejected);

        assertThat(toldOfEjection()).contains("last one was: closed before its first byte");
    }

    @Test
    void firstBytesThatDoNotComeMayFailChecksToo() {
        Observation strict = Observation.firstBytes().withErrorLimit(2).withOnError(OnError.MARK_DOWN);
        LoadBalancer balancer =
                start(frontend(), unanswering().health(FAST.withInterval(LONG).withObservation(strict)));
        spoil(balancer, 2, Peer::reset);
        awaitServer(balancer, "a", server -> server.status().health() == Health.DOWN);

        assertThat(serve(balancer, 2)).isEqualTo("bb");
    }

    @Test
    void aServerThatAnswersMayCloseAndResetAsItLikes() {
        a = listen();
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", a.address())).health(ejecting(1, LONG)));
        for (int i = 1; i <= 3; i++) {
            Peer client = connect(balancer).send(1);
            Peer serverSide = a.next();
            peers.await("asked", () -> serverSide.received() == 1);
            serverSide.send(1);
            peers.await("answered", () -> client.received() == 1);
            serverSide.reset();
            peers.await("reset", () -> client.ending() != Ending.OPEN);
            client.close();
            ended(i);
        }

        assertThat(serverOf(balancer, "a").ejected()).isFalse();
        assertThat(recorder.events(LbEvent.ServerEjected.class)).isEmpty();
    }

    @Test
    void neitherClientsThatSaidNothingNorThoseThatGaveUpAccuseAServer() {
        a = listen();
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", a.address())).health(ejecting(1, LONG)));
        Peer silent = connect(balancer);
        Peer serverSide = a.next();
        serverSide.finish();
        peers.await("closed", () -> silent.ending() != Ending.OPEN);
        silent.finish();
        ended(1);
        Peer givesUp = connect(balancer).send(1);
        Peer late = a.next();
        peers.await("asked", () -> late.received() == 1);
        givesUp.finish();
        peers.await("given up", () -> late.ending() == Ending.FIN);
        late.finish();
        ended(2);
        Peer resets = connect(balancer).send(1);
        Peer never = a.next();
        peers.await("asked", () -> never.received() == 1);
        resets.reset();
        ended(3);

        assertThat(serverOf(balancer, "a").ejected()).isFalse();
        assertThat(recorder.events(LbEvent.ServerEjected.class)).isEmpty();
    }

    private String toldOfEjection() {
        peers.await("told", () -> !recorder.events(LbEvent.ServerEjected.class).isEmpty());
        return recorder.events(LbEvent.ServerEjected.class).get(0).message();
    }

    private static HealthPolicy ejecting(int errors, Duration time) {
        return FAST.withOutlierEjection(new OutlierEjection(errors, time, LONG, 50));
    }

    /** Server a answers only by the test's word; b is its backup, so that each client goes to a first. */
    private Backend.Builder unanswering() {
        a = listen();
        b = echoing();
        return backend()
                .server(server("a", a.address()))
                .server(server("b", b.address()).withBackup());
    }

    /** Clients that ask server a, and what becomes of them. */
    private void spoil(LoadBalancer balancer, int clients, Consumer<Peer> how) {
        for (int i = 1; i <= clients; i++) {
            Peer client = connect(balancer).send(1);
            Peer serverSide = a.next();
            peers.await("asked", () -> serverSide.received() == 1);
            how.accept(serverSide);
            peers.await("unanswered", () -> client.ending() != Ending.OPEN);
            client.close();
            ended(i);
        }
    }

    /** Clients come, all are served in the end, and some are redispatched, until the server is seen so. */
    private void serveUntil(LoadBalancer balancer, String name, Predicate<ServerSnapshot> state) {
        for (int i = 0; i < 20 && !state.test(serverOf(balancer, name)); i++) {
            assertThat(serve(balancer, 1)).isEqualTo("b");
        }
        awaitServer(balancer, name, state);
    }
}
