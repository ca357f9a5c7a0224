package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.StalePlanException;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.spi.Worker;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Recorder;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedNetwork;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.TransportFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One random world: a load balancer, real but for its transport and its clock, among clients, servers, a network and an
 * operator that a seed decides about. On one thread.
 */
public final class World {
    private static final int FIRST_PORT = 9_000;
    private static final int ACTING_MILLIS = 4_000;
    /** All timeouts a random topology can add up to, with a good deal to spare. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final long seed;
    private final Chance chance;
    private final SimulatedPeers peers;
    private final Worker script;
    private final ScriptedProbes probes = new ScriptedProbes();
    private final Recorder recorder = new Recorder();
    private final List<Peer> clients = new ArrayList<>();
    private final List<Peer> accepted = new ArrayList<>();
    private final Map<InetSocketAddress, Consumer<Peer>> manners = new HashMap<>();
    private final Map<InetSocketAddress, PeerServer> servers = new HashMap<>();
    private final List<InetSocketAddress> places = new ArrayList<>();
    private final Actors actors;
    private final RandomTopology topologies;
    /** All that were to be in force, the first one first. */
    private final List<Topology> wanted = new ArrayList<>();

    private final LoadBalancer balancer;
    private final Invariants invariants;
    private boolean running;
    private Duration lackedUntil = Duration.ofDays(-1);

