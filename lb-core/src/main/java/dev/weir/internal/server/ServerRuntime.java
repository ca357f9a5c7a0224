package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerStatus;
import dev.weir.balance.Candidate;
import dev.weir.health.Health;
import dev.weir.health.HealthState;
import dev.weir.internal.limit.DynamicLimit;
import dev.weir.internal.limit.RateMeter;
import dev.weir.internal.limit.Slots;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The live half of one server. Status belongs to the control thread, which writes it through {@link BackendRuntime}; slots,
 * queue and counters move on event loops; all may be read anywhere.
 */
public final class ServerRuntime implements Candidate {
    /** Steps of effective weight in one of weight; HAProxy's {@code BE_WEIGHT_SCALE}. */
    private static final int WEIGHT_SCALE = 16;

    private final ServerId id;
    private final int slot;
    private final BackendLoad load;
    private volatile int position;
    private volatile int numericId;
    private volatile Server server;
    private volatile InetSocketAddress address;
    private volatile DynamicLimit limit;
    private final Slots slots = new Slots();
    private final Runtime runtime;
    private final RateMeter connects;
    private final ConnectTime connectTime;
    private final ConnectionQueue queue = new ConnectionQueue();
    private final ServerCounters counters;
    private final Assignment taken = new Assignment(Assignment.Kind.TAKEN, this);
    private final Assignment waiting = new Assignment(Assignment.Kind.WAIT, this);
    private final Assignment full = new Assignment(Assignment.Kind.FULL, this);
    private final ServerCondition condition;
    private volatile OptionalInt agentLimit = OptionalInt.empty();
    private volatile List<Follower> followers = List.of();
    private volatile boolean retired;
    private volatile int weight;
    private volatile @Nullable SlowStart warming;
    private volatile Runnable whenIdle = () -> {};

    /**
     * A server that tracks this one.
     *
     * @param backend it belongs to
     */
    record Follower(BackendRuntime backend, ServerRuntime server) {}

    /**
     * A server that nobody uses before {@link #describe} has been called.
     *
     * @param slot number that no other server of this backend has
     */
    ServerRuntime(BackendLoad load, int slot, Server server, InetSocketAddress address, Runtime runtime, int loops) {
        this.id = new ServerId(load.backend().name(), server.name());
        this.slot = slot;
        this.position = slot;
        this.numericId = slot + 1;
        this.weight = server.weight();
        this.server = server;
        this.address = address;
        this.load = load;
        this.limit = new DynamicLimit(server.minConnections(), server.maxConnections(), load.fullConnections());
        this.runtime = runtime;
        this.connects = new RateMeter(runtime.nanoTime());
        this.connectTime = new ConnectTime(runtime::nanoTime);
        this.counters = new ServerCounters(loops);
        this.condition = new ServerCondition(HealthState.initial(load.backend().health()));
    }

    /** Describes it anew; what it is doing, how well it is and what it has counted stay. Control thread. */
    void describe(Server description, InetSocketAddress where, int place, int number) {
        if (description.weight() != server.weight()) {
            weight = description.weight(); // what an operator said of the former one is over
        }
        if (description.maxConnections() != server.maxConnections()) {
            agentLimit = OptionalInt.empty();
        }
        server = description;
        address = where;
        position = place;
        numericId = number;
        limit = newLimit();
    }

    /** Another limit than the described one, 0 for none; empty for that one. Control thread. */
    void setLimit(OptionalInt connections) {
        agentLimit = connections;
        limit = newLimit();
    }

    /** The limit at full load, its agent's or the described one, 0 for none. */
    int maxConnections() {
        return agentLimit.orElse(server.maxConnections());
    }

    private DynamicLimit newLimit() {
        return new DynamicLimit(server.minConnections(), maxConnections(), load.fullConnections());
    }

    /** Takes it out for good. Its connections go on; nobody comes any more. Control thread. */
    void retire() {
        retired = true;
    }

    @Override
    public ServerId id() {
        return id;
    }

