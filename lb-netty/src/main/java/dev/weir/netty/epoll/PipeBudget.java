package dev.weir.netty.epoll;

import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many pipes may be large. The kernel limits the pages in all pipes of a user ({@code pipe-user-pages-soft}); beyond
 * that new pipes get two slots, which is slower than copying, so the large ones may only take half of it. One per
 * transport, used by all loops.
 */
final class PipeBudget {
    static final int LARGE_PIPE_BYTES = 1 << 20;

    private final AtomicInteger left;

    /** @param largePipes pipes that may be large at once */
    PipeBudget(int largePipes) {
        left = new AtomicInteger(largePipes);
    }

    /** Enlarges a new pipe if the budget allows and the JDK can. */
    boolean enlarge(FileDescriptor pipe) {
        if (!PipeSize.isAdjustable() || left.get() <= 0) {
            return false;
        }
        if (left.decrementAndGet() >= 0 && PipeSize.enlarge(pipe, LARGE_PIPE_BYTES) >= LARGE_PIPE_BYTES) {
            return true;
        }
        left.incrementAndGet();
        return false;
    }

    /** A large pipe was closed. */
    void released() {
        left.incrementAndGet();
    }
}
