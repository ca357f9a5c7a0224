package dev.weir.balance;

import dev.weir.ServerId;
import java.util.Optional;

/** A candidate whose every figure is set by hand. */
final class FakeServer implements Candidate {
    private static final int SCALE = 16;

    private final ServerId id;
    private final int position;
    int numericId;
    int weight;
    int effectiveWeight;
    int inFlight;
    /** If there is one, it has to be kept equal to {@link #inFlight} by hand. */
    Optional<Occupancy> occupancy = Optional.empty();

    int queued;
    long connectNanos;
    int sessionRate;
    /** Connections it may have, and how many more may wait; 0 for any number. */
    int limit;

    int maxQueue;

    FakeServer(String name, int position, int weight) {
        this.id = new ServerId("bk", name);
        this.position = position;
        this.numericId = position + 1;
        this.weight = weight;
        this.effectiveWeight = weight * SCALE;
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
        return occupancy;
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
