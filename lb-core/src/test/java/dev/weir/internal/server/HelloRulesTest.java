package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.event.LbEvent;
import dev.weir.internal.watch.Looks;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.tls.ClientHello;
import dev.weir.tls.HelloCondition;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules on hellos and their conditions, which are users' code. */
@Timeout(30)
class HelloRulesTest {
    private static final Duration PATIENCE_OF_LOOPS = Duration.ofMillis(100);
    private static final ClientHello HELLO = new ClientHello(
            Optional.of("www.two"), List.of(), 0x0303, List.of(), List.of(0x1301), List.of(), List.of(), List.of());

    private final Bench bench = new Bench();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void end() {
        never.countDown();
        loop.shutdown();
    }

    private static Backend.Builder backend() {
        return Backend.named("bk")
                .server(Server.of("a", "127.0.0.1", 1))
                .server(Server.of("b", "127.0.0.1", 2).withWeight(0))
                .server(Server.of("c", "127.0.0.1", 3));
    }

    private static @Nullable String find(BackendRuntime backend) {
        ServerRuntime found = backend.serverRules().find(HELLO, InetAddress.getLoopbackAddress());
        return found == null ? null : found.id().name();
    }

    private void set(BackendRuntime backend, String server, AdminState state) {
        backend.setAdmin(backend.find(server).orElseThrow(), state);
    }

    @Test
    void theFirstUsableServerCounts() {
        BackendRuntime live = bench.live(backend()
                .useServer("a", HelloCondition.serverName("www.one"))
                .useServer("b", HelloCondition.serverName("www.two"))
                .useServer("c", hello -> true)
                .build());
        assertThat(find(live)).as("weight 0 does not matter").isEqualTo("b");
        set(live, "b", AdminState.DRAIN);
        assertThat(find(live)).as("nor does a drain").isEqualTo("b");
        set(live, "b", AdminState.MAINTENANCE);
        assertThat(find(live)).isEqualTo("c");
        set(live, "c", AdminState.MAINTENANCE);
        assertThat(find(live)).isNull();
    }

    @Test
    void withPersistAServerThatIsDownIsUsed() {
        StickTable table = StickTable.inMemory("t", 10, Duration.ofMinutes(5));
        BackendRuntime live = bench.live(backend()
                .useServer("b", hello -> true)
                .stick(StickRule.onSource(table).withPersist())
                .build());
        set(live, "b", AdminState.MAINTENANCE);
        assertThat(find(live)).isEqualTo("b");
    }

    @Test
    void rulesFollowTheDescription() {
        BackendRuntime live = bench.live(backend().useServer("b", hello -> true).build());
        Backend next = Backend.named("bk")
                .server(Server.of("c", "127.0.0.1", 3))
                .useServer("c", hello -> true)
                .build();
        live.put(live.prepare(next, 10, bench.rosterOf(next)));
        assertThat(find(live)).isEqualTo("c");
    }

    @Test
    void aConditionThatThrowsIsToldOnceAndTheNextRuleIsAsked() {
        BackendRuntime live = bench.live(backend()
                .useServer("a", hello -> {
                    throw new StackOverflowError();
                })
                .useServer("b", hello -> true)
                .build());
        assertThat(find(live)).isEqualTo("b");
        assertThat(find(live)).isEqualTo("b");
        assertThat(bench.messages())
                .containsExactly(
                        "backend bk: useServer a: the condition threw java.lang.StackOverflowError; it does not hold for"
                                + " such clients");
    }

    @Test
    void aConditionThatDoesNotComeBackIsInterruptedAndHoldsNoMore() throws Exception {
        BackendRuntime live = bench.live(backend()
                .useServer("a", hello -> waits())
                .useServer("b", hello -> true)
                .build());
        Future<String> first = loop.submit(() -> find(live));
        inside.await();
        Looks.after(PATIENCE_OF_LOOPS, bench.userCode);

        assertThat(first.get()).isEqualTo("b");
        assertThat(loop.submit(() -> find(live)).get()).isEqualTo("b");
        Backend next = live.backend().toBuilder().retries(1).build();
        live.put(live.prepare(next, 10, bench.rosterOf(next)));
        assertThat(loop.submit(() -> find(live)).get())
                .as("after a change of something else")
                .isEqualTo("b");
        assertThat(asked).hasValue(1);
        assertThat(bench.events())
                .filteredOn(LbEvent.UserCodeFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.message())
                        .contains("backend bk: useServer a", "within 100 ms", "holds no more", "HelloRulesTest"));
    }

    /** Answers yes when it is interrupted, which is too late. */
    private boolean waits() {
        asked.incrementAndGet();
        inside.countDown();
        try {
            never.await();
        } catch (InterruptedException interrupted) {
            return true;
        }
        return false;
    }
}
