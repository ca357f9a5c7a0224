package dev.weir.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * The one deadline of its owner, who extends this class so that arming it allocates nothing. Belongs to one event loop;
 * see {@link DeadlineWheel}.
 */
public abstract class Deadline {
    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    /** When it expires, in nanoseconds of the runtime's clock. */
    long at;

    /** The first tick of the slot it lies in; moving {@link #at} later needs no move to another slot. */
    long slotTick;

    /** Creates a deadline that is not armed. */
    protected Deadline() {}

    /** The time has come, a few milliseconds late at the most. The deadline is not armed any more. */
    protected abstract void expired(long now);

    final boolean isArmed() {
        return next != null;
    }
}
