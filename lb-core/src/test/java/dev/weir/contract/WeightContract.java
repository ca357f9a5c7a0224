package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights that change while the load balancer runs, warming up, and backups: HAProxy's sections 3.1, 3.2, 3.3 and 3.12. */
abstract class WeightContract extends LoadBalancerCase {
    private LoadBalancer balancer;

    private void begin(Backend.Builder backend) {
        balancer = start(frontend(), backend);
    }

    private Server fresh(String name) {
        PeerServer server = echoing();
        return server(name, server.address());
    }

    private ServerHandle handle(String name) {
        return balancer.backend(BACKEND).server(name);
    }

    private void set(String server, AdminState state) {
        await("in force", balancer.setAdminState(new ServerId(BACKEND, server), state));
    }

    private String serve(int connections) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            int before = recorder.connections().size();
            Peer client = connect(balancer).send(1).finish();
            peers.await("echo", () -> client.ending() == Ending.FIN);
            order.append(ended(before + 1).server());
        }
        return order.toString();
    }

    // ---- weights

    /** HAProxy's dynamic run, one session of picks after the other. */
    @Test
    void theDynamicRunOfRoundRobin() {
        begin(backend().server(fresh("A")).server(fresh("B")).server(fresh("C")));
        assertThat(serve(4)).isEqualTo("ABCA");
        set("B", AdminState.MAINTENANCE);
        assertThat(serve(6)).isEqualTo("CACACA");
        set("B", AdminState.READY);
        assertThat(serve(9)).isEqualTo("CABCABCAB");
        await("weight", handle("A").weight(3));
        assertThat(serve(10)).isEqualTo("ACBAAACBAA");
        await("weight", handle("A").weight(0));
        assertThat(serve(6)).isEqualTo("CBCBCB");
        set("C", AdminState.DRAIN);
        assertThat(serve(6)).isEqualTo("BBBBBB");
    }

    @Test
    void percentIsOfTheConfiguredWeightAndTruncated() {
        begin(backend().server(fresh("a").withWeight(5)).server(fresh("b")));
        await("half", handle("a").weightPercent(50));
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(2);
        await("half again", handle("a").weightPercent(50));
        assertThat(serverOf(balancer, "a").weight()).as("of the configured one").isEqualTo(2);
        await("all", handle("a").weightPercent(25_600));
        assertThat(serverOf(balancer, "a").weight()).as("at most").isEqualTo(256);
        await("half of 1", handle("b").weightPercent(50));
        assertThat(serverOf(balancer, "b").weight()).isZero();
        assertThat(serverOf(balancer, "b").isUsable()).isFalse();
        assertThat(recorder.events(LbEvent.ServerWeightChanged.class))
                .extracting(LbEvent.ServerWeightChanged::weight)
                .containsExactly(2, 256, 0);
        assertThatThrownBy(() -> handle("a").weightPercent(25_601)).hasMessage("percent: 25601 (expected: 0..25600)");
    }

    @Test
    void aWeightOutOfRangeIsRefused() {
        begin(backend().server(fresh("a")));
        for (int weight : new int[] {-1, 257}) {
            assertThatThrownBy(() -> await("refused", handle("a").weight(weight)))
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("weight: " + weight + " (expected: 0..256)");
        }
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(1);
    }

    @Test
    void staticStrategiesTakeNoneOrTheConfiguredWeightOnly() {
        begin(backend()
                .balance(BalanceStrategy.staticRoundRobin())
                .server(fresh("a").withWeight(2))
                .server(fresh("b")));
        assertThatThrownBy(() -> await("refused", handle("a").weightPercent(50)))
                .hasMessageContaining("weight: 1 (expected: 0 or 2, for static-rr has static weights)");
        await("out", handle("a").weight(0));
        assertThat(serve(2)).isEqualTo("bb");
        await("in", handle("a").weightPercent(100));
        assertThat(serve(3)).contains("a").contains("b");
    }

    @Test
    void anOperatorsWeightLastsUntilTheTopologyHasAnother() {
        Server a = fresh("a").withWeight(4);
        begin(backend().server(a).server(fresh("b")));
        await("weight", handle("a").weight(9));
        await("another limit", handle("a").maxConnections(50));
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(9);
        Backend changed = balancer.topology().backend(BACKEND).toBuilder()
                .servers(List.of(
                        a.withWeight(6),
                        balancer.topology().backend(BACKEND).servers().get(1)))
                .build();
        await("another weight", balancer.apply(balancer.plan(balancer.topology().with(changed))));
        assertThat(serverOf(balancer, "a").weight()).isEqualTo(6);
    }

    // ---- warming up

    @Test
    void aServerThatComesBackIsGivenLittleAtFirst() {
        begin(backend()
                .balance(BalanceStrategy.leastConnections())
                .server(fresh("a").withWeight(16).withSlowStart(ms(60_000)).withMaxConnections(100))
                .server(fresh("b").withWeight(16)));
        assertThat(serverOf(balancer, "a").throttle()).as("not at the start").isEqualTo(100);
        set("a", AdminState.MAINTENANCE);
        set("a", AdminState.READY);
        assertThat(serverOf(balancer, "a").throttle()).isLessThan(30);
        assertThat(serverOf(balancer, "a").maxConnections()).isLessThan(30);
        List<Peer> held = hold(17);
        assertThat(serverOf(balancer, "a").active())
                .as("a sixteenth of the other's share")
                .isBetween(1, 2);

        set("b", AdminState.DRAIN);
        assertThat(serverOf(balancer, "a").throttle())
                .as("who else should serve")
                .isEqualTo(100);
        set("b", AdminState.READY);
        held.forEach(Peer::finish);
    }

    @Test
    void warmingUpEndsByItself() {
        begin(backend()
                .balance(BalanceStrategy.first())
                .server(fresh("a").withSlowStart(ms(2_000)).withMaxConnections(10))
                .server(fresh("b")));
        set("a", AdminState.MAINTENANCE);
        set("a", AdminState.READY);
        assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(1);
        List<Peer> held = hold(4);
        assertThat(serverOf(balancer, "a").active()).isEqualTo(1);
        peers.await("warm", () -> serverOf(balancer, "a").throttle() == 100);
        assertThat(serverOf(balancer, "a").maxConnections()).isEqualTo(10);
        held.forEach(Peer::finish);
    }

    @Test
    void aServerThatIsNewWarmsUpAndOthersAreNotTouched() {
        begin(backend().server(fresh("a").withSlowStart(ms(60_000))).server(fresh("b")));
        await("added", balancer.backend(BACKEND).addServer(fresh("c").withSlowStart(ms(60_000))));
        assertThat(serverOf(balancer, "c").throttle()).isLessThan(10);
        assertThat(serverOf(balancer, "a").throttle()).isEqualTo(100);
        int before = serverOf(balancer, "c").throttle();
        await("a change elsewhere", handle("b").weight(3));
        assertThat(serverOf(balancer, "c").throttle()).isBetween(before, 10);
    }

    // ---- backups

    @Test
    void allBackupsServeTogetherIfToldSo() {
        begin(backend()
                .allBackups()
                .server(fresh("A"))
                .server(fresh("B").withBackup())
                .server(fresh("C").withBackup()));
        assertThat(serve(3)).isEqualTo("AAA");
        set("A", AdminState.MAINTENANCE);
        assertThat(serve(4)).isEqualTo("BCBC");
        set("B", AdminState.MAINTENANCE);
        assertThat(serve(2)).isEqualTo("CC");
        set("A", AdminState.READY);
        assertThat(serve(2)).isEqualTo("AA");
    }

    // ---- panic

    @Test
    void withTooFewServersUpHealthIsIgnored() {
        PeerServer a = echoing();
        PeerServer b = echoing();
        begin(backend()
                .panicThreshold(51)
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ms(50))
                        .withRise(1)
                        .withFall(1))
                .server(server("A", a.address()))
                .server(server("B", b.address())));
        probes.answer(a.address(), ProbeResult.Verdict.FAIL);
        peers.await("panic", () -> backendOf(balancer).panic());
        assertThat(serve(4)).as("A is down, and serves").contains("A", "B");
        assertThat(serverOf(balancer, "A").isUsable()).isFalse();
        probes.answer(b.address(), ProbeResult.Verdict.FAIL);
        awaitInForce(balancer, "b is down", () -> !serverOf(balancer, "B").isUsable());
        assertThat(backendOf(balancer).isUp()).isTrue();
        assertThat(serve(4)).contains("A", "B");

        probes.answer(a.address(), ProbeResult.Verdict.PASS);
        probes.answer(b.address(), ProbeResult.Verdict.PASS);
        peers.await("no panic", () -> !backendOf(balancer).panic());
        peers.await("told", () -> !recorder.events(LbEvent.PanicLeft.class).isEmpty());
        assertThat(recorder.events(LbEvent.PanicEntered.class)).hasSize(1);
        assertThat(recorder.events(LbEvent.BackendDown.class)).isEmpty();
    }

    private List<Peer> hold(int connections) {
        List<Peer> held = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Peer client = connect(balancer).send(1);
            peers.await("echo", () -> client.received() == 1);
            held.add(client);
        }
        return held;
    }
}
