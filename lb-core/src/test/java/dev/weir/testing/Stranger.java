package dev.weir.testing;

import dev.weir.ServerId;
import dev.weir.balance.Candidate;

/**
 * A candidate that no load balancer has offered, for strategies that answer with one all the same.
 *
 * @param id who it says it is
 */
public record Stranger(ServerId id) implements Candidate {
    @Override
    public int position() {
        return 0;
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public int numericId() {
        return 1;
    }

    @Override
    public int effectiveWeight() {
        return 16;
    }

    @Override
    public int queued() {
        return 0;
    }

    @Override
    public long connectNanos() {
        return 0;
    }

    @Override
    public int sessionRate() {
        return 0;
    }
}
