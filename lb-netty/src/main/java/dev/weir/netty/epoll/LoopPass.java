package dev.weir.netty.epoll;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Netty's epoll handler with something to do between two ready batches. Confined to the loop.
 *
 * <p>File descriptors are closed there and never inside of a batch: a number used again within the batch would receive the
 * events of its former owner. And whoever has used up its byte budget goes on there, once per pass, so that sockets which
 * became ready meanwhile have their turn; a task would not do, because Netty runs tasks queued by tasks for up to a second
 * before it looks at the sockets again.
 */
final class LoopPass implements IoHandler {
    private final IoHandler epoll;
    private final UncaughtErrors errors;
    private final ArrayDeque<Closing> toClose = new ArrayDeque<>();
    private final ArrayDeque<Unfinished> unfinished = new ArrayDeque<>();
    private final Context context = new Context();

    LoopPass(IoHandler epoll, UncaughtErrors errors) {
        this.epoll = epoll;
        this.errors = errors;
    }

    /** Closes something after the batch being processed, or before the next one. */
    void closeLater(Closing closing) {
        toClose.addLast(closing);
    }

    /** Gives something another turn in the next pass. */
    void carryOver(Unfinished work) {
        unfinished.addLast(work);
    }

    @Override
    public int run(IoHandlerContext outer) {
        closeAll(); // from tasks that ran since the last batch
        context.outer = outer;
        int handled = epoll.run(context);
        for (int left = unfinished.size(); left > 0; left--) {
            resume(unfinished.removeFirst());
        }
        closeAll();
        return handled;
    }

    private void resume(Unfinished work) {
        try {
            work.resume();
        } catch (Throwable thrown) {
            work.broke(thrown);
        }
    }

    private void closeAll() {
        while (!toClose.isEmpty()) {
            try {
                toClose.removeFirst().closeNow();
            } catch (IOException failure) {
                errors.report(failure);
            }
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
        closeAll();
    }

    /**
     * Netty leaves {@link #prepareToDestroy} out when the loop is told to stop in the very pass that turns out to be its last,
     * after it has looked whether it should; what is still registered would never be closed then.
     */
    @Override
    public void destroy() {
        prepareToDestroy();
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return epoll.register(handle);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** The loop's context, except that it must not wait while there is unfinished work. */
    private final class Context implements IoHandlerContext {
        private IoHandlerContext outer = this;

        @Override
        public boolean canBlock() {
            return unfinished.isEmpty() && outer.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return outer.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return outer.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            outer.reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return outer.shouldReportActiveIoTime();
        }
    }
}
