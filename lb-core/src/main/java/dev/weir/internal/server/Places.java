package dev.weir.internal.server;

import dev.weir.Server;
import dev.weir.balance.Occupancy;
import dev.weir.internal.limit.DynamicLimit;
import dev.weir.internal.limit.RateMeter;
import dev.weir.internal.limit.Slots;
import dev.weir.spi.Runtime;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server has, how many it may have at this moment, and how many it was given lately. Described and warmed up
 * on the control thread; taken and given back on event loops; any thread reads.
 */
final class Places {
    private static final int VARIES = -1;

    private final BackendLoad load;
    private final Runtime runtime;
    private final Slots slots;
    private final RateMeter connects;
    /** Control thread. */
    private Server described;

    private volatile OptionalInt agentLimit = OptionalInt.empty();
    private volatile DynamicLimit limit;
    /** The limit, if it depends neither on load nor on time: mostly so, and quicker to have. */
    private volatile int fixedLimit;

    private volatile int connectRate;
    private volatile @Nullable SlowStart warming;
    private volatile Runnable whenIdle = () -> {};

    /**
     * @param row where connections are counted; has room for one more
     * @param queued how many wait for this very server
     */
    Places(BackendLoad load, Server server, Occupancy.Row row, IntSupplier queued, Runtime runtime) {
        this.load = load;
        this.runtime = runtime;
        this.slots = new Slots(row, queued);
        this.connects = new RateMeter(runtime.nanoTime());
        this.described = server;
        this.limit = newLimit();
        this.fixedLimit = fixedLimit();
        this.connectRate = server.connectRate();
    }

    void describe(Server server) {
        if (server.maxConnections() != described.maxConnections()) {
            agentLimit = OptionalInt.empty(); // what an agent said of the former one is over
        }
        described = server;
        limitAnew();
        connectRate = server.connectRate();
    }

    /** Another limit than the described one, 0 for none; empty for that one. */
    void setLimit(OptionalInt connections) {
        agentLimit = connections;
        limitAnew();
    }

    /** The limit at full load, its agent's or the described one, 0 for none. */
    int maxConnections() {
        return agentLimit.orElse(described.maxConnections());
    }

    private void limitAnew() {
        limit = newLimit();
        fixedLimit = fixedLimit();
    }

    private int fixedLimit() {
        return limit.isFixed() && warming == null ? limit.highest() : VARIES;
    }

    private DynamicLimit newLimit() {
        return new DynamicLimit(described.minConnections(), maxConnections(), load.fullConnections());
    }

    Slots slots() {
        return slots;
    }

    /** New connections in the last second. */
    int rate(long now) {
        return connects.rate(now);
    }

    /** How many it may have now. */
    int limit() {
        int fixed = fixedLimit;
        return fixed == VARIES ? limitNow() : fixed;
    }

    private int limitNow() {
        int full = limit.at(load.active());
        SlowStart now = warming;
        return now == null ? full : now.limit(full, runtime.nanoTime());
    }

    boolean hasFree() {
        return slots.hasRoom(limit());
    }

    /** Takes one, if one is free and the connect rate allows it. */
    boolean tryTake(long now) {
        if (!slots.tryTake(limit())) {
            return false;
        }
        int most = connectRate;
        if (most == 0) {
            connects.count(now);
        } else if (!connects.tryTake(now, most)) {
            slots.giveBack();
            return false;
        }
        return true;
    }

    /** Gives one back that was not used. */
    void giveBack() {
        connects.refund(runtime.nanoTime());
        slots.giveBack();
    }

    /** Gives one back whose connection has ended. */
    void ended() {
        if (slots.giveBack() == 0) {
            whenIdle.run();
        }
    }

    /** Sets what is called each time the last connection has ended, and once now if there is none. */
    void whenIdle(Runnable action) {
        whenIdle = action;
        if (slots.used() == 0) {
            action.run();
        }
    }

    /** Nanoseconds until the connect rate allows one more. */
    long connectDelay() {
        int most = connectRate;
        return most == 0 ? 0 : connects.delay(runtime.nanoTime(), most);
    }

    /** Percent of what it may have that it is given; 100 unless it is warming up. */
    int throttle() {
        SlowStart now = warming;
        return now == null ? 100 : now.percent(runtime.nanoTime());
    }

    @Nullable
    SlowStart warming() {
        return warming;
    }

    /** From now on it warms up so; null for not at all. */
    void warm(@Nullable SlowStart slowly) {
        warming = slowly;
        fixedLimit = fixedLimit();
    }
}
