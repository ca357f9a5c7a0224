package dev.weir.internal.watch;

import dev.weir.Snapshot.EventLoopsSnapshot;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks 40 times a second, from a thread of its own, whether the event loops and the control thread move, and whether code
 * of users comes back. It wakes nobody. Where nothing can be held up, as in a simulation, it does not look at all.
 */
public final class Watchdog implements AutoCloseable {
    /** Longest pass of an event loop that is nobody's business. */
    public static final Duration LONGEST_PASS = Duration.ofMillis(100);

    /** Longest task of the control thread: it may look names up, and no connection waits for it. */
    public static final Duration LONGEST_TASK = Duration.ofSeconds(1);

    /** A loop that has been in one pass for so long is not waited for. */
    static final Duration LOST = Duration.ofSeconds(1);

    /** How long the control thread may take until who waits for it is told that it is in vain. */
    static final Duration DEAD = Duration.ofSeconds(10);

    /** How exact it is: what takes so much longer than the limit is always seen. */
    static final Duration EVERY = Duration.ofMillis(25);

    private final Runtime runtime;
    private final UserCode code;
    private final List<Watched> loops = new ArrayList<>();
    private final Watched control;
    private final @Nullable Worker worker;
    private long lastLook;

    /**
     * Begins to watch.
     *
     * @param name of the load balancer, which its threads' names begin with
     * @param code of users
     */
    public Watchdog(
            String name,
            List<? extends EventLoop> eventLoops,
            MarkedWorker controlThread,
            UserCode code,
            Runtime runtime,
            Reporter reporter) {
        this.runtime = runtime;
        this.code = code;
        for (EventLoop loop : eventLoops) {
            loop.pulse()
                    .ifPresent(pulse -> loops.add(new Watched(
                            "event loop " + name + "-" + loop.index(), pulse, LONGEST_PASS, loop, runtime, reporter)));
        }
        control = new Watched(
                "control thread " + name + "-control", controlThread, LONGEST_TASK, null, runtime, reporter);
        lastLook = runtime.nanoTime();
        worker = loops.isEmpty() ? null : runtime.newWorker(name + "-watch");
        if (worker != null) {
            next(worker);
        }
    }

    /** Whether a loop has not moved for so long that nobody should wait for it. Any thread. */
    public boolean isLost(EventLoop loop) {
        return loop.index() < loops.size() && loops.get(loop.index()).isLost();
    }

    /** Whether any loop is so. Any thread. */
    public boolean isAnyLost() {
        return loops.stream().anyMatch(Watched::isLost);
    }

    /** The figures so far. Any thread. */
    public EventLoopsSnapshot figures() {
        return new EventLoopsSnapshot(
                (int) loops.stream().filter(Watched::isBlocked).count(),
                loops.stream().mapToLong(Watched::longPasses).sum(),
                TimeUnit.NANOSECONDS.toMillis(
                        loops.stream().mapToLong(Watched::longestNanos).max().orElse(0)));
    }

    /**
     * Runs something if the control thread does not come back from what it is doing.
     *
     * @param then is given what that is, in words; on the watchdog's thread
     */
    public void whenControlIsDead(Consumer<String> then) {
        control.whenDead(() -> then.accept(control.whereabouts()));
    }

    /** Ends the watch. Does not wait. */
    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
    }

    private void next(Worker on) {
        try {
            on.schedule(EVERY, () -> {
                try {
                    look();
                } finally {
                    next(on);
                }
            });
        } catch (RejectedExecutionException closed) {
            return; // nobody is left to be watched
        }
    }

    private void look() {
        long now = runtime.nanoTime();
        // Later than planned, it was held up itself, and with it, most likely, everybody else.
        long credit = Math.min(now - lastLook, EVERY.toNanos());
        lastLook = now;
        code.look(credit); // before the passes: a call is a part of one, and must not seem to be older
        loops.forEach(loop -> loop.look(credit));
        control.look(credit);
        code.act(); // after them: what is interrupted moves on, and there would be no stack to tell
    }
}
