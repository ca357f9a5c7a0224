package dev.weir.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks one of the candidates it was made from. Called on event loops, at the same time from several; must not block, lock
 * or allocate.
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
