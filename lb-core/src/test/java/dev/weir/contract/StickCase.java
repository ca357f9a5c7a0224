package dev.weir.contract;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** What tests of persistence start from: two servers, clients with addresses of their own, a table. */
abstract class StickCase extends LoadBalancerCase {
    static final ServerId A = new ServerId(BACKEND, "a");
    static final String TABLE = "clients";

    PeerServer a;
    PeerServer b;

    static StickTable table() {
        return StickTable.inMemory(TABLE, 10_000, Duration.ofMinutes(30));
    }

    /** Two servers that echo, round robin, and this rule. */
    final Backend.Builder two(StickRule rule) {
        a = echoing();
        b = echoing();
        return backend()
                .server(server("a", a.address()))
                .server(server("b", b.address()))
                .stick(rule)
                .queueTimeout(ms(9_000));
    }

    /** As {@link #two}, and checked often. */
    final Backend.Builder checked(StickRule rule) {
        return two(rule)
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ms(50))
                        .withRise(1)
                        .withFall(1));
    }

    /** The n-th client's address, from 1. */
    static InetAddress client(int number) {
        return address(1 + number / 250, 1 + number % 250);
    }

    static InetAddress address(int third, int fourth) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) third, (byte) fourth});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A client that is being served. */
    final Peer hold(LoadBalancer balancer, InetAddress client) {
        Peer held = peers.connectFrom(client, address(balancer)).send(1);
        awaitServed(held);
        return held;
    }

    final void awaitServed(Peer client) {
        peers.await("served", () -> client.received() == 1);
    }

    /** Serves one short connection of this client and tells by which server. */
    final String serve(LoadBalancer balancer, InetAddress client) {
        int before = recorder.connections().size();
        Peer peer = peers.connectFrom(client, address(balancer)).send(1).finish();
        peers.await("echo", () -> peer.ending() == Ending.FIN);
        return ended(before + 1).server();
    }

    final String serve(LoadBalancer balancer, InetAddress client, int times) {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < times; i++) {
            servers.append(serve(balancer, client));
        }
        return servers.toString();
    }

    final long entries(LoadBalancer balancer) {
        return balancer.snapshot().stickTable(TABLE).entries();
    }

    /** Waits for the news; who has heard it is served accordingly. */
    final void awaitTold(Health health) {
        peers.await("told " + health, () -> {
            var told = recorder.events(LbEvent.ServerHealthChanged.class);
            return !told.isEmpty() && told.get(told.size() - 1).health() == health;
        });
    }
}
