package dev.weir.examples.death;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.event.LbEvent.ServerHealthChanged;
import dev.weir.examples.death.SteadyLoad.Visit;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server process dies by SIGKILL while 500 new connections a second come in, and comes back. */
class KilledServerIT {
    private static final int PER_SECOND = 500;
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int RISE = 2;
    private static final int FALL = 3;
    private static final ServerId VICTIM = new ServerId("bk", "s0");

    private final List<MortalServer> servers = new ArrayList<>();
    /** When a server was seen to be so, by the clock that does not jump. */
    private final Map<Health, Long> seen = new ConcurrentHashMap<>();

    private volatile long killing;
    private volatile long killed;

    @AfterEach
    void endServers() {
        servers.forEach(MortalServer::close);
    }

    /** At a moment when nobody's bytes are in the dying process's hands: then nobody fails at all. */
    @Test
    void nobodyFailsWhenAServerIsKilledBetweenTwoConnections() throws Exception {
        Run run = run(load -> load.betweenConnections(this::kill));

        assertThat(run.visits).filteredOn(Visit::failed).isEmpty();
    }

    /** At any moment. Whose bytes the dead process had is not to be helped, for nobody may send them twice; all others are served. */
    @Test
    void onlyThoseUnderWayCanFailWhenAServerIsKilledAtAnyMoment() throws Exception {
        Run run = run(load -> kill());

        assertThat(run.visits)
                .filteredOn(visit -> !run.isUnderWayAtTheKill(visit))
                .hasSizeGreaterThan(3 * PER_SECOND)
                .filteredOn(Visit::failed)
                .isEmpty();
    }

    /** How the first server is killed. */
    private interface Death {
        void come(SteadyLoad load) throws Exception;
    }

    private Run run(Death death) throws Exception {
        for (int i = 0; i < 3; i++) {
            servers.add(MortalServer.start(0));
        }
        Run run = new Run();
        try (LoadBalancer balancer = LoadBalancer.builder(topology()).build()) {
            balancer.subscribe(new LoadBalancerListener() {
                @Override
                public void onEvent(LbEvent event) {
                    note(event);
                }
            });
            balancer.start();
            try (SteadyLoad load = new SteadyLoad(balancer.localAddress("ft", "tcp"), PER_SECOND)) {
                load.start();
                await().until(() -> served(balancer) > 2 * PER_SECOND);
                seen.clear();
                death.come(load);
                await().until(() -> seen.containsKey(Health.DOWN));
                long servedWhenDown = served(balancer);
                await().until(() -> served(balancer) > servedWhenDown + PER_SECOND);
                servers.add(MortalServer.start(servers.get(0).port()));
                run.revived = System.nanoTime();
                await().until(() -> seen.containsKey(Health.UP));
                long servedByVictim = servedByVictim(balancer);
                await().until(() -> servedByVictim(balancer) > servedByVictim + PER_SECOND / 6);
                run.visits = load.stop();
            }
        }
        run.report();
        return run;
    }

    private boolean kill() throws InterruptedException {
        killing = System.nanoTime();
        servers.get(0).kill();
        killed = System.nanoTime();
        return true;
    }

    /** What was seen. */
    private final class Run {
        private List<Visit> visits = List.of();
        private long revived;

        boolean isUnderWayAtTheKill(Visit visit) {
            return visit.begunNanos() - killed < 0 && visit.endedNanos() - killing > 0;
        }

        /** Times are compared with the policy, and told. */
        void report() {
            List<Visit> underWay =
                    visits.stream().filter(this::isUnderWayAtTheKill).toList();
            Duration detection = Duration.ofNanos(seen(Health.DOWN) - killed);
            Duration recovery = Duration.ofNanos(seen(Health.UP) - revived);
            System.out.printf(
                    "%d connections at %d a second, %d failed; %d were under way at the kill, %d of them failed;"
                            + " down after %d ms (interval x fall %d), up after %d ms (interval x rise %d)%n",
                    visits.size(),
                    PER_SECOND,
                    visits.stream().filter(Visit::failed).count(),
                    underWay.size(),
                    underWay.stream().filter(Visit::failed).count(),
                    detection.toMillis(),
                    INTERVAL.multipliedBy(FALL).toMillis(),
                    recovery.toMillis(),
                    INTERVAL.multipliedBy(RISE).toMillis());
            assertThat(detection).isBetween(INTERVAL.multipliedBy(FALL - 1), INTERVAL.multipliedBy(2 * FALL));
            assertThat(recovery).isLessThan(INTERVAL.multipliedBy(2 * RISE));
        }
    }

    private Topology topology() throws IOException {
        Backend.Builder backend = Backend.named("bk")
                .retries(3)
                .redispatch()
                .connectTimeout(Duration.ofSeconds(2))
                .serverTimeout(Duration.ofSeconds(30))
                .health(HealthPolicy.tcpConnect()
                        .withInterval(INTERVAL)
                        .withRise(RISE)
                        .withFall(FALL));
        for (int i = 0; i < servers.size(); i++) {
            backend.server(Server.of("s" + i, "127.0.0.1", servers.get(i).port()));
        }
        Frontend frontend = Frontend.named("ft")
                .bind("tcp", "127.0.0.1", 0)
                .clientTimeout(Duration.ofSeconds(30))
                .defaultBackend("bk")
                .build();
        return Topology.of(frontend, backend.build());
    }

    private void note(LbEvent event) {
        if (event instanceof ServerHealthChanged changed && changed.server().equals(VICTIM)) {
            seen.putIfAbsent(changed.health(), System.nanoTime());
        }
    }

    private long seen(Health health) {
        return seen.getOrDefault(health, 0L);
    }

    private static long served(LoadBalancer balancer) {
        return balancer.snapshot().backend("bk").servers().stream()
                .mapToLong(server -> server.total())
                .sum();
    }

    private static long servedByVictim(LoadBalancer balancer) {
        return balancer.snapshot().backend("bk").servers().get(0).total();
    }
}