    /** Number that no other server of this backend has while this one is in it. */
    int slot() {
        return slot;
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int numericId() {
        return numericId;
    }

    @Override
    public int effectiveWeight() {
        SlowStart now = warming;
        return weight * (now == null ? WEIGHT_SCALE : now.weightSixteenths(runtime.nanoTime()));
    }

    @Override
    public int inFlight() {
        return slots.used();
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public long connectNanos() {
        return connectTime.average();
    }

    @Override
    public int sessionRate() {
        return connects.rate(runtime.nanoTime());
    }

    /** How long connecting takes. */
    public ConnectTime connectTime() {
        return connectTime;
    }

    /** The description. */
    public Server server() {
        return server;
    }

    /** Where it is, resolved. */
    public InetSocketAddress address() {
        return address;
    }

    /** What it counts. */
    public ServerCounters counters() {
        return counters;
    }

    // ---- places ---------------------------------------------------------------------------------------------------

    /** Whether a newcomer would get a place at once. */
    public boolean hasRoom() {
        return hasFreeSlot() && queue.isEmpty() && connectDelay() == 0;
    }

    /** Whether it would be given one more by {@code leastconn}, to serve or to let wait. */
    boolean admitsToQueue() {
        int most = connectionLimit();
        return (most == Integer.MAX_VALUE || (long) slots.used() + queue.size() < (long) most + server.maxQueue())
                && connectDelay() == 0;
    }

    /** Whether one more could be served or wait, for as long as it takes unless the queue is limited. */
    boolean canWait() {
        return server.maxQueue() == 0 || admitsToQueue();
    }

    boolean hasFreeSlot() {
        return slots.hasRoom(connectionLimit());
    }

    /** Takes a place, if one is free and the connect rate allows it. */
    boolean tryTake() {
        if (!slots.tryTake(connectionLimit())) {
            return false;
        }
        int rate = server.connectRate();
        if (rate == 0) {
            connects.count(runtime.nanoTime());
        } else if (!connects.tryTake(runtime.nanoTime(), rate)) {
            slots.giveBack();
            return false;
        }
        return true;
    }

    /** Gives back a place that was not used. */
    void giveBack() {
        connects.refund(runtime.nanoTime());
        slots.giveBack();
    }

    /** Gives back a place whose connection has ended. */
    void connectionEnded() {
        if (slots.giveBack() == 0) {
            whenIdle.run();
        }
    }

    /** Sets what is called each time its last connection has ended, on whatever thread that happens, and once now if it is idle. */
    public void whenIdle(Runnable action) {
        whenIdle = action;
        if (slots.used() == 0) {
            action.run();
        }
    }

    /** Nanoseconds until the connect rate allows one more connection. */
    long connectDelay() {
        return server.connectRate() == 0 ? 0 : connects.delay(runtime.nanoTime(), server.connectRate());
    }

    /** Connections allowed at this moment. */
    public int connectionLimit() {
        int full = limit.at(load.active());
        SlowStart now = warming;
        return now == null ? full : now.limit(full, runtime.nanoTime());
    }

    /** How much it is given of what it may have, in percent; 100 unless it is warming up (HAProxy's {@code throttle}). */
    public int throttle() {
        SlowStart now = warming;
        return now == null ? 100 : now.percent(runtime.nanoTime());
    }

    /** Most connections at once so far. */
    public int peak() {
        return slots.peak();
    }

    /** Connections that wait for this very server. */
    public int queueLength() {
        return queue.size();
    }

    boolean isQueueFull() {
        return server.maxQueue() > 0 && queue.size() >= server.maxQueue();
    }

    ConnectionQueue queue() {
        return queue;
    }

    Assignment taken() {
        return taken;
    }

    Assignment waiting() {
        return waiting;
    }

    Assignment full() {
        return full;
    }

    // ---- status ---------------------------------------------------------------------------------------------------

    /** What is known of its health and wanted of it. */
    public ServerCondition condition() {
        return condition;
    }

    /** Health and administrative state in force. */
    public ServerStatus status() {
        return condition.settled().status();
    }

    /** Whether balanced connections may go there. */
    public boolean isUsable() {
        return !retired && weight() > 0 && status().takesNewConnections();
    }

    /**
     * Whether balanced connections may go there as far as the operator and the server itself are concerned, whatever else the checks
     * say: one that is stopping has asked for none.
     */
    boolean isInService() {
        return !retired && weight() > 0 && status().admin() == AdminState.READY && status().health() != Health.STOPPING;
    }

    /** Whether clients that have an entry for it may go there: it is neither down nor in maintenance, whatever its weight. */
    public boolean isServing() {
        return !retired && status().isServing();
    }

    /**
     * Whether those who wait for this very server have to go elsewhere: it is gone for good, or it is not usable, and either
     * the operator took it out for maintenance or {@code redispatch} lets connections move and {@code persist} does not hold
     * them. Otherwise they wait for its return.
     */
    boolean sendsWaitersAway() {
        return retired || (!isUsable() && (status().admin() == AdminState.MAINTENANCE || load.letsWaitersMove()));
    }

    /** The checks' results so far. */
    public HealthState health() {
        return condition.health();
    }

    /** What the operator or the agent said last of this very server. */
    public AdminState admin() {
        return condition.admin();
    }

    /** Status and words of the last check, or empty. */
    public String lastCheck() {
        return condition.lastCheck();
    }

    /** Failed checks while there was health to lose. */
    public long checksFailed() {
        return condition.checksFailed();
    }

    /** Transitions to down. */
    public long timesDown() {
        return condition.timesDown();
    }

    void setWeight(int newWeight) {
        weight = newWeight;
    }

    @Nullable
    SlowStart warming() {
        return warming;
    }

    /** From now on it warms up so; null for not at all. Control thread. */
    void warm(@Nullable SlowStart slowly) {
        warming = slowly;
    }

    /** Another verdict of the checks, at once in force. Control thread. */
    void setHealth(HealthState state) {
        condition.setHealth(state);
    }

    /** Those that track it. */
    List<Follower> followers() {
        return followers;
    }

    void setFollowers(List<Follower> all) {
        followers = List.copyOf(all);
    }

    @Override
    public String toString() {
        return id + " " + status() + " " + slots.used() + " active";
    }
}
