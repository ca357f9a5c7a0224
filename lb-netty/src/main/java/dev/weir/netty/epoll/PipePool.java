package dev.weir.netty.epoll;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One loop's pipes, bounded. A pipe is borrowed while bytes are in flight, and only an empty one is ever used again: bytes
 * left in a pipe would reach another client. Methods are called on the loop; the figures may be read from any thread.
 *
 * <p>Pipes may be closed at any time: they are never in the epoll set, so no event is under way for their numbers.
 */
final class PipePool {
    /** Empty pipes kept at most, so that a burst does not keep file descriptors for ever. */
    private static final int KEPT = 64;

    private final SpliceCalls calls;
    private final SpliceSwitch splicing;
    private final PipeBudget budget;
    private final int limit;
    private final ArrayDeque<Pipe> empty = new ArrayDeque<>();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger pooled = new AtomicInteger();

    /** @param limit pipes borrowed at once */
    PipePool(SpliceCalls calls, SpliceSwitch splicing, PipeBudget budget, int limit) {
        this.calls = calls;
        this.splicing = splicing;
        this.budget = budget;
        this.limit = limit;
    }

    /** An empty pipe, or null if there is none to be had: then the caller copies. */
    @Nullable
    Pipe borrow() {
        if (used.getPlain() >= limit) {
            splicing.shortOfPipes("all " + limit + " pipes of an event loop are in use");
            return null;
        }
        Pipe pipe = empty.pollLast(); // the one used last is still in the processor's cache
        if (pipe == null) {
            pipe = open();
        } else {
            pooled.lazySet(empty.size());
        }
        if (pipe != null) {
            used.lazySet(used.getPlain() + 1);
        }
        return pipe;
    }

    /** Takes a borrowed pipe back. One with residue is closed. */
    void giveBack(Pipe pipe) {
        used.lazySet(used.getPlain() - 1);
        if (pipe.held() == 0 && empty.size() < KEPT) {
            empty.addLast(pipe);
            pooled.lazySet(empty.size());
        } else {
            close(pipe);
        }
    }

    int used() {
        return used.get();
    }

    int pooled() {
        return pooled.get();
    }

    /** Closes the pipes that nobody uses. */
    void close() {
        while (!empty.isEmpty()) {
            close(empty.removeLast());
        }
        pooled.lazySet(0);
    }

    private @Nullable Pipe open() {
        try {
            FileDescriptor[] ends = calls.open();
            return new Pipe(ends[0], ends[1], budget.enlarge(ends[1]));
        } catch (IOException failure) {
            splicing.shortOfPipes("no pipe: " + Errno.describe(failure));
            return null;
        }
    }

    private void close(Pipe pipe) {
        if (pipe.enlarged) {
            budget.released();
        }
        try {
            pipe.close(calls);
        } catch (IOException failure) {
            splicing.shortOfPipes("closing a pipe: " + Errno.describe(failure));
        }
    }
}
