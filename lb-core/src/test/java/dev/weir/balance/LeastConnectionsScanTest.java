package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code leastconn} where servers are counted in one row, some not, by whatever weight: always HAProxy's rule. */
class LeastConnectionsScanTest {
    private static final int MANY = 1 << 19;

    /** A server whose connections are counted in a row. */
    private static final class Counted extends Occupancy {
        Counted(Row row) {
            super(row);
        }

        void set(int connections) {
            words[index] = word(connections);
        }
    }

    private final SplittableRandom random = new SplittableRandom(1);

    private static long load(FakeServer server) {
        long connections = (long) server.inFlight + server.queued;
        return connections == 0 ? 0 : (connections + 1) * 4_096 / server.effectiveWeight;
    }

    /** Plays backends of all kinds against HAProxy's rule, looked up one server after another. */
    @ParameterizedTest(name = "connections: {0}")
    @ValueSource(ints = {2, 5, 1_000, MANY, 1_000_000})
    void picksAsTheRuleSays(int mostConnections) {
        for (int round = 0; round < 300; round++) {
            List<FakeServer> servers = servers(1 + random.nextInt(70), mostConnections);
            long first = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(20);
            Picker picker = BalanceStrategy.leastConnections()
                    .newPicker(new PickerContext(
                            List.copyOf(servers), new Cursor(first), Optional.empty(), new SplittableRandom(1)));
            List<FakeServer> byLastUse = new ArrayList<>(servers);
            for (int pick = 0; pick < 40; pick++) {
                FakeServer expected = byLastUse.stream()
                        .filter(server -> server.limit == 0 || server.inFlight + server.queued < server.limit)
                        .min(Comparator.comparingLong(LeastConnectionsScanTest::load))
                        .orElse(null);
                assertThat(picker.pick(request(servers)))
                        .as("round %s, pick %s", round, pick)
                        .isSameAs(expected);
                if (expected != null) {
                    if (request(servers).admits(expected)) { // else it is only waited at
                        byLastUse.remove(expected);
                        byLastUse.add(expected);
                    }
                    change(expected, expected.inFlight + 1);
                }
                FakeServer ended = servers.get(random.nextInt(servers.size()));
                change(ended, Math.max(0, ended.inFlight - 1));
            }
        }
    }

    /** With short words numbers are used up some time; a pick before and after is like any other. */
    @Test
    void goesOnInTheSameOrderWhenNumbersBeginAnew() {
        List<FakeServer> servers = servers(3, 1);
        servers.forEach(server -> {
            change(server, 0);
            server.queued = 0;
            server.limit = 0;
        });
        Cursor cursor = new Cursor(0);
        Picker picker = BalanceStrategy.leastConnections()
                .newPicker(new PickerContext(List.copyOf(servers), cursor, Optional.empty(), new SplittableRandom(1)));
        picker.pick(request(servers));
        cursor.skipAfter(cursor.take(), (1L << 29) - 20);

        List<Integer> picked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            picked.add(Objects.requireNonNull(picker.pick(request(servers))).position());
        }
        assertThat(picked).startsWith(1, 2, 0, 1, 2, 0).endsWith(0, 1, 2, 0, 1);
    }

    private static PickRequest request(List<FakeServer> servers) {
        Session session = new Session(BalanceStrategy.first());
        session.servers.addAll(servers);
        return session.request();
    }

    private static void change(FakeServer server, int connections) {
        server.inFlight = connections;
        server.occupancy.ifPresent(counted -> ((Counted) counted).set(connections));
    }

    /** Some backends lie in one row, with or without gaps, some in two, and of some there is one server that shows nothing. */
    private List<FakeServer> servers(int count, int mostConnections) {
        int kind = random.nextInt(5);
        boolean equal = random.nextBoolean();
        Occupancy.Row row = new Occupancy.Row(4 * count);
        Occupancy.Row another = new Occupancy.Row(count);
        List<FakeServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (kind == 1 && random.nextInt(3) == 0) {
                new Counted(row).set(random.nextInt(3)); // somebody else's
            }
            FakeServer server = new FakeServer("s" + i, i, 1);
            server.effectiveWeight = equal ? 16 : 1 + random.nextInt(random.nextBoolean() ? 3 : 4_096);
            server.occupancy = kind == 2 && i == 0
                    ? Optional.empty()
                    : Optional.of(new Counted(kind == 3 && random.nextBoolean() ? another : row));
            server.queued = random.nextInt(8) == 0 ? random.nextInt(3) : 0;
            change(server, random.nextInt(mostConnections));
            server.limit = random.nextInt(6) == 0 ? 1 + random.nextInt(mostConnections) : 0;
            servers.add(server);
        }
        if (kind == 4) {
            servers.sort(Comparator.comparing(server -> -server.position())); // declared in another order
        }
        return servers;
    }
}
