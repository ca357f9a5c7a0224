package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.DnsQuestion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Servers by chance, and how they are watched. */
final class RandomServers {
    private static final Duration[] TIMES = {
        Duration.ofMillis(1),
        Duration.ofMillis(1500),
        Duration.ofSeconds(59),
        Duration.ofMinutes(5),
        Duration.ofHours(7),
        Duration.ofDays(24)
    };

    private final Random random;

    RandomServers(Random random) {
        this.random = random;
    }

    static Duration time(Random random) {
        return random.nextInt(3) == 0
                ? TIMES[random.nextInt(TIMES.length)]
                : Duration.ofMillis(1 + random.nextInt(100_000_000));
    }

    /** One of some values. */
    static <T> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Adds servers and their health; some may track those given. */
    void addTo(Backend.Builder builder, List<ServerId> tracked) {
        // HAProxy wants who tracks and who is tracked to say the same of 404, so who tracks has no HTTP check
        Probe drawn = new RandomProbes(random).probe();
        Probe probe = drawn instanceof HttpCheck && !tracked.isEmpty() ? new Probe.TcpConnect() : drawn;
        boolean tls = random.nextInt(4) == 0;
        Optional<Duration> timeout = sometimes() ? Optional.of(time(random)) : Optional.empty();
        builder.health(policy(probe, tls, timeout));
        if (sometimes()) {
            builder.agent(agent());
        }
        boolean alike = random.nextBoolean();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Server server = Server.of("s" + i, host(), 1 + random.nextInt(65_535));
            server = sometimes() ? server.withNumericId(1 + i * 7) : server;
            server = limits(server);
            if (!tracked.isEmpty() && sometimes()) {
                server = server.withTrack(tracked.get(random.nextInt(tracked.size())));
            } else if (!alike && random.nextBoolean()) {
                server = server.withHealth(policy(probe, tls, timeout));
            }
            server = !alike && sometimes() ? server.withAgent(agent()) : server;
            builder.server(i == 0 && server.weight() == 0 ? server.withWeight(1) : server);
        }
        if (sometimes()) {
            Server pattern = limits(Server.of("t", "web.example.org", 1 + random.nextInt(65_535)));
            pattern = !alike && random.nextBoolean() ? pattern.withHealth(policy(probe, tls, timeout)) : pattern;
            builder.template(template(pattern));
        }
    }

    private boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    private String host() {
        return random.nextBoolean()
                ? "10." + random.nextInt(256) + "." + random.nextInt(256) + ".1"
                : List.of("2001:db8::7", "::ffff:1.2.3.4", "localhost", "FE80::1")
                        .get(random.nextInt(4));
    }

    private Server limits(Server plain) {
        Server server = plain.withWeight(random.nextInt(257));
        server = sometimes() ? server.withMaxConnections(random.nextInt(10_000)) : server;
        server = sometimes() ? server.withMinConnections(random.nextInt(100)) : server;
        server = sometimes() ? server.withMaxQueue(random.nextInt(100)) : server;
        server = sometimes() ? server.withConnectRate(random.nextInt(1_000_000)) : server;
        server = sometimes() ? server.withSlowStart(time(random)) : server;
        server = sometimes() ? server.withShutdownSessionsOnDown() : server;
        if (sometimes()) {
            return server.withBackup();
        }
        return sometimes() ? server.withShutdownBackupSessionsOnUp() : server;
    }

    private ServerTemplate template(Server pattern) {
        List<InetSocketAddress> nameServers = random.nextBoolean()
                ? List.of()
                : List.of(new InetSocketAddress("10.0.0.53", 53), new InetSocketAddress("2001:db8::53", 5353));
        DnsQuestion question = new DnsQuestion(
                pattern.host(),
                random.nextBoolean(),
                nameServers,
                Duration.ofSeconds(1 + random.nextInt(3)),
                1 + random.nextInt(5),
                Duration.ofSeconds(1 + random.nextInt(3)),
                Duration.ofSeconds(10));
        ServerTemplate template = ServerTemplate.of(pattern, 1 + random.nextInt(20), new AskedSource(question))
                .withFirstNumber(random.nextInt(50))
                .withEmptyAnswer(one(random, EmptyAnswer.values()));
        template = sometimes() ? template.withDuplicates() : template;
        return sometimes() || pattern.weight() == 0 ? template : template.withoutDiscoveredWeights();
    }

    private AgentPolicy agent() {
        AgentPolicy agent = AgentPolicy.onPort(1 + random.nextInt(65_535)).withInterval(time(random));
        agent = sometimes() ? agent.withHost("10.9.9.9") : agent;
        return sometimes() ? agent.withSend("name \"" + random.nextInt() + "\" $x \\ # check\r\n") : agent;
    }

    private HealthPolicy policy(Probe probe, boolean tls, Optional<Duration> timeout) {
        HealthPolicy policy = HealthPolicy.none();
        policy = random.nextInt(6) == 0 ? policy.withOutlierEjection(ejection()) : policy;
        if (random.nextInt(5) == 0) {
            return policy;
        }
        policy = policy.withProbe(new RandomProbes(random).overTls(probe, tls))
                .withInterval(time(random))
                .withRise(1 + random.nextInt(1000))
                .withFall(1 + random.nextInt(1000));
        policy = timeout.map(policy::withTimeout).orElse(policy);
        policy = sometimes() ? policy.withFastInterval(time(random)) : policy;
        policy = sometimes() ? policy.withDownInterval(time(random)) : policy;
        policy = sometimes() ? policy.withSpread(random.nextInt(51)) : policy;
        policy = sometimes() ? policy.withInitialState(one(random, InitialState.values())) : policy;
        policy = sometimes() ? policy.withPort(1 + random.nextInt(65_535)) : policy;
        policy = sometimes() ? policy.withHost("10.0.0.77") : policy;
        policy = sometimes() ? policy.withSharing() : policy;
        return sometimes()
                ? policy.withObservation(new Observation(
                        one(random, Observation.Signal.values()),
                        1 + random.nextInt(1000),
                        one(random, Observation.OnError.values())))
                : policy;
    }

    private OutlierEjection ejection() {
        return new OutlierEjection(
                1 + random.nextInt(1000),
                Duration.ofSeconds(1 + random.nextInt(100)),
                Duration.ofSeconds(200 + random.nextInt(100)),
                1 + random.nextInt(100));
    }
}
