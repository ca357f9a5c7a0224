package dev.weir.internal.loop;

import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of one event loop: a hierarchical timing wheel (Varghese and Lauck, 1987) driven by a single timer that runs
 * only while something is armed. Arming, moving and disarming cost O(1) and allocate nothing. Not thread-safe: its event
 * loop only.
 *
 * <p>Level 0 has slots of one tick, each further level slots 64 times as long; a slot whose time begins is spread over the
 * finer levels. So a deadline expires at the first tick after it, whatever its distance.
 */
public final class DeadlineWheel {
    /** A tick is 2^23 ns, about 8.4 ms: the most that a deadline can be late on an idle loop. */
    private static final int TICK_SHIFT = 23;

    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;
    /** Five levels of 64 slots reach 104 days, more than any duration a topology accepts. */
    private static final int LEVELS = 5;

    private static final long MAX_DELTA = (1L << (SLOT_BITS * LEVELS)) - 1;

    private final SerialExecutor loop;
    private final Runtime runtime;
    private final Consumer<Throwable> broken;
    private final long origin;
    private final Deadline[][] slots = new Deadline[LEVELS][SLOTS];
    /** One bit a slot that may hold something; a stale bit costs one needless look. */
    private final long[] occupied = new long[LEVELS];

    private long currentTick;
    private int armed;
    private @Nullable Cancellable timer;
    private long timerTick = Long.MAX_VALUE;

    /**
     * A wheel whose timer runs on {@code loop}.
     *
     * @param broken hears of a deadline that throws when it expires, which is a defect of its owner; the others still expire
     */
    public DeadlineWheel(SerialExecutor loop, Runtime runtime, Consumer<Throwable> broken) {
        this.loop = loop;
        this.runtime = runtime;
        this.broken = broken;
        this.origin = runtime.nanoTime();
        for (Deadline[] level : slots) {
            for (int slot = 0; slot < SLOTS; slot++) {
                level[slot] = emptySlot();
            }
        }
    }

    /** Arms a deadline, or moves it, to expire at {@code at} of the runtime's clock. */
    public void arm(Deadline deadline, long at) {
        deadline.at = at;
        if (deadline.isArmed()) {
            if (tickOf(at) >= deadline.slotTick) {
                return; // looked at again when its slot comes; most deadlines only ever move away
            }
            unlink(deadline);
        } else if (armed++ == 0) {
            currentTick = Math.max(currentTick, (runtime.nanoTime() - origin) >> TICK_SHIFT);
        }
        insert(deadline);
        if (deadline.slotTick < timerTick) {
            setTimer(deadline.slotTick);
        }
    }

    /** Disarms a deadline; does nothing if it is not armed. */
    public void disarm(Deadline deadline) {
        if (deadline.isArmed()) {
            unlink(deadline);
            armed--;
        }
    }

    /** How many deadlines are armed. */
    public int armed() {
        return armed;
    }

    private void timerFired() {
        timer = null;
        timerTick = Long.MAX_VALUE;
        long now = runtime.nanoTime();
        long nowTick = (now - origin) >> TICK_SHIFT;
        while (armed > 0) {
            long tick = earliestTick();
            if (tick > nowTick) {
                break;
            }
            openAll(tick, now);
        }
        currentTick = Math.max(currentTick, nowTick);
        if (armed > 0) {
            long next = earliestTick();
            if (next < timerTick) {
                setTimer(next);
            }
        }
    }

    /** Opens every slot that begins at this tick. */
    private void openAll(long tick, long now) {
        // All found before the first is opened: from then on, a slot of this tick would count as one of the next turn.
        int due = 0;
        for (int level = 0; level < LEVELS; level++) {
            if (slotTick(level) == tick) {
                due |= 1 << level;
            }
        }
        currentTick = tick;
        for (int level = 0; level < LEVELS; level++) {
            if ((due & (1 << level)) != 0) {
                open(level, tick, now);
            }
        }
    }

    /** Lets the deadlines of the slot whose time has come expire, or moves them to finer slots. */
    private void open(int level, long tick, long now) {
        int slot = (int) (tick >> (SLOT_BITS * level)) & (SLOTS - 1);
        occupied[level] &= ~(1L << slot);
        Deadline opened = slots[level][slot];
        slots[level][slot] = emptySlot(); // what is armed from now on, also by those that expire, goes elsewhere
        for (Deadline deadline = opened.next; deadline != opened; deadline = opened.next) {
            unlink(Objects.requireNonNull(deadline));
            if (tickOf(deadline.at) <= tick) {
                armed--;
                expire(deadline, now);
            } else {
                insert(deadline);
            }
        }
    }

    private void expire(Deadline deadline, long now) {
        try {
            deadline.expired(now);
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        }
    }

    private void insert(Deadline deadline) {
        long tick = Math.max(tickOf(deadline.at), currentTick + 1);
        long delta = Math.min(tick - currentTick, MAX_DELTA);
        int level = (63 - Long.numberOfLeadingZeros(delta)) / SLOT_BITS;
        long slotNumber = (currentTick + delta) >> (SLOT_BITS * level);
        int slot = (int) slotNumber & (SLOTS - 1);
        deadline.slotTick = slotNumber << (SLOT_BITS * level);
        occupied[level] |= 1L << slot;
        Deadline head = slots[level][slot];
        Deadline last = Objects.requireNonNull(head.previous);
        deadline.previous = last;
        deadline.next = head;
        last.next = deadline;
        head.previous = deadline;
    }

    private static void unlink(Deadline deadline) {
        Deadline before = Objects.requireNonNull(deadline.previous);
        Deadline after = Objects.requireNonNull(deadline.next);
        before.next = after;
        after.previous = before;
        deadline.previous = null;
        deadline.next = null;
    }

    private long earliestTick() {
        long earliest = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            earliest = Math.min(earliest, slotTick(level));
        }
        return earliest;
    }

    /** The first tick of the next slot of a level that may hold something, or Long.MAX_VALUE. */
    private long slotTick(int level) {
        if (occupied[level] == 0) {
            return Long.MAX_VALUE;
        }
        long slotNumber = currentTick >> (SLOT_BITS * level);
        int distance = 1 + Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], (int) slotNumber + 1));
        return (slotNumber + distance) << (SLOT_BITS * level);
    }

    private long tickOf(long at) {
        return ((at - origin) >> TICK_SHIFT) + 1;
    }

    private void setTimer(long tick) {
        if (timer != null) {
            timer.cancel();
        }
        timerTick = tick;
        long delay = origin + (tick << TICK_SHIFT) - runtime.nanoTime();
        timer = loop.schedule(Duration.ofNanos(Math.max(0, delay)), this::timerFired);
    }

    private static Deadline emptySlot() {
        Deadline head = new Deadline() {
            @Override
            protected void expired(long now) {
                throw new AssertionError("the head of a slot is never armed");
            }
        };
        head.previous = head;
        head.next = head;
        return head;
    }
}
