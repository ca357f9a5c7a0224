package dev.weir.internal.watch;

import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A loop that is where the test says. */
public final class FakeLoop implements EventLoop, LoopPulse {
    final List<Boolean> avoided = new ArrayList<>();
    private final int index;
    long pass = WAITING;

    /** Waiting. */
    public FakeLoop(int index) {
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public Optional<LoopPulse> pulse() {
        return Optional.of(this);
    }

    @Override
    public void avoid(boolean whetherTo) {
        avoided.add(whetherTo);
    }

    @Override
    public long pass() {
        return pass;
    }

    @Override
    public List<StackTraceElement> stack() {
        return List.of(new StackTraceElement("com.acme.Slow", "pick", "Slow.java", 7));
    }

    @Override
    public boolean isCurrent() {
        return false;
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("the watchdog wakes nobody");
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("the watchdog wakes nobody");
    }
}
