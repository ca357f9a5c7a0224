package dev.weir.benchmarks;

import dev.weir.ServerId;
import dev.weir.balance.Candidate;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with connections, whose counters are as far away as those of a real one. */
final class BusyServer implements Candidate {
    private static final int STEPS_OF_WEIGHT = 16;

    private final ServerId id;
    private final int position;
    private final int weight;
    private final AtomicInteger inFlight;
    private final AtomicInteger queued = new AtomicInteger();

    BusyServer(int position, int weight) {
        this.id = new ServerId("backend", "s" + position);
        this.position = position;
        this.weight = weight;
        this.inFlight = new AtomicInteger(weight * (20 + position * 29 % 64));
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
        return position + 1;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int effectiveWeight() {
        return weight * STEPS_OF_WEIGHT;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public int queued() {
        return queued.get();
    }

    @Override
    public long connectNanos() {
        return 1_000_000L + position * 1_000L;
    }

    @Override
    public int sessionRate() {
        return position;
    }
}
