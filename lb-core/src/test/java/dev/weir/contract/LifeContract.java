package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Side;
import dev.weir.spi.Cancellable;
import dev.weir.spi.CloseMode;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.TransportFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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

    /** A watchdog that sees the same pass for long must be right, and must never see one in a loop that waits. */
    @Test
    void thePulseSaysWhetherTheLoopHasSomethingToDo() {
        assumeRealSockets(); // a simulated loop has none
        openCanaries();
        LoopPulse pulse = transport.eventLoops().get(0).pulse().orElseThrow();
        Set<Long> passes = ConcurrentHashMap.newKeySet();
        plan(connection -> passes.add(
                connection.connection().eventLoop().pulse().orElseThrow().pass()));
        hold(peers.connect(listener.localAddress()));
        assertThat(passes).as("while a client is accepted").doesNotContain(LoopPulse.WAITING);
        peers.await("waits", () -> pulse.pass() == LoopPulse.WAITING);
        for (int i = 0; i < 100; i++) {
            peers.call(transport.eventLoops().get(0), () -> passes.add(pulse.pass()));
        }
        assertThat(passes).as("while tasks run").doesNotContain(LoopPulse.WAITING);
        peers.await("waits again", () -> pulse.pass() == LoopPulse.WAITING);
        List<StackTraceElement> stack = new ArrayList<>();
        peers.whileHeld(List.of(transport.eventLoops().get(0)), () -> {
            passes.add(pulse.pass());
            stack.addAll(pulse.stack());
        });

        assertThat(passes).as("while a task is held up").doesNotContain(LoopPulse.WAITING);
        assertThat(stack).anyMatch(frame -> frame.getMethodName().contains("whileHeld"));
        assertCanariesSing();
    }

    @Test
    void aLoopThatIsToBeAvoidedGetsNoNewConnections() {
        List<? extends EventLoop> loops = transport.eventLoops();
        loops.forEach(loop -> loop.avoid(loop.index() != 0)); // the first port accepts on the first loop
        plan(connection -> {});
        for (int i = 0; i < 6; i++) {
            hold(peers.connect(listener.localAddress()));
        }
        assertThat(loopsOfConnections()).containsOnly(0);
        loops.forEach(loop -> loop.avoid(false));
        for (int i = 0; i < 6; i++) {
            hold(peers.connect(listener.localAddress()));
        }

        assertThat(loopsOfConnections()).contains(1);
    }

    @Test
    void whereEveryLoopIsToBeAvoidedClientsAreServedAllTheSame() {
        transport.eventLoops().forEach(loop -> loop.avoid(true));

        relay();
    }

    @Test
    void aPortMovesAwayFromALoopThatIsToBeAvoidedAndNobodyIsLost() {
        assume(TransportFixture.Ability.MOVING_PORTS);
        ScriptedAcceptor next = new ScriptedAcceptor(transport.eventLoops());
        EventLoop stuck = transport.eventLoops().get(0);
        List<Peer> clients = new ArrayList<>();
        plan(connection -> {});
        peers.whileHeld(List.of(stuck), () -> {
            clients.add(peers.connect(listener.localAddress()));
            peers.await("in the kernel's queue", clients.get(0)::isConnected);
            CompletionStage<?> before = listener.handOver(acceptor);
            stuck.avoid(true);
            peers.await("what waited for the loop is done", before.toCompletableFuture()::isDone);
            hold(clients.get(0));
            CompletionStage<?> handedOver = listener.handOver(next);
            peers.await("handed over", handedOver.toCompletableFuture()::isDone);
            clients.add(peers.connect(listener.localAddress()));
            peers.await("accepted by the next", () -> next.accepted() == 1);
            closeListener(listener);
            Peer late = peers.connect(listener.localAddress());
            peers.await("refused", late::isRefused);
        });

        assertThat(next.breaches()).isEmpty();
        assertThat(next.outstanding()).isZero();
    }

    @Test
    void aPortMovesToAndFroWhileClientsCome() {
        assume(TransportFixture.Ability.MOVING_PORTS);
        plan(connection -> {});
        List<? extends EventLoop> loops = transport.eventLoops();
        for (int i = 0; i < 200; i++) {
            EventLoop left = loops.get(i % 2);
            left.avoid(true);
            left.avoid(false);
            hold(peers.connect(listener.localAddress()));
        }

        assertThat(acceptor.pauses()).isEmpty();
        assertThat(acceptor.accepted()).isEqualTo(200);
    }

    @Test
    void closesWithoutALoopThatDoesNotComeBackAndTellsSo() throws Exception {
        assumeRealSockets();
        openCanaries();
        EventLoop stuck = transport.eventLoops().get(1);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        stuck.execute(() -> {
            inside.countDown();
            awaitUninterruptibly(release);
        });
        stuck.avoid(true);
        inside.await();

        transport.close();
        transport.close();

        try {
            assertThat(degraded()).singleElement().satisfies(what -> assertThat(what)
                    .contains("contract-1", "did not stop", "awaitUninterruptibly"));
            assertThat(peers.liveThreads()).containsExactly("contract-1");
        } finally {
            release.countDown();
        }
        peers.await("it ended when it came back", () -> peers.liveThreads().isEmpty());
    }

    private List<Integer> loopsOfConnections() {
        return acceptor.connections().stream()
                .map(connection -> connection.connection().eventLoop().index())
                .toList();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int heard() {
        return acceptor.connections().stream()
                .mapToInt(connection -> connection.events().size())
                .sum();
    }
}
