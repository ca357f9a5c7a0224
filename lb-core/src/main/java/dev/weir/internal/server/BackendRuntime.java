package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Cursor;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthState;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The live half of one backend: its servers, who of them may be picked, and who waits. Changes of status happen on the
 * control thread and publish a new {@link Selection}; picking, releasing and queueing happen on event loops.
 */
public final class BackendRuntime {
    private final Backend backend;
    private final Runtime runtime;
    private final Reporter reporter;
    private final List<ServerRuntime> servers;
    private final ServerCounters counters;
    private final ConnectionQueue queue = new ConnectionQueue();
    private final Cursor cursor = new Cursor(0);
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicBoolean strategyFailed = new AtomicBoolean();
    private volatile Selection selection;

    /**
     * The live half of a backend whose servers all start as HAProxy's do: up, one failure from down.
     *
     * @param addresses the resolved address of each server by name
     * @param loops how many event loops will count
     */
    public BackendRuntime(
            Backend backend, Map<String, InetSocketAddress> addresses, Runtime runtime, Reporter reporter, int loops) {
        this.backend = backend;
        this.runtime = runtime;
        this.reporter = reporter;
        this.counters = new ServerCounters(loops);
        HealthState initial = HealthState.initial(backend.health());
        List<ServerRuntime> made = new ArrayList<>();
        for (Server server : backend.servers()) {
            InetSocketAddress address = Objects.requireNonNull(addresses.get(server.name()), server.name());
            made.add(new ServerRuntime(backend.name(), made.size(), server, address, initial, loops));
        }
        this.servers = List.copyOf(made);
        this.selection = select(Optional.empty());
    }

    /** The description. */
    public Backend backend() {
        return backend;
    }

    /** All servers, in declaration order. */
    public List<ServerRuntime> servers() {
        return servers;
    }

    /** What the backend as a whole counts. */
    public ServerCounters counters() {
        return counters;
    }

    /** Who may be picked now. */
    public Selection selection() {
        return selection;
    }

    /** Connections that wait for a server. */
    public int queued() {
        return queue.size();
    }

    /** Connections now, those that wait included. */
    public int active() {
        return active.get();
    }

    /** A connection begins. */
    public void enter() {
        active.incrementAndGet();
    }

    /** A connection ended. */
    public void leave() {
        active.decrementAndGet();
    }

    // ---- on event loops -------------------------------------------------------------------------------------------

    /**
     * A server for this connection with a place taken there, or null if it has to wait. A newcomer does not overtake those
     * who wait already. Must not be asked when the selection is empty.
     */
    public @Nullable ServerRuntime take(Selection from, Waiter waiter) {
        if (queue.size() > 0) {
            return null;
        }
        return pickAndTake(from, waiter);
    }

    /** Joins the queue; {@link Waiter#served} or {@link Waiter#deserted} may follow at once. */
    public Place enqueue(Waiter waiter) {
        Place place = queue.add(waiter);
        serveQueue(); // a place may have become free between asking and joining
        return place;
    }

    /** Leaves the queue. False if {@link Waiter#served} or {@link Waiter#deserted} is on its way. */
    public boolean leaveQueue(Place place) {
        return queue.leave(place);
    }

    /** Gives a place back; it goes to the longest waiting connection, already counted, if the server may take one. */
    public void release(ServerRuntime server) {
        if (queue.size() > 0 && selection.contains(server)) {
            Waiter next = queue.poll();
            if (next != null) {
                next.served(server);
                return;
            }
        }
        server.slots().giveBack();
        if (queue.size() > 0) {
            serveQueue(); // someone joined after we looked and before the place was free
        }
    }

    /** Hands free places to those who wait, or sends them away if there is no server to wait for. */
    private void serveQueue() {
        while (queue.size() > 0) {
            Selection now = selection;
            if (now.isEmpty()) {
                desertQueue();
                return;
            }
            ServerRuntime server = takeAny(now);
            if (server == null) {
                return;
            }
            Waiter next = queue.poll();
            if (next == null) {
                server.slots().giveBack();
                return; // somebody is just joining, and looks for a free place once that is done
            }
            next.served(server);
        }
    }

