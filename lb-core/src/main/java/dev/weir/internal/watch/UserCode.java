package dev.weir.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Code of users that runs on threads which others depend on, as the watchdog sees it: each such thread marks when it enters
 * and leaves. Any thread.
 */
public final class UserCode {
    private final List<UserCall> calls = new CopyOnWriteArrayList<>();
    private final ThreadLocal<UserCall> mine = ThreadLocal.withInitial(this::newCall);

    /** Some code of a user. */
    public interface Guarded {
        /** How long one call may take. */
        Duration patience();

        /**
         * A call took longer; it is interrupted when this returns. On the watchdog's thread, while the thread in question cannot
         * leave the call. Must not block.
         *
         * @param how it took too long, with a verb, for a message
         */
        void blocked(String how);
    }

    /** Enters; {@link UserCall#end()} has to follow, on the same thread. */
    public UserCall begin(Guarded code) {
        UserCall call = mine.get();
        call.begin(code);
        return call;
    }

    /** Looks at every call under way. The watchdog only. */
    void look(long creditNanos) {
        calls.forEach(call -> call.look(creditNanos));
    }

    /** Cuts those short that take too long. The watchdog only. */
    void act() {
        List<UserCall> ended = calls.stream().filter(call -> !call.act()).toList();
        if (!ended.isEmpty()) {
            calls.removeAll(ended);
        }
    }

    private UserCall newCall() {
        UserCall call = new UserCall(Thread.currentThread());
        calls.add(call);
        return call;
    }
}
