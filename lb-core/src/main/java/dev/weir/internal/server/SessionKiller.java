package dev.weir.internal.server;

import dev.weir.Termination.Cause;
import java.util.function.Predicate;

/** Ends established connections, wherever they are carried. Any thread; returns at once. */
@FunctionalInterface
public interface SessionKiller {
    /** Ends every connection whose server, which may be only assigned yet, is one of these. */
    void kill(Predicate<Object> server, Cause cause);
}