    private void desertQueue() {
        for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
            waiter.deserted();
        }
    }

    private static @Nullable ServerRuntime takeAny(Selection from) {
        for (Candidate candidate : from.candidates()) {
            ServerRuntime server = (ServerRuntime) candidate;
            if (server.slots().tryTake()) {
                return server;
            }
        }
        return null;
    }

    private @Nullable ServerRuntime pickAndTake(Selection from, Waiter waiter) {
        // Another loop may take the last place between the pick and here; each such loss is somebody else's success.
        for (int tries = 0; tries <= from.size(); tries++) {
            ServerRuntime server = pick(from, waiter);
            if (server == null || server.slots().tryTake()) {
                return server;
            }
        }
        return null;
    }

    private @Nullable ServerRuntime pick(Selection from, Waiter waiter) {
        try {
            Candidate picked = from.picker().pick(waiter);
            if (picked == null) {
                return null;
            }
            if (picked instanceof ServerRuntime server && isOurs(server) && from.contains(server)) {
                return server;
            }
            strategyFailed("picked " + picked.id() + ", which is not one of its candidates");
        } catch (RuntimeException | Error e) {
            strategyFailed("threw " + e);
        }
        return firstWithRoom(from, waiter);
    }

    private boolean isOurs(ServerRuntime server) {
        return server.position() < servers.size() && servers.get(server.position()) == server;
    }

    private static @Nullable ServerRuntime firstWithRoom(Selection from, Waiter waiter) {
        ServerRuntime avoided = null;
        for (Candidate candidate : from.candidates()) {
            if (waiter.admits(candidate)) {
                if (!waiter.avoids(candidate)) {
                    return (ServerRuntime) candidate;
                }
                avoided = (ServerRuntime) candidate;
            }
        }
        return avoided;
    }

    private void strategyFailed(String how) {
        // Once per backend: a strategy that fails once will fail for every connection.
        if (strategyFailed.compareAndSet(false, true)) {
            reporter.event(new LbEvent.UserCodeFailed(
                    runtime.now(),
                    "backend " + backend.name() + ": strategy "
                            + backend.balance().name() + " " + how + "; the load balancer decides in its place"));
        }
    }

    // ---- on the control thread ------------------------------------------------------------------------------------

    /** An operator's word about a server. Leaving maintenance starts as HAProxy does: up, one failure from down. */
    public void setAdmin(ServerRuntime server, AdminState state) {
        AdminState before = server.admin();
        if (before == state) {
            return;
        }
        server.setAdmin(state);
        if (before == AdminState.MAINTENANCE) {
            server.setHealth(HealthState.initial(backend.health()));
        }
        publish(new LbEvent.ServerAdminChanged(
                runtime.now(),
                server.id(),
                state,
                "Server " + server.id() + " is " + server.status() + " (was " + before + " by the operator, now "
                        + state + ")." + remaining()));
    }

    /** One more result of a server's checks; publishes if the verdict changed. */
    public void recordCheck(ServerRuntime server, boolean passed, String words) {
        Health before = server.health().health();
        server.recordCheck(server.health().after(passed), !passed, words);
        Health after = server.health().health();
        if (before != after) {
            publish(new LbEvent.ServerHealthChanged(
                    runtime.now(),
                    server.id(),
                    after,
                    "Server " + server.id() + " is " + after + ", reason: " + words + "." + remaining()));
        }
    }

    private String remaining() {
        long up = servers.stream().filter(ServerRuntime::isUsable).count();
        int sessions = servers.stream().mapToInt(ServerRuntime::inFlight).sum();
        return " " + up + " active servers left, " + sessions + " sessions active, " + queue.size() + " in queue.";
    }

    /** Swaps the selection and then tells why, so that whoever has heard the news is served accordingly. */
    private void publish(LbEvent why) {
        boolean before = selection.isEmpty();
        selection = select(Optional.of(selection.picker()));
        boolean after = selection.isEmpty();
        reporter.event(why);
        if (before != after) {
            String name = backend.name();
            reporter.event(
                    after
                            ? new LbEvent.BackendDown(
                                    runtime.now(), name, "backend " + name + " has no server available!")
                            : new LbEvent.BackendUp(runtime.now(), name, "backend " + name + " has a server again."));
        }
        serveQueue();
    }

    private Selection select(Optional<Picker> previous) {
        List<Candidate> usable = new ArrayList<>();
        servers.stream().filter(ServerRuntime::isUsable).forEach(usable::add);
        PickerContext context = new PickerContext(usable, cursor, previous, runtime.random());
        Picker picker;
        try {
            picker = Objects.requireNonNull(backend.balance().newPicker(context), "no picker");
        } catch (RuntimeException | Error e) {
            strategyFailed("could not make a picker: " + e);
            picker = BalanceStrategy.roundRobin().newPicker(context);
        }
        return new Selection(usable, picker, servers.size());
    }
}
