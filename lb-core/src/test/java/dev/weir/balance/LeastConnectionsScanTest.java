package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code leastconn} where servers lie in one row, some not, by whatever weight: always HAProxy's rule. */
class LeastConnectionsScanTest {
    private final SplittableRandom random = new SplittableRandom(1);
    /** Those who have been in their place for longest are in front. */
    private final List<FakeServer> byLastMove = new ArrayList<>();

    private static long load(FakeServer server) {
        long connections = (long) server.inFlight + server.queued;
        return connections == 0 ? 0 : (connections + 1) * 4_096 / server.effectiveWeight;
    }

    /** Plays backends of all kinds against HAProxy's rule, looked up one server after another. */
    @ParameterizedTest(name = "connections: {0}")
    @ValueSource(ints = {2, 5, 1_000, 1 << 19, 1_000_000})
    void picksAsTheRuleSays(int mostConnections) {
        for (int round = 0; round < 300; round++) {
            List<FakeServer> servers = servers(1 + random.nextInt(70), mostConnections);
            Picker picker = picker(servers);
            byLastMove.clear();
            byLastMove.addAll(servers);
            PickRequest request = request(servers);
            for (int pick = 0; pick < 40; pick++) {
                FakeServer expected = first(byLastMove, request);
                assertThat(picker.pick(request))
                        .as("round %s, pick %s", round, pick)
                        .isSameAs(expected);
                if (expected != null) {
                    change(expected, expected.inFlight + 1);
                }
                FakeServer ended = servers.get(random.nextInt(servers.size()));
                change(ended, Math.max(0, ended.inFlight - 1));
            }
        }
    }

    /** Pickers of some of the servers each, as a user's strategy may use them, do not disturb each other. */
    @ParameterizedTest(name = "connections: {0}")
    @ValueSource(ints = {2, 1_000})
    void picksOutOfSome(int mostConnections) {
        for (int round = 0; round < 300; round++) {
            List<FakeServer> servers = servers(2 + random.nextInt(40), mostConnections);
            int middle = 1 + random.nextInt(servers.size() - 1);
            List<FakeServer> some = servers.subList(0, middle);
            List<FakeServer> others = servers.subList(middle, servers.size());
            Picker picker = picker(some);
            Picker other = picker(others);
            PickRequest request = request(servers);

            assertThat(picker.pick(request)).isSameAs(first(some, request));
            assertThat(other.pick(request)).isSameAs(first(others, request));
        }
    }

    /** Whom the rule names, of servers in the order of their last moves. */
    private static @Nullable FakeServer first(List<FakeServer> servers, PickRequest request) {
        return servers.stream()
                .filter(request::admitsToQueue)
                .min(Comparator.comparingLong(LeastConnectionsScanTest::load))
                .orElse(null);
    }

    private static Picker picker(List<FakeServer> servers) {
        return BalanceStrategy.leastConnections()
                .newPicker(new PickerContext(
                        List.copyOf(servers), new Cursor(0), Optional.empty(), new SplittableRandom(1)));
    }

    private static PickRequest request(List<FakeServer> servers) {
        Session session = new Session(BalanceStrategy.first());
        session.servers.addAll(servers);
        return session.request();
    }

    private void change(FakeServer server, int connections) {
        long before = load(server);
        server.has(connections);
        if (load(server) != before) {
            byLastMove.remove(server);
            byLastMove.add(server);
        }
    }

    /** Some backends lie in one row, with or without gaps, some in two, and some in an order of their own. */
    private List<FakeServer> servers(int count, int mostConnections) {
        int kind = random.nextInt(4);
        boolean equal = random.nextBoolean();
        Occupancy.Row row = new Occupancy.Row(2 * count);
        Occupancy.Row another = new Occupancy.Row(count, row);
        List<FakeServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (kind == 1 && random.nextInt(3) == 0) {
                new FakeServer("gone", i, 1, row).has(random.nextInt(3)); // somebody who may not be picked
            }
            FakeServer server = new FakeServer("s" + i, i, 1, kind == 2 && random.nextBoolean() ? another : row);
            server.effectiveWeight = equal ? 16 : 1 + random.nextInt(random.nextBoolean() ? 3 : 4_096);
            server.queued = random.nextInt(8) == 0 ? random.nextInt(3) : 0;
            server.has(random.nextInt(mostConnections));
            server.limit = random.nextInt(6) == 0 ? 1 + random.nextInt(mostConnections) : 0;
            servers.add(server);
        }
        if (kind == 3) {
            servers.sort(Comparator.comparing(server -> -server.position())); // declared in another order
        }
        return servers;
    }
}
