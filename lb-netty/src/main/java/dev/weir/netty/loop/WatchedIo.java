package dev.weir.netty.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * A Netty handler whose passes are counted. Netty asks its context whether it may wait just before it waits, and whether to
 * measure the work just after, before it begins with it; nothing but these questions tells the two moments apart.
 */
public final class WatchedIo implements IoHandler {
    private final IoHandler io;
    private final Passes passes;
    private final Context context = new Context();

    /** Counts the passes of a handler. */
    public WatchedIo(IoHandler io, Passes passes) {
        this.io = io;
        this.passes = passes;
    }

    /** Returns with a pass under way: the loop's tasks come next. */
    @Override
    public int run(IoHandlerContext outer) {
        passes.next();
        context.outer = outer;
        int handled = io.run(context);
        passes.working();
        return handled;
    }

    @Override
    public void initialize() {
        passes.runsHere();
        io.initialize();
    }

    @Override
    public void prepareToDestroy() {
        io.prepareToDestroy();
    }

    @Override
    public void destroy() {
        try {
            io.destroy();
        } finally {
            passes.waiting();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return io.register(handle);
    }

    @Override
    public void wakeup() {
        io.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return io.isCompatible(handleType);
    }

    /** The loop's context, which hears of both moments. */
    private final class Context implements IoHandlerContext {
        private IoHandlerContext outer = this;

        @Override
        public boolean canBlock() {
            boolean may = outer.canBlock();
            if (may) {
                passes.waiting();
            }
            return may;
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            passes.working();
            return outer.shouldReportActiveIoTime();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            outer.reportActiveIoTime(activeNanos);
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return outer.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return outer.deadlineNanos();
        }
    }
}
