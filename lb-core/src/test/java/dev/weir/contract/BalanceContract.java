package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Strategies at work in a whole load balancer; what each of them picks is tested by itself. */
abstract class BalanceContract extends LoadBalancerCase {
    /** A key that all clients share. */
    private static final HashKey SAME = request -> new byte[] {1};

    private final List<Peer> held = new ArrayList<>();

    private Backend.Builder three(BalanceStrategy strategy, int... weights) {
        Backend.Builder backend = backend().balance(strategy).queueTimeout(ms(9_000));
        for (int i = 0; i < weights.length; i++) {
            String name = Character.toString('a' + i);
            backend.server(server(name, echoing().address()).withWeight(weights[i]));
        }
        return backend;
    }

    /** One more client that stays; where it was sent, seen by who has one more. */
    private String hold(LoadBalancer balancer) {
        int[] before = active(balancer);
        Peer client = connect(balancer).send(1);
        peers.await("served", () -> client.received() == 1);
        held.add(client);
        int[] after = active(balancer);
        return IntStream.range(0, after.length)
                .filter(i -> after[i] > before[i])
                .mapToObj(i -> Character.toString('a' + i))
                .findFirst()
                .orElse("-");
    }

    private static int[] active(LoadBalancer balancer) {
        return backendOf(balancer).servers().stream()
                .mapToInt(server -> server.active())
                .toArray();
    }

    @Test
    void leastConnectionsSharesClientsThatStayAsHaproxyWasMeasured() {
        LoadBalancer balancer = start(frontend(), three(BalanceStrategy.leastConnections(), 1, 2, 3));
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            order.append(hold(balancer));
        }
        assertThat(order).hasToString("abccbccbcabc");
    }

    /** HAProxy's balance-hash-maxconn. */
    @Test
    void aKeyMovesOnWhileItsServerIsFull() {
        HashType type = HashType.consistent().withAffinity(HashAffinity.MAXCONN);
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(BalanceStrategy.hash(SAME, type))
                        .server(server("a", echoing().address()).withMaxConnections(1))
                        .server(server("b", echoing().address()).withMaxConnections(1)));
        String first = hold(balancer);
        String second = hold(balancer);
        held.get(0).finish();
        ended(1);

        assertThat(List.of(first, second)).containsExactlyInAnyOrder("a", "b");
        assertThat(hold(balancer)).as("room again").isEqualTo(first);
    }

    /** HAProxy's balance-hash-maxqueue: served, queued at the same server, served by the other. */
    @Test
    void aKeyMovesOnWhileTheQueueOfItsServerIsFull() {
        HashType type = HashType.consistent().withAffinity(HashAffinity.MAXQUEUE);
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(BalanceStrategy.hash(SAME, type))
                        .queueTimeout(ms(9_000))
                        .server(server("a", echoing().address())
                                .withMaxConnections(1)
                                .withMaxQueue(1))
                        .server(server("b", echoing().address())
                                .withMaxConnections(1)
                                .withMaxQueue(1)));
        String first = hold(balancer);
        Peer second = connect(balancer).send(1);
        peers.await("queued", () -> serverOf(balancer, first).queued() == 1);

        assertThat(hold(balancer)).isNotEqualTo(first).isNotEqualTo("-");
        assertThat(second.received()).isZero();
        held.get(0).finish();
        peers.await("served", () -> second.received() == 1);
    }

    /** The connections of all servers count for what each may have: half of them here, and one more. */
    @Test
    void aBoundOfLoadSendsTheSurplusOfAKeyOn() {
        HashType type = HashType.consistent().withBalanceFactor(101);
        LoadBalancer balancer = start(frontend(), three(BalanceStrategy.hash(SAME, type), 1, 1));
        for (int i = 0; i < 6; i++) {
            hold(balancer);
        }
        assertThat(active(balancer)).containsExactly(3, 3);
    }

    /** A ring has a next server for whoever could not be served; a map has not, see the retry table. */
    @Test
    void aRingRedispatchesAtOnce() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .balance(BalanceStrategy.source(HashType.consistent()))
                        .redispatch()
                        .server(server("a", peers.refusing()))
                        .server(server("b", echoing().address()))
                        .server(server("c", peers.refusing())));
        hold(balancer);
        held.get(0).finish();
        ConnectionSummary record = ended(1);

        assertThat(record.server()).isEqualTo("b");
        assertThat(record.totalMillis()).as("no pause").isLessThan(900);
    }

    @Test
    void strategiesKnowHowLongConnectingTook() {
        List<Candidate> seen = new ArrayList<>();
        BalanceStrategy last = BalanceStrategy.of("last", context -> {
            seen.clear();
            seen.addAll(context.candidates());
            return request -> context.candidates().get(context.candidates().size() - 1);
        });
        LoadBalancer balancer = start(frontend(), three(last, 1, 1));
        assertThat(seen).allMatch(candidate -> candidate.connectNanos() == 0 && candidate.sessionRate() == 0);
        assertThat(hold(balancer)).isEqualTo("b");

        assertThat(seen.get(0).connectNanos()).isZero();
        assertThat(seen.get(1).connectNanos()).isBetween(1L, 1_000_000_000L);
        assertThat(seen.get(1).inFlight()).isEqualTo(1);
    }
}
