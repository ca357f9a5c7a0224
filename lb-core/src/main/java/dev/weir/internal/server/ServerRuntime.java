package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerStatus;
import dev.weir.balance.Candidate;
import dev.weir.balance.Occupancy;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.HealthState;
import dev.weir.internal.limit.Slots;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
    private volatile Whereabouts where;
    private final Places places;
    private final Slots slots;
    private final Runtime runtime;
    private final ConnectTime connectTime;
    private final ConnectionQueue queue;
    private final ServerCounters counters;
    private final Experience experience = new Experience();
    private final Assignment taken = new Assignment(Assignment.Kind.TAKEN, this);
    private final Assignment waiting = new Assignment(Assignment.Kind.WAIT, this);
    private final Assignment full = new Assignment(Assignment.Kind.FULL, this);
    private final ServerCondition condition;
    private volatile List<Follower> followers = List.of();
    private volatile boolean retired;
    private volatile int weight;
    private volatile int effectiveWeight;

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
     * @param row where its connections are counted; has room for one more
     */
    ServerRuntime(BackendLoad load, int slot, Roster.Member member, Occupancy.Row row, Runtime runtime, int loops) {
        Server server = member.server();
        this.queue = new ConnectionQueue(this::queueChanged);
        this.places = new Places(load, server, row, queue::size, runtime);
        this.slots = places.slots();
        this.id = new ServerId(load.backend().name(), server.name());
        this.slot = slot;
        this.position = slot;
        this.numericId = slot + 1;
        this.weight = server.weight();
        this.effectiveWeight = WEIGHT_SCALE * weight;
        this.server = server;
        this.where = Whereabouts.of(member);
        this.load = load;
        this.runtime = runtime;
        this.connectTime = new ConnectTime(runtime::nanoTime);
        this.counters = new ServerCounters(loops);
        this.condition = new ServerCondition(HealthState.initial(load.backend().healthOf(server)), where.isKnown());
    }

    /** Describes it anew; what it is doing, how well it is and what it has counted stay. Control thread. */
    void describe(Roster.Member member, int place, int number) {
        Server description = member.server();
        if (description.weight() != server.weight()) {
            weight = description.weight(); // what an operator said of the former one is over
        }
        server = description;
        where = where.then(member);
        condition.locate(where.isKnown());
        position = place;
        numericId = number;
        places.describe(description);
        experience.follow(policy(), isChecked());
    }

    /** Takes it out for good. Its connections go on; nobody comes any more. Control thread. */
    void retire() {
        retired = true;
        slots.unrank();
    }

    private void queueChanged() {
        slots.queueChanged();
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
        return effectiveWeight;
    }

    /** Puts its weight as it is now in force, for a new picker; it stays so until the next one. Control thread. */
    void weigh() {
        SlowStart now = places.warming();
        effectiveWeight = weight * (now == null ? WEIGHT_SCALE : now.weightSixteenths(runtime.nanoTime()));
    }

    @Override
    public int inFlight() {
        return slots.used();
    }

    @Override
    public Optional<Occupancy> occupancy() {
        return Optional.of(slots);
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
    public long connectNanos(long now) {
        return connectTime.average(now);
    }

    @Override
    public int sessionRate() {
        return sessionRate(runtime.nanoTime());
    }

    @Override
    public int sessionRate(long now) {
        return places.rate(now);
    }

    /** How long connecting takes. */
    public ConnectTime connectTime() {
        return connectTime;
    }

    /** The description. */
    public Server server() {
        return server;
    }

    /** Where it is, or was last. Only of a server that is somewhere, or was. */
    public InetSocketAddress address() {
        return Objects.requireNonNull(where.last(), "address");
    }

    /** Whether it is known where it is. If not, nobody goes there. */
    public boolean isResolved() {
        return where.isKnown();
    }

    /** Where it is, and what was discovered of that. */
    public Whereabouts where() {
        return where;
    }

    /** What it counts. */
    public ServerCounters counters() {
        return counters;
    }

    /** How clients fare at it. */
    public Experience experience() {
        return experience;
    }

    /** How it is watched, unless it tracks another one. */
    public HealthPolicy policy() {
        return load.backend().healthOf(server);
    }

    /** Whether it is checked itself. */
    public boolean isChecked() {
        return policy().isActive() && server.track().isEmpty();
    }

    // ---- places ---------------------------------------------------------------------------------------------------

    Places places() {
        return places;
    }

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
        return places.hasFree();
    }

    /** Takes a place, if one is free and the connect rate allows it. */
    boolean tryTake() {
        return tryTake(runtime.nanoTime());
    }

    /** The same, where the time is known already. */
    boolean tryTake(long now) {
        return places.tryTake(now);
    }

    /** Gives back a place that was not used. */
    void giveBack() {
        places.giveBack();
    }

    /** Gives back a place whose connection has ended. */
    void connectionEnded() {
        places.ended();
    }

    /** Sets what is called each time its last connection has ended, on whatever thread that happens, and once now if it is idle. */
    public void whenIdle(Runnable action) {
        places.whenIdle(action);
    }

    /** Nanoseconds until the connect rate allows one more connection. */
    long connectDelay() {
        return places.connectDelay();
    }

    /** Connections allowed at this moment. */
    public int connectionLimit() {
        return places.limit();
    }

    /** How much it is given of what it may have, in percent; 100 unless it is warming up (HAProxy's {@code throttle}). */
    public int throttle() {
        return places.throttle();
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
        return !retired && weight() > 0 && status().takesNewConnections() && !experience.isEjected();
    }

    /**
     * Whether balanced connections may go there as far as the operator and the server itself are concerned, whatever else checks and
     * clients say: one that is stopping has asked for none.
     */
    boolean isInService() {
        Situation now = condition.settled();
        return !retired && weight() > 0 && now.admin() == AdminState.READY && now.health() != Health.STOPPING;
    }

    /** Whether clients that have an entry for it may go there: it is neither down nor ejected nor in maintenance, whatever its weight. */
    public boolean isServing() {
        return !retired && status().isServing() && !experience.isEjected();
    }

    /**
     * Whether those who wait for this very server have to go elsewhere: it is gone for good, or it is not usable, and either
     * the operator took it out for maintenance or {@code redispatch} lets connections move and {@code persist} does not hold
     * them. Otherwise they wait for its return.
     */
    boolean sendsWaitersAway() {
        return retired || (!isUsable() && (admin() == AdminState.MAINTENANCE || load.letsWaitersMove()));
    }

    /** The checks' results so far. */
    public HealthState health() {
        return condition.health();
    }

    /** The administrative state in force: the stronger of its own and an inherited one, or maintenance while it is nowhere. */
    public AdminState admin() {
        return condition.settled().admin();
    }

    /** What the operator or the agent said last of this very server. */
    public AdminState ordered() {
        return condition.ordered();
    }

    void setWeight(int newWeight) {
        weight = newWeight;
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
