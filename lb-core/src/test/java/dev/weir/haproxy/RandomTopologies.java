package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.ResetFidelity;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Topologies by chance, each from its seed, that use all a file can say. */
final class RandomTopologies {
    private static final List<HashFunction> FOR_ADDRESSES =
            List.of(HashFunction.SDBM, HashFunction.DJB2, HashFunction.WT6, HashFunction.CRC32);

    private final Random random;
    private final RandomServers servers;
    private int nextPort = 1024;

    private RandomTopologies(long seed) {
        random = new Random(seed);
        servers = new RandomServers(random);
    }

    static Topology of(long seed) {
        return new RandomTopologies(seed).topology();
    }

    private Topology topology() {
        List<Backend> backends = new ArrayList<>();
        StickTable shared = table("shared-" + random.nextInt(3));
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            backends.add(backend("bk_" + i + (random.nextBoolean() ? "" : ".x:y-z"), backends, shared));
        }
        List<Frontend> frontends = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            // a frontend may have the name of a backend
            String name = random.nextInt(4) == 0 && i < backends.size()
                    ? backends.get(i).name()
                    : "ft_" + i;
            frontends.add(
                    frontend(name, backends.get(random.nextInt(backends.size())).name(), backends));
        }
        Topology topology = new Topology(frontends, backends);
        topology = random.nextBoolean() ? topology.withMaxConnections(random.nextInt(100_000)) : topology;
        return random.nextBoolean() ? topology.withMaxSessionRate(random.nextInt(1_000_000)) : topology;
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    private Duration time() {
        return RandomServers.time(random);
    }

    private Frontend frontend(String name, String backend, List<Backend> backends) {
        Frontend.Builder builder = Frontend.named(name).defaultBackend(backend);
        for (int i = 0; i <= random.nextInt(3); i++) {
            String host = List.of("0.0.0.0", "127.0.0.1", "::1", "::", "2001:DB8::5", "localhost")
                    .get(random.nextInt(6));
            int port = random.nextInt(10) == 0 ? 0 : nextPort++;
            builder.bind(new Bind("b" + i, host, port, sometimes() ? random.nextInt(1000) : 0));
        }
        builder.maxConnections(sometimes() ? random.nextInt(10_000) : 0);
        builder.maxSessionRate(sometimes() ? random.nextInt(10_000) : 0);
        builder.clientTimeout(time());
        runSometimes(() -> builder.backlog(1 + random.nextInt(10_000)));
        runSometimes(() -> builder.clientFinTimeout(time()));
        runSometimes(() -> builder.firstByteTimeout(time()));
        runSometimes(builder::independentStreams);
        runSometimes(builder::noLinger);
        runSometimes(builder::dontLogNull);
        runSometimes(builder::dontLogNormal);
        runSometimes(builder::logAsap);
        runSometimes(builder::logSeparateErrors);
        runSometimes(() -> builder.inspectDelay(time()));
        runSometimes(() -> {
            for (int i = 0; i <= random.nextInt(3); i++) {
                Backend to = backends.get(random.nextInt(backends.size()));
                builder.useBackend(to.name(), RandomConditions.of(random));
            }
        });
        return builder.build();
    }

    private void runSometimes(Runnable setting) {
        if (sometimes()) {
            setting.run();
        }
    }

    private Backend backend(String name, List<Backend> before, StickTable shared) {
        Backend.Builder builder = Backend.named(name).balance(balance());
        builder.connectTimeout(time()).serverTimeout(time()).retries(random.nextInt(101));
        runSometimes(() -> builder.queueTimeout(time()));
        runSometimes(() -> builder.serverFinTimeout(time()));
        runSometimes(() -> builder.tunnelTimeout(time()));
        runSometimes(() -> builder.fullConnections(1 + random.nextInt(1000)));
        runSometimes(builder::redispatch);
        runSometimes(builder::independentStreams);
        runSometimes(builder::noLinger);
        runSometimes(builder::abortOnClose);
        runSometimes(builder::allBackups);
        runSometimes(builder::logHealthChecks);
        runSometimes(() -> builder.panicThreshold(random.nextInt(101)));
        runSometimes(() -> builder.resetFidelity(ResetFidelity.HAPROXY));
        runSometimes(() -> builder.stick(stick(random.nextBoolean() ? table(name) : shared)));
        List<ServerId> tracked = before.stream()
                .filter(backend -> backend.health().isActive())
                .filter(backend -> !backend.health().probe().toString().contains("disableOn404=true"))
                .filter(backend -> backend.servers().get(0).track().isEmpty()
                        && backend.servers().get(0).health().isEmpty())
                .limit(1)
                .map(backend ->
                        new ServerId(backend.name(), backend.servers().get(0).name()))
                .toList();
        servers.addTo(builder, tracked);
        runSometimes(() -> builder.inspectDelay(time()));
        Backend built = builder.build();
        if (sometimes() && !built.servers().isEmpty()) {
            for (int i = 0; i <= random.nextInt(3); i++) {
                Server to = built.servers().get(random.nextInt(built.servers().size()));
                builder.useServer(to.name(), RandomConditions.of(random));
            }
        }
        return builder.build();
    }

    private BalanceStrategy balance() {
        HashKey key = HashKey.sourcePrefix(random.nextInt(33), random.nextInt(129));
        return switch (random.nextInt(9)) {
            case 0 -> BalanceStrategy.roundRobin();
            case 1 -> BalanceStrategy.staticRoundRobin();
            case 2 -> BalanceStrategy.leastConnections();
            case 3 -> BalanceStrategy.first();
            case 4 ->
                BalanceStrategy.random(1 + random.nextInt(100), random.nextBoolean() ? 0 : 101 + random.nextInt(500));
            case 5 -> BalanceStrategy.peakEwma();
            case 6 -> BalanceStrategy.maglev(key);
            case 7 -> BalanceStrategy.source(hashType(List.of(HashFunction.values())));
            default -> BalanceStrategy.hash(key, hashType(FOR_ADDRESSES));
        };
    }

    private HashType hashType(List<HashFunction> functions) {
        HashFunction function = functions.get(random.nextInt(functions.size()));
        boolean consistent = random.nextBoolean();
        HashType type = consistent ? HashType.consistent(function) : HashType.mapBased(function);
        type = random.nextBoolean() ? type.withAvalanche() : type;
        if (consistent) {
            type = sometimes() ? type.withBalanceFactor(101 + random.nextInt(300)) : type;
            type = type.withAffinity(RandomServers.one(random, HashAffinity.values()));
        }
        return type;
    }

    private StickTable table(String name) {
        // the same name always gets the same table, or the topology would be refused
        Random own = new Random(name.hashCode());
        return StickTable.inMemory(
                name,
                1 + own.nextInt(1_000_000),
                Duration.ofSeconds(10 + own.nextInt(100_000)),
                RandomServers.one(own, ServerKey.values()));
    }

    private StickRule stick(StickTable table) {
        StickRule rule = StickRule.onSource(table);
        rule = sometimes() ? rule.withPrefix(1 + random.nextInt(32), 1 + random.nextInt(128)) : rule;
        rule = sometimes() ? rule.withPersist() : rule;
        rule = sometimes() ? rule.withIgnorePersist(networks()) : rule;
        return sometimes() ? rule.withForcePersist(networks()) : rule;
    }

    private String[] networks() {
        String[] networks = new String[1 + random.nextInt(random.nextInt(10) == 0 ? 120 : 4)];
        for (int i = 0; i < networks.length; i++) {
            networks[i] = random.nextBoolean()
                    ? "10." + random.nextInt(256) + ".0.0/" + random.nextInt(33)
                    : "2001:db8:" + Integer.toHexString(random.nextInt(65_536)) + "::/" + random.nextInt(129);
        }
        return networks;
    }
}
