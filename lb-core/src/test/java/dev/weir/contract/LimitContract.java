package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot.FrontendState;
import dev.weir.Topology;
import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of binds, frontends and the whole pause accepting and refuse nobody; HAProxy's rules, section "Accepting". */
abstract class LimitContract extends LoadBalancerCase {
    private static final int WAITING = 1_000;

    private PeerServer server;

    private LoadBalancer startWhole(Topology topology) {
        LoadBalancer balancer = create(topology);
        await("started", balancer.startAsync());
        return balancer;
    }

    private Topology topology(Frontend.Builder... frontends) {
        server = echoing();
        List<Topology.Part> parts = new ArrayList<>();
        parts.add(backend().server(server("a", server.address())).build());
        for (Frontend.Builder frontend : frontends) {
            parts.add(frontend.build());
        }
        return Topology.of(parts.toArray(Topology.Part[]::new));
    }

    private static Frontend.Builder frontend(String name) {
        return Frontend.named(name).defaultBackend(BACKEND).backlog(64);
    }

    private Peer client(InetSocketAddress address) {
        Peer client = peers.connect(address).send(1);
        peers.await("connected", client::isConnected);
        return client;
    }

    private Peer served(InetSocketAddress address) {
        Peer client = client(address);
        awaitServed(client);
        return client;
    }

    private void awaitServed(Peer client) {
        peers.await("served", () -> client.received() == 1);
    }

    private void awaitLimit(AcceptLimit limit, String where) {
        peers.await("told of " + limit, () -> recorder.events(LbEvent.LimitReached.class).stream()
                .anyMatch(event -> event.limit() == limit && event.where().equals(where)));
    }

    @Test
    void aFullBindPausesAloneAndGoesOnWhenOneOfItsOwnEnds() {
        LoadBalancer balancer = startWhole(topology(frontend("ft")
                .bind(new Bind("small", "127.0.0.1", 0).withMaxConnections(1))
                .bind("large", "127.0.0.1", 0)));
        InetSocketAddress small = balancer.localAddress("ft", "small");
        Peer first = served(small);
        Peer waiting = client(small);
        awaitLimit(AcceptLimit.BIND_CONNECTIONS, "bind ft/small");
        Peer other = served(balancer.localAddress("ft", "large"));
        other.finish();
        ended(1);

        assertThat(waiting.received()).isZero();
        assertThat(balancer.snapshot().frontend("ft").binds().get(0).active()).isEqualTo(1);
        first.finish();
        awaitServed(waiting);
    }

    @Test
    void theLimitOfTheWholeHoldsEveryFrontendBackAndWakesWhoeverWaits() {
        LoadBalancer balancer = startWhole(topology(
                        frontend("one").bind("b", "127.0.0.1", 0),
                        frontend("two").bind("b", "127.0.0.1", 0))
                .withMaxConnections(2));
        Peer first = served(balancer.localAddress("one", "b"));
        Peer second = served(balancer.localAddress("two", "b"));
        Peer third = client(balancer.localAddress("one", "b"));
        Peer fourth = client(balancer.localAddress("two", "b"));
        awaitLimit(AcceptLimit.PROCESS_CONNECTIONS, "load balancer weir");

        assertThat(balancer.snapshot().maxConnections()).isEqualTo(2);
        assertThat(balancer.snapshot().frontend("one").state()).isEqualTo(FrontendState.WAITING);
        assertThat(third.received() + fourth.received()).isZero();
        first.finish();
        peers.await("one more is served", () -> third.received() + fourth.received() == 1);
        second.finish();
        awaitServed(third);
        awaitServed(fourth);
        assertThat(balancer.snapshot().activeConnections()).isEqualTo(2);
    }

    @Test
    void aSessionRateSpreadsTheSurplusOverTheNextSecondsAndRefusesNobody() {
        int rate = 20;
        LoadBalancer balancer =
                startWhole(topology(frontend("ft").bind("b", "127.0.0.1", 0).maxSessionRate(rate)));
        List<Peer> clients = new ArrayList<>();
        long begun = millis();
        for (int i = 0; i < 2 * rate; i++) {
            clients.add(client(balancer.localAddress("ft", "b")));
        }
        awaitLimit(AcceptLimit.FRONTEND_SESSION_RATE, "frontend ft");
        clients.forEach(this::awaitServed);

        // The window slides: the second lot passes as the first one fades, which takes a second from the last of it.
        assertThat(millis() - begun).isBetween(900L, 3_000L);
        assertThat(balancer.snapshot().frontend("ft").maxSessionRate()).isEqualTo(rate);
        assertThat(balancer.snapshot().frontend("ft").sessionRate()).isBetween(1, rate);
    }

    @Test
    void theSessionRateOfTheWholeCountsAllFrontends() {
        LoadBalancer balancer = startWhole(topology(
                        frontend("one").bind("b", "127.0.0.1", 0),
                        frontend("two").bind("b", "127.0.0.1", 0))
                .withMaxSessionRate(2));
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(client(balancer.localAddress("one", "b")));
            clients.add(client(balancer.localAddress("two", "b")));
        }
        awaitLimit(AcceptLimit.PROCESS_SESSION_RATE, "load balancer weir");
        clients.forEach(this::awaitServed);
    }

    @Test
    void tellsOnceOfALimitUntilItIsClearlyNotReachedAnyMore() {
        int limit = 12;
        LoadBalancer balancer =
                startWhole(topology(frontend("ft").bind("b", "127.0.0.1", 0).maxConnections(limit)));
        InetSocketAddress address = balancer.localAddress("ft", "b");
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            clients.add(served(address));
        }
        Peer waiting = client(address);
        awaitLimit(AcceptLimit.FRONTEND_CONNECTIONS, "frontend ft");
        assertThat(balancer.snapshot().frontend("ft").state()).isEqualTo(FrontendState.FULL);
        clients.get(0).finish();
        awaitServed(waiting);
        Peer next = client(address);
        clients.get(1).finish();
        awaitServed(next);
        assertThat(recorder.events(LbEvent.LimitCleared.class)).isEmpty();

        clients.get(2).finish();
        clients.get(3).finish();
        peers.await("told of room", () -> !recorder.events(LbEvent.LimitCleared.class)
                .isEmpty());
        assertThat(recorder.events(LbEvent.LimitReached.class)).hasSize(1);
    }

    /** They wait at no cost, and are served in the order in which they came. */
    @Test
    void aThousandWaitingClientsCostNothingAndAreServedInOrder() {
        LoadBalancer balancer = startWhole(topology(
                frontend("ft").bind("b", "127.0.0.1", 0).maxConnections(1).backlog(WAITING + 100)));
        InetSocketAddress address = balancer.localAddress("ft", "b");
        Peer before = served(address);
        List<Peer> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(client(address));
        }
        assertThat(peers.busyShare()).isLessThan(0.1);

        before.finish();
        for (int i = 0; i < WAITING; i++) {
            Peer next = waiting.get(i);
            awaitServed(next);
            if (i + 1 < WAITING) {
                assertThat(waiting.get(i + 1).received())
                        .as("after client %d", i)
                        .isZero();
            }
            next.finish();
        }
        ended(WAITING + 1);
        assertAtRest(balancer);
    }
}
