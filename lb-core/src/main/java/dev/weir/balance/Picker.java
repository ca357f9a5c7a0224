package dev.weir.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks one of the candidates it was made from. Called on event loops, at the same time from several; must not block, lock
 * or allocate.
 *
 * <p>One of a user's that takes more than 100 ms is interrupted, and its answer does not count; the load balancer reports an
 * event, and serves the backend with round robin until a change brings another strategy. See {@code docs/balance.md}.
 */
@FunctionalInterface
public interface Picker {
    /**
     * The server for one connection, or null if none of the candidates admits it, which sends the connection to the queue.
     * The load balancer verifies that the answer is one of the candidates.
     */
    @Nullable
    Candidate pick(PickRequest request);

    /**
     * How a candidate stands with this picker after a pick for the same request, in a few words, for
     * {@link dev.weir.LoadBalancer#explain}. Called on the control thread, on a picker that serves nobody else; may allocate.
     * Default: nothing to say beyond the candidate's connections and weight.
     */
    default String standing(Candidate candidate, PickRequest request) {
        return "";
    }
}
