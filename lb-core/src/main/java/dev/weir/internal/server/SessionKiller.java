package dev.weir.internal.server;

import dev.weir.Termination.Cause;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Ends established connections, wherever they are carried. Any thread; returns at once. */
@FunctionalInterface
public interface SessionKiller {
    /**
     * Ends every connection whose server, which may be only assigned yet, is one of these.
     *
     * @return how many, once all have been told to end; completes on an event loop
     */
    CompletionStage<Integer> kill(Predicate<Object> servers, Cause cause);
}
