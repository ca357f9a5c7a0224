package dev.weir.internal.server;

import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends established connections, wherever they are carried. Any thread; returns at once. */
@FunctionalInterface
public interface SessionKiller {
    /**
     * Ends connections whose server, which may be only assigned yet, is one of these; null for those without one.
     *
     * @param most so many at most
     * @return which, as they were before, once all have been told to end; completes on an event loop
     */
    CompletionStage<List<OpenConnection>> kill(Predicate<@Nullable Object> servers, Cause cause, int most);
}
