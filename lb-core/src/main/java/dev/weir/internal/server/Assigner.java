package dev.weir.internal.server;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the balance strategy for a server and takes a place there, or says where to wait: HAProxy's server assignment. What a
 * strategy answers is checked; one that fails is told once, and the first server with room stands in. Any thread.
 */
final class Assigner {
    private final BalanceStrategy strategy;
    private final StrategyGuard guard;
    private final String backend;
    private final BackendQueues queues;
    private final Runtime runtime;
    private final Reporter reporter;
    private final AtomicBoolean strategyFailed = new AtomicBoolean();

    Assigner(BalanceStrategy strategy, String backend, BackendQueues queues, BackendRuntime.Surroundings around) {
        this.strategy = strategy;
        this.guard = new StrategyGuard(strategy, backend, around.userCode(), around.runtime(), around.reporter());
        this.backend = backend;
        this.queues = queues;
        this.runtime = around.runtime();
        this.reporter = around.reporter();
    }

    /** A picker of the strategy, or of the one that stands in for it. Control thread. */
    @Nullable
    Picker newPicker(PickerContext context) {
        return guard.newPicker(context);
    }

    /** Assigns a server out of a selection that is not empty. */
    Assignment assign(Selection from, Waiter waiter) {
        return assign(from, from.picker(), waiter, ServerRuntime::tryTake);
    }

    /**
     * As above.
     *
     * @param picker made from that selection
     */
    Assignment assign(Selection from, Picker picker, Waiter waiter, Taking taking) {
        if (strategy.waitsInLine() && !queues.isEmpty()) {
            return Assignment.WAIT; // a newcomer does not overtake those who wait already
        }
        ServerRuntime before = null;
        // Another loop may take the last place between the pick and here; each such loss is somebody else's success.
        for (int tries = 0; tries <= from.size(); tries++) {
            ServerRuntime server = pick(from, picker, waiter);
            if (server == null) {
                return Assignment.WAIT;
            }
            if (server.queue().isEmpty() && taking.take(server, waiter.now())) {
                return server.taken();
            }
            if (server == before && !waiter.admits(server)) {
                return server.isQueueFull() ? server.full() : server.waiting(); // it means this one, room or not
            }
            before = server;
        }
        return Assignment.WAIT;
    }

    private @Nullable ServerRuntime pick(Selection from, Picker picker, Waiter waiter) {
        try {
            Candidate picked = picker.pick(waiter);
            if (picked == null) {
                return null;
            }
            if (picked instanceof ServerRuntime server && from.contains(server)) {
                return server;
            }
            failed("picked " + picked.id() + ", which is not one of its candidates");
        } catch (RuntimeException | Error e) {
            failed("threw " + e);
        }
        return firstWithRoom(from, waiter);
    }

    private static @Nullable ServerRuntime firstWithRoom(Selection from, Waiter waiter) {
        ServerRuntime avoided = null;
        for (Candidate candidate : from.candidates()) {
            if (waiter.admits(candidate)) {
                if (!waiter.avoids(candidate)) {
                    return (ServerRuntime) candidate;
                }
                avoided = (ServerRuntime) candidate;
            }
        }
        return avoided;
    }

    /** Tells that the strategy failed; once, because a strategy that fails once will fail for every connection. */
    void failed(String how) {
        if (strategyFailed.compareAndSet(false, true)) {
            reporter.event(new LbEvent.UserCodeFailed(
                    runtime.now(),
                    "backend " + backend + ": strategy " + strategy.name() + " " + how
                            + "; the load balancer decides in its place"));
        }
    }
}
