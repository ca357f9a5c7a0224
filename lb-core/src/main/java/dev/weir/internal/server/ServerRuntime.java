package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerStatus;
import dev.weir.balance.Candidate;
import dev.weir.health.Health;
import dev.weir.health.HealthState;
import java.net.InetSocketAddress;

/**
 * The live half of one server. Status belongs to the control thread, which writes it through {@link BackendRuntime}; slots
 * and counters move on event loops; all may be read anywhere.
 */
public final class ServerRuntime implements Candidate {
    private final ServerId id;
    private final int position;
    private final Server server;
    private final InetSocketAddress address;
    private final Slots slots;
    private final ServerCounters counters;
    private volatile HealthState health;
    private volatile AdminState admin = AdminState.READY;
    private volatile String lastCheck = "";
    private volatile long checksFailed;
    private volatile long timesDown;

    ServerRuntime(
            String backend, int position, Server server, InetSocketAddress address, HealthState initial, int loops) {
        this.id = new ServerId(backend, server.name());
        this.position = position;
        this.server = server;
        this.address = address;
        this.slots = new Slots(server.maxConnections());
        this.counters = new ServerCounters(loops);
        this.health = initial;
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
    public int weight() {
        return server.weight();
    }

    @Override
    public int inFlight() {
        return slots.used();
    }

    /** The description. */
    public Server server() {
        return server;
    }

    /** Where it is, resolved. */
    public InetSocketAddress address() {
        return address;
    }

    /** Places for connections. */
    public Slots slots() {
        return slots;
    }

    /** What it counts. */
    public ServerCounters counters() {
        return counters;
    }

    /** Health and administrative state, read at about the same moment. */
    public ServerStatus status() {
        return new ServerStatus(health.health(), admin);
    }

    /** Whether balanced connections may go there. */
    public boolean isUsable() {
        return server.weight() > 0 && admin == AdminState.READY && health.health() == Health.UP;
    }

    /** The checks' results so far. */
    public HealthState health() {
        return health;
    }

    /** What the operator said last. */
    public AdminState admin() {
        return admin;
    }

    /** Status and words of the last check, or empty. */
    public String lastCheck() {
        return lastCheck;
    }

    /** Failed checks while there was health to lose. */
    public long checksFailed() {
        return checksFailed;
    }

    /** Transitions from up to down. */
    public long timesDown() {
        return timesDown;
    }

    void setAdmin(AdminState state) {
        admin = state;
    }

    void setHealth(HealthState state) {
        health = state;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the control thread only
    void recordCheck(HealthState after, boolean failed, String words) {
        lastCheck = words;
        if (failed && health.score() > 0) {
            checksFailed++;
        }
        if (health.health() == Health.UP && after.health() == Health.DOWN) {
            timesDown++;
        }
        health = after;
    }

    @Override
    public String toString() {
        return id + " " + status() + " " + slots.used() + " active";
    }
}
