package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.EmptyAnswer;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.ResetFidelity;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.balance.PickRequest;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import dev.weir.stick.StickRule;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topology with settings drawn at random: small limits and short timeouts, so that they are met often. */
final class RandomTopology {
    /** Agents listen at this port and the next one. */
    static final int FIRST_AGENT = 8_001;

    private final Chance chance;
    private final List<WatchedTable> tables = new ArrayList<>();
    private final List<RandomSource> sources = new ArrayList<>();

    RandomTopology(Chance chance) {
        this.chance = chance;
    }

    Topology over(List<InetSocketAddress> servers) {
        int backends = chance.between(1, 2);
        List<Topology.Part> parts = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            parts.add(backend("bk" + i, servers, parts));
        }
        return with(backends, chance.between(1, 2), parts);
    }

    /** Another topology with the same frontends by name, so that what they count goes on. */
    Topology instead(Topology before, List<InetSocketAddress> servers) {
        int backends = chance.between(1, 2);
        List<Topology.Part> parts = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            parts.add(backend("bk" + i, servers, parts));
        }
        return with(backends, before.frontends().size(), parts);
    }

    private Topology with(int backends, int frontends, List<Topology.Part> parts) {
        for (int i = 0; i < frontends; i++) {
            parts.add(frontend("ft" + i, "bk" + chance.between(0, backends - 1)));
        }
        return Topology.of(parts.toArray(Topology.Part[]::new))
                .withMaxConnections(chance.of(0, 0, 3, 8))
                .withMaxSessionRate(chance.of(0, 0, 0, 20));
    }

    private Frontend frontend(String name, String backend) {
        Frontend.Builder frontend = Frontend.named(name)
                .bind(new Bind("b", "127.0.0.1", 0).withMaxConnections(chance.of(0, 0, 0, 2)))
                .backlog(64)
                .maxConnections(chance.of(0, 0, 1, 3, 10))
                .maxSessionRate(chance.of(0, 0, 0, 10))
                .clientTimeout(chance.millis(100, 3_000))
                .defaultBackend(backend);
        if (chance.percent(30)) {
            frontend.clientFinTimeout(chance.millis(50, 1_000));
        }
        if (chance.percent(20)) {
            frontend.firstByteTimeout(chance.millis(50, 1_000));
        }
        if (chance.percent(20)) {
            frontend.independentStreams();
        }
        if (chance.percent(15)) {
            frontend.noLinger();
        }
        if (chance.percent(20)) {
            frontend.logAsap();
        }
        if (chance.percent(25)) {
            Chance dice = chance.split();
            frontend.queuePriority((client, local) -> {
                if (dice.percent(10)) {
                    throw new IllegalStateException("user code");
                }
                return new QueuePriority(dice.between(-1, 1), dice.millis(0, 500));
            });
        }
        return frontend.build();
    }

    private Backend backend(String name, List<InetSocketAddress> addresses, List<Topology.Part> others) {
        Backend.Builder backend = Backend.named(name)
                .balance(strategy())
                .connectTimeout(chance.millis(50, 1_500))
                .serverTimeout(chance.millis(100, 3_000))
                .queueTimeout(chance.millis(50, 2_000))
                .retries(chance.between(0, 3));
        if (chance.percent(50)) {
            backend.redispatch();
        }
        if (chance.percent(20)) {
            backend.tunnelTimeout(chance.millis(200, 3_000));
        }
        if (chance.percent(30)) {
            backend.serverFinTimeout(chance.millis(50, 1_000));
        }
        if (chance.percent(20)) {
            backend.independentStreams();
        }
        if (chance.percent(15)) {
            backend.noLinger();
        }
        if (chance.percent(20)) {
            backend.abortOnClose();
        }
        if (chance.percent(30)) {
            backend.fullConnections(chance.between(1, 10));
        }
        if (chance.percent(70)) {
            backend.health(health(addresses));
        } else if (chance.percent(50)) {
            backend.health(HealthPolicy.none().withOutlierEjection(ejection()));
        }
        backend.resetFidelity(chance.oneOf(ResetFidelity.MIRROR, ResetFidelity.HAPROXY));
        if (chance.percent(50)) {
            backend.logHealthChecks();
        }
        if (chance.percent(30)) {
            backend.allBackups();
        }
        if (chance.percent(30)) {
            backend.panicThreshold(chance.of(1, 34, 50, 100));
        }
        if (chance.percent(40)) {
            backend.stick(stickRule());
        }
        if (chance.percent(30)) {
            backend.agent(agent());
        }
        boolean discovers = chance.percent(35);
        int servers = chance.between(discovers ? 0 : 1, addresses.size());
        for (int i = 0; i < servers; i++) {
            Server server = server("s" + i, addresses.get(i), i > 0);
            backend.server(chance.percent(15) ? server.withHealth(ownHealth(addresses)) : server);
        }
        if (discovers) {
            backend.template(template(addresses));
        }
        return tracking(backend.build(), others);
    }

    private AgentPolicy agent() {
        return AgentPolicy.onPort(chance.of(FIRST_AGENT, FIRST_AGENT + 1)).withInterval(chance.millis(20, 500));
    }

    /** Lets some servers track one that is watched: of the backends before, or an earlier one of their own. */
    private Backend tracking(Backend backend, List<Topology.Part> others) {
        List<ServerId> watched = new ArrayList<>();
        others.forEach(other -> addWatched((Backend) other, watched));
        List<Server> servers = new ArrayList<>();
        for (Server server : backend.servers()) {
            boolean tracks = !watched.isEmpty() && server.health().isEmpty() && chance.percent(20);
            Server made = tracks ? server.withTrack(watched.get(chance.between(0, watched.size() - 1))) : server;
            servers.add(made);
            if (isWatched(backend, made)) {
                watched.add(new ServerId(backend.name(), server.name()));
            }
        }
        return backend.toBuilder().servers(servers).build();
    }

    private static void addWatched(Backend backend, List<ServerId> watched) {
        backend.allServers().stream()
                .filter(server -> isWatched(backend, server))
                .forEach(server -> watched.add(new ServerId(backend.name(), server.name())));
    }

    private static boolean isWatched(Backend backend, Server server) {
        return backend.healthOf(server).isActive()
                || backend.agentOf(server).isPresent()
                || server.track().isPresent();
    }

    /** With a source of its own, or with one that is open perhaps. */
    private ServerTemplate template(List<InetSocketAddress> addresses) {
        if (sources.isEmpty() || chance.percent(40)) {
            sources.add(new RandomSource(addresses, chance.split()));
        }
        ServerTemplate template = ServerTemplate.of(
                        pattern(addresses), chance.between(1, 4), sources.get(sources.size() - 1))
                .withFirstNumber(chance.of(1, 1, 2));
        if (chance.percent(50)) {
            template = template.withEmptyAnswer(EmptyAnswer.TAKE_OUT);
        }
        if (chance.percent(20)) {
            template = template.withDuplicates();
        }
        return chance.percent(30) ? template.withoutDiscoveredWeights() : template;
    }

    private Server pattern(List<InetSocketAddress> addresses) {
        Server pattern = unnumbered("t", addresses.get(0), true);
        return chance.percent(15) ? pattern.withHealth(ownHealth(addresses)) : pattern;
    }

    private HealthPolicy ownHealth(List<InetSocketAddress> addresses) {
        return chance.percent(50) ? HealthPolicy.none() : health(addresses);
    }

    private HealthPolicy health(List<InetSocketAddress> addresses) {
        HealthPolicy policy = HealthPolicy.tcpConnect()
                .withInterval(chance.millis(20, 500))
                .withRise(chance.between(1, 2))
                .withFall(chance.between(1, 3))
                .withSpread(chance.of(0, 0, 10, 50));
        if (chance.percent(30)) {
            policy = policy.withFastInterval(chance.millis(10, 200)).withDownInterval(chance.millis(20, 800));
        }
        if (chance.percent(30)) {
            policy = policy.withInitialState(chance.oneOf(InitialState.values()));
        }
        if (chance.percent(20)) {
            int another = chance.between(0, addresses.size() - 1);
            policy =
                    policy.withHost("127.0.0.1").withPort(addresses.get(another).getPort());
        }
        if (chance.percent(25)) {
            policy = policy.withSharing();
        }
        if (chance.percent(30)) {
            policy = policy.withObservation(new Observation(
                    chance.oneOf(Observation.Signal.values()),
                    chance.between(1, 3),
                    chance.oneOf(Observation.OnError.values())));
        }
        return chance.percent(40) ? policy.withOutlierEjection(ejection()) : policy;
    }

    private OutlierEjection ejection() {
        Duration time = chance.millis(20, 1_200);
        return new OutlierEjection(
                chance.of(1, 1, 2, 3), time, time.plus(chance.millis(0, 500)), chance.of(1, 10, 34, 100));
    }

    /** With a table of its own, or with that of the other backend. */
    private StickRule stickRule() {
        if (tables.isEmpty() || chance.percent(40)) {
            tables.add(new WatchedTable("table" + tables.size(), chance.split()));
        }
        StickRule rule = StickRule.onSource(tables.get(tables.size() - 1));
        if (chance.percent(20)) {
            rule = rule.withPrefix(31, 64);
        }
        if (chance.percent(15)) {
            rule = rule.withPersist();
        }
        if (chance.percent(15)) {
            rule = rule.withForcePersist("127.0.0.2");
        }
        return chance.percent(15) ? rule.withIgnorePersist("127.0.0.3") : rule;
    }

    private Server server(String name, InetSocketAddress address, boolean mayBeBackup) {
        Server server = unnumbered(name, address, mayBeBackup);
        return chance.percent(20)
                ? server.withNumericId(chance.between(1, 1_000) * 10 + address.getPort() % 10)
                : server;
    }

    private Server unnumbered(String name, InetSocketAddress address, boolean mayBeBackup) {
        Server server = Server.of(name, address.getAddress().getHostAddress(), address.getPort())
                .withWeight(chance.between(1, 4))
                .withMaxConnections(chance.of(0, 1, 1, 2, 5))
                .withMinConnections(chance.of(0, 0, 0, 1))
                .withMaxQueue(chance.of(0, 0, 1, 3))
                .withConnectRate(chance.of(0, 0, 0, 10));
        if (chance.percent(20)) {
            server = server.withShutdownSessionsOnDown();
        }
        if (chance.percent(20)) {
            server = server.withSlowStart(chance.millis(100, 5_000));
        }
        if (chance.percent(10)) {
            server = server.withAgent(agent());
        }
        if (mayBeBackup && chance.percent(20)) {
            return server.withBackup();
        }
        return chance.percent(20) ? server.withShutdownBackupSessionsOnUp() : server;
    }

    private BalanceStrategy strategy() {
        if (chance.percent(20)) {
            return BalanceStrategy.roundRobin();
        }
        if (chance.percent(75)) {
            return chance.oneOf(
                    BalanceStrategy.staticRoundRobin(),
                    BalanceStrategy.leastConnections(),
                    BalanceStrategy.first(),
                    BalanceStrategy.source(),
                    BalanceStrategy.source(hashType()),
                    BalanceStrategy.hash(key(), hashType()),
                    BalanceStrategy.random(chance.between(1, 3), chance.of(0, 0, 101, 150)),
                    BalanceStrategy.maglev(key()),
                    BalanceStrategy.peakEwma());
        }
        boolean insists = chance.percent(50); // as the hashes do, which most of these stand for
        return new UserStrategy(
                chance.split(), insists ? UserStrategy.Manner.INSISTS : chance.oneOf(UserStrategy.Manner.values()));
    }

    private HashType hashType() {
        HashFunction function = chance.oneOf(HashFunction.SDBM, HashFunction.CRC32, HashFunction.WT6);
        if (chance.percent(40)) {
            return HashType.mapBased(function).withAvalanche();
        }
        return HashType.consistent(function)
                .withAvalanche()
                .withBalanceFactor(chance.of(0, 0, 101, 150))
                .withAffinity(chance.oneOf(HashAffinity.values()));
    }

    /** Clients all have the same address; some keys tell them apart by port, and some do not always have one. */
    private HashKey key() {
        return chance.oneOf(HashKey.source(), ClientPort.ALWAYS, ClientPort.MOSTLY);
    }

    private enum ClientPort implements HashKey {
        ALWAYS,
        MOSTLY;

        @Override
        public byte @Nullable [] bytes(PickRequest request) {
            int port = request.clientAddress().getPort();
            return this == MOSTLY && port % 5 == 0 ? null : new byte[] {(byte) (port >> 8), (byte) port};
        }
    }
}
