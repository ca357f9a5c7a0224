package dev.weir.internal.loop;

import dev.weir.spi.EventLoop;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one event loop keeps for the connections it carries. Its event loop only, except for {@link #loop()}. */
public final class LoopState {
    /** HAProxy's {@code option contstats}: the byte counts of long sessions show at least this often. */
    private static final long PUBLISH_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final Runtime runtime;
    private final DeadlineWheel deadlines;
    private final List<LoopMember> members = new ArrayList<>();
    private final Deadline publishing = new Deadline() {
        @Override
        protected void expired(long now) {
            publishBytes(now);
        }
    };

    /**
     * The state of one loop; must be created before the loop carries connections.
     *
     * @param broken hears of a deadline that throws
     */
    public LoopState(EventLoop loop, Runtime runtime, Consumer<Throwable> broken) {
        this.loop = loop;
        this.runtime = runtime;
        this.deadlines = new DeadlineWheel(loop, runtime, broken);
    }

    /** The loop, for posting to it from any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Position among the transport's loops, which is also the cell in every {@link LoopCounter}. */
    public int index() {
        return loop.index();
    }

    /** The loop's deadlines. */
    public DeadlineWheel deadlines() {
        return deadlines;
    }

    /** Adds a connection that begins. */
    public void add(LoopMember member) {
        member.position = members.size();
        members.add(member);
        if (!publishing.isArmed()) {
            deadlines.arm(publishing, runtime.nanoTime() + PUBLISH_NANOS);
        }
    }

    /** Removes a connection that ended. */
    public void remove(LoopMember member) {
        LoopMember last = members.remove(members.size() - 1);
        if (last != member) {
            members.set(member.position, last);
            last.position = member.position;
        }
    }

    /** Calls {@code action} for each connection that lives now; the action may end connections. */
    public void forEach(Consumer<LoopMember> action) {
        List.copyOf(members).forEach(action);
    }

    private void publishBytes(long now) {
        for (LoopMember member : members) {
            member.publishBytes();
        }
        if (!members.isEmpty()) {
            deadlines.arm(publishing, now + PUBLISH_NANOS);
        }
    }
}
