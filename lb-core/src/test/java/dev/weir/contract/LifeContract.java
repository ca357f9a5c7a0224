package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Side;
import dev.weir.spi.Cancellable;
import dev.weir.spi.CloseMode;
import dev.weir.spi.EventLoop;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Event loops, figures, and the end of a transport. */
abstract class LifeContract extends TransportCase {
    @Test
    void saysWhatItIs() {
        assertThat(transport.description()).isNotBlank().doesNotContain("\n");
        assertThat(transport.connectionCapacity()).isPositive();
        assertThat(transport.eventLoops()).isNotEmpty();
        assertThat(transport.eventLoops().stream().map(EventLoop::index))
                .containsExactlyElementsOf(
                        IntStream.range(0, transport.eventLoops().size())
                                .boxed()
                                .toList());
        assertThat(transport.gauges().values()).allMatch(value -> value >= 0);
    }

    @Test
    void runsTasksInOrderOnTheLoop() {
        EventLoop loop = transport.eventLoops().get(0);
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> current = Collections.synchronizedList(new ArrayList<>());
        assertThat(loop.isCurrent()).isFalse();
        for (int i = 0; i < 1000; i++) {
            int task = i;
            loop.execute(() -> {
                ran.add(task);
                current.add(loop.isCurrent());
            });
        }
        peers.await("tasks ran", () -> ran.size() == 1000);

        assertThat(ran).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(current).doesNotContain(false);
    }

    @Test
    void runsScheduledTasksWhenTheyAreDueAndNotBefore() {
        EventLoop loop = transport.eventLoops().get(0);
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        long start = peers.runtime().nanoTime();
        long[] waited = new long[1];
        loop.schedule(Duration.ofMillis(60), () -> ran.add("late"));
        loop.schedule(Duration.ofMillis(20), () -> {
            waited[0] = peers.runtime().nanoTime() - start;
            ran.add(loop.isCurrent() ? "early" : "on another thread");
        });
        Cancellable cancelled = loop.schedule(Duration.ofMillis(30), () -> ran.add("cancelled"));
        cancelled.cancel();
        cancelled.cancel();
        peers.await("both ran", () -> ran.contains("late"));

        assertThat(ran).containsExactly("early", "late");
        assertThat(waited[0]).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void survivesATaskThatThrows() {
        assumeRealSockets(); // a simulation hands such an exception to the test
        openCanaries();
        for (EventLoop loop : transport.eventLoops()) {
            loop.execute(() -> {
                throw new IllegalStateException("task that throws, on purpose");
            });
        }

        assertCanariesSing();
        relay();
    }

    @Test
    void closesEverythingInEveryPhaseWithoutCallbacks() {
        List<Peer> clients = new ArrayList<>();
        Relayed relaying = relay();
        Relayed halfClosed = relay();
        halfClosed.client().finish();
        awaitEvent(halfClosed.connection(), "endOfStream CLIENT");
        Relayed blocked = relay();
        blocked.client().pauseReading();
        blocked.server().send(64L << 20);
        Relayed finishing = relay();
        finishing.client().pauseReading();
        finishing.server().send(64L << 20);
        peers.await("stream", () -> finishing.server().sent() > 0);
        on(finishing.connection(), () -> finishing.connection().connection().finish(Side.CLIENT, CloseMode.FIN));
        plan(connection -> {});
        clients.add(peers.connect(listener.localAddress()).send(100));
        hold(clients.get(0));
        var silent = peers.silent();
        plan(connection -> connection.connect(silent));
        clients.add(peers.connect(listener.localAddress()));
        accepted(clients.get(1));
        acceptor.places(0);
        clients.add(peers.connect(listener.localAddress()));
        peers.await("one waits to be accepted", () -> acceptor.refused() > 0);
        int heard = heard();

        transport.close();

        assertThat(peers.liveThreads()).isEmpty();
        assertThat(heard()).as("callbacks after close()").isEqualTo(heard);
        blocked.client().resumeReading();
        finishing.client().resumeReading();
        clients.addAll(List.of(relaying.client(), relaying.server(), halfClosed.client(), halfClosed.server()));
        clients.addAll(List.of(blocked.client(), blocked.server(), finishing.client()));
        for (Peer peer : clients) {
            peers.await("end at " + peer, () -> peer.ending() != Ending.OPEN);
        }
    }

    @Test
    void closesOnceFromManyThreads() {
        relay();
        if (peers.isSimulated()) {
            transport.close();
        } else {
            CompletableFuture<?>[] closing = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.runAsync(transport::close, task -> new Thread(task).start()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(closing).join();
        }
        transport.close();

        assertThat(peers.liveThreads()).isEmpty();
    }

    @Test
    void takesNoTasksAfterItIsClosed() {
        EventLoop loop = transport.eventLoops().get(0);
        transport.close();

        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private int heard() {
        return acceptor.connections().stream()
                .mapToInt(connection -> connection.events().size())
                .sum();
    }
}