    /** The world of this seed, before anything has happened. */
    public World(long seed) {
        this.seed = seed;
        chance = new Chance(seed);
        peers = new SimulatedPeers(seed);
        script = peers.runtime().newWorker("script");
        actors = new Actors(this, chance.split());
        for (int i = 0; i < chance.between(1, 4); i++) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + i);
            manners.put(address, actors.serverManners());
            places.add(address);
            open(address);
        }
        topologies = new RandomTopology(chance.split());
        wanted.add(topologies.over(places));
        balancer = LoadBalancer.builder(wanted.get(0))
                .runtime(peers.runtime())
                .transport(TransportFixture.simulated(peers).provider())
                .probes(probes)
                .build();
        balancer.subscribe(recorder);
        if (chance.percent(20)) {
            balancer.subscribe(new Thrower());
        }
        invariants = new Invariants(this);
    }

    /**
     * Lets everything happen, looking at the invariants after each event.
     *
     * @return how much virtual time passed
     * @throws AssertionError naming the seed and what did not hold
     */
    public Duration run() {
        try {
            start();
            step(() -> false, Duration.ofMillis(ACTING_MILLIS + 2_000));
            if (chance.percent(50)) {
                peers.disconnect();
                invariants.lookedAway();
            }
            boolean rested = step(this::nobodyIsLeft, LONGEST);
            invariants.require(rested, "connections outlive every timeout: " + balancer.snapshot());
            step(() -> false, Duration.ofSeconds(2)); // what is on its way arrives
            invariants.atRest();
            stop();
            invariants.afterTheEnd();
            return runtime().elapsed();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "seed " + seed + " at " + runtime().elapsed() + ": " + e.getMessage() + "\n"
                            + Simulation.replayLine(seed),
                    e);
        }
    }

    private void start() {
        CompletableFuture<LoadBalancer> started = balancer.startAsync().toCompletableFuture();
        invariants.require(step(started::isDone, Duration.ofSeconds(30)), "does not start");
        started.join();
        running = true;
        actors.clients(chance.between(5, 30), ACTING_MILLIS);
        actors.weather(places, chance.between(0, 5), ACTING_MILLIS);
        actors.illness(places, chance.between(0, 3), ACTING_MILLIS);
        actors.agents(chance.between(0, 6), ACTING_MILLIS);
        actors.operator(chance.between(0, 5), ACTING_MILLIS);
        actors.changes(chance.of(0, 0, 1, 4), ACTING_MILLIS);
    }

    private void stop() {
        running = false;
        var stopped = balancer.stop(Drain.within(chance.millis(1, 500))).toCompletableFuture();
        invariants.require(step(stopped::isDone, Duration.ofSeconds(30)), "does not stop");
        stopped.join();
        peers.close();
    }

    private boolean nobodyIsLeft() {
        return balancer.snapshot().activeConnections() == 0
                && addresses().stream().allMatch(address -> network().waiting(address) == 0);
    }

    private boolean step(BooleanSupplier until, Duration limit) {
        return runtime()
                .runEvents(
                        () -> {
                            invariants.afterEvent();
                            return until.getAsBoolean();
                        },
                        limit);
    }

    // ---- for those who act

    /** Does something after a while. */
    void later(Duration after, Runnable action) {
        script.schedule(after, action);
    }

    void clientCame(Peer client) {
        clients.add(client);
    }

    void serverAccepted(Peer peer) {
        accepted.add(peer);
    }

    /** Closes a server's port, or opens it again. */
    void refuse(InetSocketAddress server, boolean isRefusing) {
        PeerServer open = servers.remove(server);
        if (open != null) {
            open.close();
        }
        if (!isRefusing) {
            open(server);
        }
    }

    /** Takes all file descriptors from the load balancer, or gives them back. */
    void lackDescriptors(boolean isLacking) {
        network().localFault(isLacking ? "Too many open files" : null);
        lackedUntil = runtime().elapsed();
    }

    /** Whether a listener may pause now because it lacked a descriptor a moment ago. */
    boolean mayLackDescriptors() {
        return network().isFaulty() || runtime().elapsed().minus(lackedUntil).compareTo(Duration.ofSeconds(1)) < 0;
    }

    private PeerServer open(InetSocketAddress address) {
        PeerServer server = peers.listen(address, manners.getOrDefault(address, peer -> {}));
        servers.put(address, server);
        return server;
    }

    /** Where the load balancer listens; empty while it does not. */
    List<InetSocketAddress> addresses() {
        return topology().frontends().stream()
                .map(Frontend::name)
                .map(frontend -> balancer.localAddress(frontend, "b"))
                .toList();
    }

    boolean isRunning() {
        return running;
    }

    /** Whether this connection's end may drop what the system had not delivered, because the topology says so. */
    boolean losesTheLastBytes(ConnectionSummary record) {
        return wanted.stream().anyMatch(topology -> topology.frontend(record.frontend())
                        .noLinger())
                || descriptionsOf(record.backend()).stream().anyMatch(Backend::noLinger);
    }

    LoadBalancer balancer() {
        return balancer;
    }

    /** The topology in force. */
    Topology topology() {
        return balancer.topology();
    }

    /** Whether it was ever to be another one than at the start. */
    boolean hasChanged() {
        return wanted.size() > 1;
    }

    /** Puts another topology in force, or tries to. */
    void changeTopology() {
        Topology next = topologies.instead(topology(), places);
        wanted.add(next);
        var applied = balancer.apply(balancer.plan(next));
        applied.whenComplete((now, failure) -> {
            if (failure != null && running && !(failure instanceof StalePlanException)) {
                throw new AssertionError("a change failed", failure);
            }
        });
    }

    /** Every description a backend has had, or was to have. */
    List<Backend> descriptionsOf(String backend) {
        return wanted.stream()
                .flatMap(topology -> topology.backends().stream())
                .filter(known -> known.name().equals(backend))
                .toList();
    }

    SimulatedPeers peers() {
        return peers;
    }

    SimulatedNetwork network() {
        return peers.network();
    }

    SimulatedRuntime runtime() {
        return peers.runtime();
    }

    ScriptedProbes probes() {
        return probes;
    }

    Recorder recorder() {
        return recorder;
    }

    List<Peer> clients() {
        return clients;
    }

    List<Peer> accepted() {
        return accepted;
    }

    /** A listener as users write them at times. */
    private static final class Thrower implements LoadBalancerListener {
        @Override
        public void onEvent(LbEvent event) {
            throw new IllegalStateException("user code");
        }

        @Override
        public void onClosed(ConnectionSummary connection) {
            throw new IllegalStateException("user code");
        }
    }
}
