package dev.weir.fake;

import dev.weir.spi.Cancellable;

/** One task in virtual time. */
final class FakeTask implements Cancellable {
    private final FakeLoop loop;
    private final long due;
    private final long order;
    private final Runnable action;
    private boolean cancelled;

    FakeTask(FakeLoop loop, long due, long order, Runnable action) {
        this.loop = loop;
        this.due = due;
        this.order = order;
        this.action = action;
    }

    long due() {
        return due;
    }

    long order() {
        return order;
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    void run() {
        if (!cancelled) {
            loop.run(action);
        }
    }
}
