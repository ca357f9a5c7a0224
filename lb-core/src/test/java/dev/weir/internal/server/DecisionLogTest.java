package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.Decision.By;
import dev.weir.Decision.Outcome;
import dev.weir.testing.SimulatedRuntime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The last decisions of several event loops. */
class DecisionLogTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final DecisionLog log = new DecisionLog(runtime, 2);

    @Test
    void decisionsOfAllLoopsAreInTheOrderOfTheirTime() {
        note(0, 1);
        runtime.advance(Duration.ofSeconds(1));
        note(1, 2);
        runtime.advance(Duration.ofSeconds(1));
        note(0, 3);

        assertThat(log.recent())
                .extracting(decision -> decision.client().getPort())
                .containsExactly(1, 2, 3);
        assertThat(log.recent().get(0).at()).isEqualTo(runtime.now().minusSeconds(2));
        assertThat(log.recent().get(2).at()).isEqualTo(runtime.now());
    }

    @Test
    void onlyTheLatestAreKept() {
        for (int port = 1; port <= 200; port++) {
            runtime.advance(Duration.ofMillis(1));
            note(port % 2, port);
        }

        assertThat(log.recent())
                .extracting(decision -> decision.client().getPort())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(137, 200).boxed().toList());
    }

    @Test
    void aDecisionReadsAsASentence() {
        Bench bench = new Bench();
        BackendRuntime backend = bench.live(dev.weir.Backend.named("bk")
                .server(dev.weir.Server.of("a", "127.0.0.1", 1))
                .server(dev.weir.Server.of("b", "127.0.0.1", 2))
                .build());
        ServerRuntime a = backend.servers().get(0);
        ServerRuntime b = backend.servers().get(1);
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", 40_000);
        log.note(0, 0, client, Outcome.ASSIGNED, a, By.STRATEGY, b);
        log.note(0, 0, client, Outcome.QUEUED, null, By.STRATEGY, null);
        log.note(0, 0, client, Outcome.REFUSED, b, By.STICK_ENTRY, null);

        assertThat(log.recent())
                .extracting(Decision::toString)
                .containsExactly(
                        "192.0.2.7:40000 goes to bk/a, by STRATEGY, after bk/b failed",
                        "192.0.2.7:40000 waits for any server, by STRATEGY",
                        "192.0.2.7:40000 is refused, for the queue is full of bk/b, by STICK_ENTRY");
    }

    private void note(int loop, int port) {
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", port);
        log.note(loop, runtime.nanoTime(), client, Outcome.NO_SERVER, null, By.STRATEGY, null);
    }
}
