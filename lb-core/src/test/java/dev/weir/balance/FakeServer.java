package dev.weir.balance;

import dev.weir.ServerId;
import java.util.Optional;

/**
 * A candidate whose every figure is set by hand. What strategies see by {@link #occupancy} follows the methods, not the
 * fields.
 */
final class FakeServer implements Candidate {
    private static final int SCALE = 16;

    private final ServerId id;
    private final int position;
    int numericId;
    int weight;
    int effectiveWeight;
    int inFlight;
    int queued;
    long connectNanos;
    int sessionRate;
    /** Connections it may have, and how many more may wait; 0 for any number. */
    int limit;

    int maxQueue;
    final Counted occupancy;

    /** Counted as the load balancer's own are. */
    final class Counted extends Occupancy {
        private Counted(Row row) {
            super(row);
        }

        @Override
        protected int queued() {
            return queued;
        }

        /** A connection that is over at once. Safe from several threads. */
        void passes() {
            comes();
            decrement();
        }

        /** A connection that stays. Safe from several threads. */
        void comes() {
            incrementBelow(Integer.MAX_VALUE);
        }
    }

    /** In a row of its own. */
    FakeServer(String name, int position, int weight) {
        this(name, position, weight, new Occupancy.Row(1));
    }

    FakeServer(String name, int position, int weight, Occupancy.Row row) {
        this.occupancy = new Counted(row);
        this.id = new ServerId("bk", name);
        this.position = position;
        this.numericId = position + 1;
        this.weight = weight;
        this.effectiveWeight = weight * SCALE;
    }

    /** It has so many connections now. */
    void has(int connections) {
        inFlight = connections;
        occupancy.count = connections;
        occupancy.reposition();
    }

    /** So many wait for it now. */
    void isWaitedForBy(int connections) {
        queued = connections;
        occupancy.reposition();
    }

    @Override
    public ServerId id() {
        return id;
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public int numericId() {
        return numericId;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int effectiveWeight() {
        return effectiveWeight;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public Optional<Occupancy> occupancy() {
        return Optional.of(occupancy);
    }

    @Override
    public int queued() {
        return queued;
    }

    @Override
    public long connectNanos() {
        return connectNanos;
    }

    @Override
    public int sessionRate() {
        return sessionRate;
    }

    @Override
    public String toString() {
        return id.name();
    }
}
