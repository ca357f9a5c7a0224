package dev.weir.simulation;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerHandle;
import dev.weir.ServerId;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who acts in a world: clients, servers, the network and the operator, each by chance. */
final class Actors {
    private static final int LARGEST = 400_000;
    /** Of a hundred actions of a client, those below send. */
    private static final int FIRST_WITHOUT_SENDING = 60;
    /** Those from here on end its stream, or the connection. */
    private static final int FIRST_PARTING = 85;

    private final World world;
    private final Chance chance;

    Actors(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    // ---- clients

    /** So many clients come within a time, each with a mind of its own. */
    void clients(int count, int withinMillis) {
        for (int i = 0; i < count; i++) {
            Chance mind = chance.split();
            world.later(chance.millis(0, withinMillis), () -> client(mind));
        }
    }

    private void client(Chance mind) {
        List<InetSocketAddress> addresses = world.addresses();
        InetSocketAddress to = addresses.get(mind.between(0, addresses.size() - 1));
        Peer client = mind.percent(15)
                ? world.peers().connectNarrow(to)
                : world.peers().connectFrom(source(mind), to);
        world.clientCame(client);
        int actions = mind.between(1, 6);
        Duration at = Duration.ZERO;
        boolean maySend =
                true; // until it has ended its stream: who writes then has a broken program, not a bad network
        for (int i = 0; i < actions; i++) {
            int what = mind.between(maySend ? 0 : FIRST_WITHOUT_SENDING, 99);
            maySend &= what < FIRST_PARTING;
            world.later(at, clientAction(client, what, mind));
            at = at.plus(mind.millis(0, 400));
        }
        if (mind.percent(70)) {
            world.later(at, client::finish);
        }
    }

    /** Few, so that clients come back. */
    private static InetAddress source(Chance mind) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) mind.between(1, 5)});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static Runnable clientAction(Peer client, int what, Chance mind) {
        if (what < FIRST_WITHOUT_SENDING) {
            int bytes = mind.between(1, mind.percent(20) ? LARGEST : 3_000);
            return () -> client.send(bytes);
        } else if (what < 70) {
            return client::pauseReading;
        } else if (what < FIRST_PARTING) {
            return client::resumeReading;
        } else if (what < 93) {
            return client::finish;
        } else if (what < 97) {
            return client::reset;
        }
        return client::close;
    }

    // ---- servers

    /** What a server does with a client it has accepted. */
    Consumer<Peer> serverManners() {
        Chance mind = chance.split();
        return peer -> {
            world.serverAccepted(peer);
            int manner = mind.between(0, 99);
            int bytes = mind.between(1, mind.percent(20) ? LARGEST : 5_000);
            if (manner < 45) {
                peer.echo();
            } else if (manner < 70) {
                world.later(mind.millis(0, 300), () -> peer.answer(bytes).finish());
            } else if (manner < 78) {
                world.later(mind.millis(0, 300), peer::reset);
            } else if (manner < 84) {
                peer.finish();
            } else if (manner < 90) {
                peer.pauseReading();
                world.later(mind.millis(0, 800), () -> peer.resumeReading().finish());
            } else if (manner < 95) {
                world.later(mind.millis(0, 300), () -> peer.answer(bytes));
            } // else it says nothing
        };
    }

    // ---- the network

    /** Trouble for as long as this, which then passes. */
    void weather(List<InetSocketAddress> servers, int times, int withinMillis) {
        for (int i = 0; i < times; i++) {
            InetSocketAddress where = servers.get(chance.between(0, servers.size() - 1));
            Duration from = chance.millis(0, withinMillis);
            Duration until = from.plus(chance.millis(10, 1_200));
            switch (chance.between(0, 4)) {
                case 0 -> during(from, until, bad -> world.network().stall(where, bad));
                case 1 -> during(from, until, bad -> world.network().silence(where, bad));
                case 2 -> during(from, until, world::lackDescriptors);
                case 3 -> during(from, until, bad -> world.refuse(where, bad));
                default ->
                    world.later(from, () -> world.network().delay(Duration.ofNanos(10_000), chance.millis(1, 30)));
            }
        }
    }

    private void during(Duration from, Duration until, Consumer<Boolean> circumstance) {
        world.later(from, () -> circumstance.accept(true));
        world.later(until, () -> circumstance.accept(false));
    }

    // ---- checks and the operator

    /** Checks of servers that turn out badly for a while. */
    void illness(List<InetSocketAddress> servers, int times, int withinMillis) {
        for (int i = 0; i < times; i++) {
            InetSocketAddress where = servers.get(chance.between(0, servers.size() - 1));
            Verdict verdict = chance.oneOf(Verdict.FAIL, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.CONDITIONAL_PASS);
            Duration from = chance.millis(0, withinMillis);
            world.later(from, () -> world.probes().answer(where, verdict));
            world.later(
                    from.plus(chance.millis(10, 1_500)), () -> world.probes().answer(where, Verdict.PASS));
        }
    }

    /** What agents say, which is all taken back in the end. */
    void agents(int times, int withinMillis) {
        Duration last = Duration.ofMillis(withinMillis + 100);
        for (int port = RandomTopology.FIRST_AGENT; port < RandomTopology.FIRST_AGENT + 2; port++) {
            InetSocketAddress agent = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < times; i++) {
                String line = agentLine();
                world.later(chance.millis(0, withinMillis), () -> world.probes().answerAgent(agent, line));
            }
            world.later(last, () -> world.probes().answerAgent(agent, "ready 100% maxconn:0 up"));
        }
    }

    /** Null for nobody who answers. */
    private @Nullable String agentLine() {
        if (chance.percent(10)) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        for (int i = chance.between(0, 4); i > 0; i--) {
            line.append(chance.oneOf(
                            "up",
                            "up",
                            "down",
                            "fail",
                            "ready",
                            "ready",
                            "drain",
                            "maint",
                            "0%",
                            "50%",
                            "1000%",
                            "maxconn:1",
                            "maxconn:5",
                            "weight:3",
                            "bogus",
                            "#reason"))
                    .append(chance.oneOf(" ", ",", "\t"));
        }
        return line.toString();
    }

    /** Orders about servers, which are all taken back in the end. */
    void operator(int times, int withinMillis) {
        for (int i = 0; i < times; i++) {
            ServerId server = anyServer();
            Duration from = chance.millis(0, withinMillis);
            Duration until = from.plus(chance.millis(10, 1_500));
            int what = chance.between(0, 99);
            if (what < 25) {
                order(from, server, ServerHandle::killSessions);
            } else if (what < 35) {
                int percent = chance.of(0, 50, 100, 1_000);
                order(from, server, handle -> handle.weightPercent(percent));
                order(until, server, handle -> handle.weightPercent(100));
            } else if (what < 40) {
                Chance mind = chance.split();
                world.later(from, () -> ask(mind));
            } else if (what < 50) {
                Drain drain = Drain.within(chance.millis(0, 1_000)).pacedTo(chance.of(0, 0, 5, 50));
                order(from, server, handle -> handle.drain(drain));
                order(until, server, ServerHandle::ready);
            } else {
                boolean drains = chance.percent(50);
                AdminState state = drains ? AdminState.DRAIN : AdminState.MAINTENANCE;
                world.later(from, () -> operate(server, balancer -> balancer.setAdminState(server, state)));
                order(until, server, ServerHandle::ready);
            }
        }
    }

    /** What would become of a client; whoever asks must not change anything by it. */
    private void ask(Chance mind) {
        if (world.isRunning()) {
            var unused = world.balancer()
                    .explain(
                            world.topology().frontends().get(0).name(),
                            new InetSocketAddress(source(mind), mind.between(1, 65_535)));
        }
    }

    /** Other topologies, each in force until the next. */
    void changes(int times, int withinMillis) {
        for (int i = 0; i < times; i++) {
            world.later(chance.millis(0, withinMillis), () -> {
                if (world.isRunning()) {
                    world.changeTopology();
                }
            });
        }
    }

    private void order(Duration from, ServerId server, Consumer<ServerHandle> order) {
        world.later(
                from,
                () -> operate(
                        server,
                        balancer ->
                                order.accept(balancer.backend(server.backend()).server(server.name()))));
    }

    /** Only while the server is there. */
    private void operate(ServerId server, Consumer<LoadBalancer> order) {
        boolean isThere = world.topology().backends().stream()
                .filter(backend -> backend.name().equals(server.backend()))
                .flatMap(backend -> backend.allServers().stream())
                .anyMatch(known -> known.name().equals(server.name()));
        if (world.isRunning() && isThere) {
            order.accept(world.balancer());
        }
    }

    private ServerId anyServer() {
        List<Backend> backends = world.topology().backends();
        Backend backend = backends.get(chance.between(0, backends.size() - 1));
        List<Server> servers = backend.allServers();
        return new ServerId(
                backend.name(),
                servers.get(chance.between(0, servers.size() - 1)).name());
    }
}
