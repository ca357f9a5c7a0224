package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.internal.server.Assignment.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A server that takes only so many new connections a second: the surplus waits as it does for a free place. */
class ConnectRateTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Bench bench = new Bench();
    private final List<String> log = bench.log;

    @Test
    void theSurplusWaitsAndIsServedAtTheVeryMomentTheRateAllowsIt() {
        BackendRuntime backend = live(server("a").withConnectRate(2));
        ServerRuntime a = backend.servers().get(0);
        come(backend, 4);
        assertThat(List.of(a.inFlight(), backend.queued())).containsExactly(2, 2);
        assertThat(a.hasRoom()).isFalse();

        long wait = a.connectDelay();
        bench.runtime.advance(Duration.ofNanos(wait - 1));
        assertThat(log).isEmpty();
        bench.runtime.advance(Duration.ofNanos(1));
        assertThat(log).containsExactly("3 at a");
        bench.runtime.advance(LONG);

        assertThat(log).containsExactly("3 at a", "4 at a");
        assertThat(List.of(a.inFlight(), backend.queued())).containsExactly(4, 0);
        assertThat(bench.runtime.eventsPending()).as("at rest").isZero();
    }

    @Test
    void aFreedPlaceDoesNotBreakTheRate() {
        BackendRuntime backend = live(server("a").withConnectRate(1).withMaxConnections(1));
        ServerRuntime a = backend.servers().get(0);
        come(backend, 2);

        backend.release(a);
        assertThat(log).isEmpty();
        assertThat(a.inFlight()).isZero();
        bench.runtime.advance(LONG);

        assertThat(log).containsExactly("2 at a");
    }

    @Test
    void aRateThatAllowsOneMoreDoesNotBreakTheLimit() {
        BackendRuntime backend = live(server("a").withConnectRate(1).withMaxConnections(1));
        ServerRuntime a = backend.servers().get(0);
        come(backend, 2);
        assertThat(bench.runtime.eventsPending())
                .as("there is nothing to look for until a place is free")
                .isZero();

        bench.runtime.advance(LONG);
        assertThat(log).isEmpty();
        backend.release(a);

        assertThat(log).containsExactly("2 at a");
    }

    @Test
    void eachServerHasItsOwnRate() {
        BackendRuntime backend =
                live(server("a").withConnectRate(1), server("b").withConnectRate(3));
        come(backend, 6);
        assertThat(backend.servers().stream().map(ServerRuntime::inFlight)).containsExactly(1, 3);

        bench.runtime.advance(LONG);

        assertThat(backend.queued()).isZero();
        assertThat(log).hasSize(2);
    }

    @Test
    void withoutARateNobodyWaits() {
        BackendRuntime backend = live(server("a").withConnectRate(1), server("b"));

        come(backend, 1_000);

        assertThat(backend.queued()).isZero();
        assertThat(backend.servers().stream().map(ServerRuntime::inFlight)).containsExactly(1, 999);
    }

    /** Who had given up gets no place, and its share of the rate is not lost for those behind. */
    @Test
    void aPlaceThatNobodyTookDoesNotCount() {
        BackendRuntime backend = live(server("a").withConnectRate(1));
        ServerRuntime a = backend.servers().get(0);

        assertThat(a.tryTake()).isTrue();
        a.giveBack();

        assertThat(a.connectDelay()).isZero();
        assertThat(a.hasRoom()).isTrue();
        assertThat(a.tryTake()).isTrue();
        assertThat(a.tryTake()).isFalse();
    }

    /** The same where it is found out only while a server fills its places: it left the selection at that moment. */
    @Test
    void aPlaceTakenForSomebodyWhoIsGoneDoesNotCountEither() {
        BackendRuntime backend =
                live(server("a").withConnectRate(1), server("b").withMaxConnections(1));
        ServerRuntime a = backend.servers().get(0);
        ServerRuntime b = backend.servers().get(1);
        assertThat(b.tryTake()).isTrue();
        Selection onlyB = new Selection(List.of(b), request -> null);
        Selection both = new Selection(List.of(a, b), request -> null);
        Queue<Selection> changing = new ArrayDeque<>();
        BackendQueues queues =
                new BackendQueues(bench.runtime, () -> changing.isEmpty() ? onlyB : changing.remove(), bench.rates);
        queues.join(null, bench.waiter("w"));

        changing.add(both); // a may serve them …
        queues.serve(a); // … and then may not any more

        assertThat(log).isEmpty();
        assertThat(queues.size()).isEqualTo(1);
        assertThat(a.inFlight()).isZero();
        assertThat(a.connectDelay()).isZero();
    }

    @Test
    void aServerThatLeftIsNotServedWhenItsMomentComes() {
        BackendRuntime backend =
                live(server("a").withConnectRate(1), server("b").withConnectRate(1));
        come(backend, 3);

        backend.setAdmin(backend.servers().get(0), AdminState.DRAIN);
        bench.runtime.advance(LONG);

        assertThat(log).containsExactly("3 at b");
        assertThat(backend.servers().stream().map(ServerRuntime::inFlight)).containsExactly(1, 2);
    }

    /** The reason for the limit: a server comes back, and all its clients want to connect at once. */
    @Test
    void aServerThatComesBackIsNotRunDown() {
        BackendRuntime backend =
                live(server("a").withConnectRate(10), server("b").withMaxConnections(1));
        ServerRuntime a = backend.servers().get(0);
        backend.setAdmin(a, AdminState.MAINTENANCE);
        come(backend, 101);
        assertThat(backend.queued()).isEqualTo(100);

        backend.setAdmin(a, AdminState.READY);
        assertThat(a.inFlight()).isEqualTo(10);
        bench.runtime.advance(Duration.ofSeconds(5));

        assertThat(a.inFlight()).isBetween(50, 60);
        bench.runtime.advance(LONG);
        assertThat(a.inFlight()).isEqualTo(100);
    }

    /** Connections that come one after another, named by their number; each goes where it is sent. */
    private void come(BackendRuntime backend, int connections) {
        for (int i = 1; i <= connections; i++) {
            NamedWaiter waiter = bench.waiter(String.valueOf(i));
            Assignment assignment = backend.assign(backend.selection(), waiter);
            if (assignment.kind() != Kind.TAKEN) {
                backend.enqueue(assignment, waiter);
            }
        }
    }

    private BackendRuntime live(Server... servers) {
        Backend.Builder description = Backend.named("pool");
        for (Server server : servers) {
            description.server(server);
        }
        return bench.live(description.build());
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }
}
