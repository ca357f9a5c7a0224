package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Termination.Cause;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Cursor;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthState;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The live half of one backend: its servers, who of them may be picked, and who waits. Changes of status happen on the
 * control thread and publish a new {@link Selection}; assigning, releasing and queueing happen on event loops.
 */
public final class BackendRuntime {
    private final Backend backend;
    private final Runtime runtime;
    private final Reporter reporter;
    private final SessionKiller killer;
    private final BackendLoad load;
    private final List<ServerRuntime> servers;
    private final ServerCounters counters;
    private final BackendQueues queues;
    private final Assigner assigner;
    private final Cursor cursor = new Cursor(0);
    private volatile Selection selection;

    /**
     * What a backend needs from its surroundings.
     *
     * @param runtime time and chance
     * @param reporter who hears of events
     * @param rates calls back when a server's connect rate allows one more
     * @param killer ends connections
     * @param loops how many event loops will count
     */
    public record Surroundings(Runtime runtime, Reporter reporter, RateTimer rates, SessionKiller killer, int loops) {}

    /**
     * The live half of a backend whose servers all start as HAProxy's do: up, one failure from down.
     *
     * @param addresses the resolved address of each server by name
     * @param fullConnections connections that count as full load, at least 1
     */
    public BackendRuntime(
            Backend backend, Map<String, InetSocketAddress> addresses, int fullConnections, Surroundings around) {
        this.backend = backend;
        this.runtime = around.runtime();
        this.reporter = around.reporter();
        this.killer = around.killer();
        this.load = new BackendLoad(backend, fullConnections);
        this.counters = new ServerCounters(around.loops());
        this.queues = new BackendQueues(runtime, this::selection, around.rates());
        this.assigner = new Assigner(backend.balance(), backend.name(), queues, runtime, reporter);
        int[] numericIds = NumericIds.of(backend.servers());
        List<ServerRuntime> made = new ArrayList<>();
        for (Server server : backend.servers()) {
            InetSocketAddress address = Objects.requireNonNull(addresses.get(server.name()), server.name());
            int position = made.size();
            made.add(new ServerRuntime(load, position, numericIds[position], server, address, runtime, around.loops()));
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

    /** Connections that wait for any server. */
    public int queued() {
        return queues.size();
    }

    /** Most connections that waited for any server at once so far. */
    public int peakQueued() {
        return queues.peak();
    }

    /** Connections now, those that wait included. */
    public int active() {
        return load.active();
    }

    /** Connections that have a place at a server now. */
    public int inFlight() {
        int sum = 0;
        for (int i = 0; i < servers.size(); i++) {
            sum += servers.get(i).inFlight();
        }
        return sum;
    }

    /** Connections at which limits that depend on load are at their highest. */
    public int fullConnections() {
        return load.fullConnections();
    }

    /** A connection begins. */
    public void enter() {
        load.enter();
    }

    /** A connection ended. */
    public void leave() {
        load.leave();
    }

    // ---- on event loops -------------------------------------------------------------------------------------------

    /** Takes a place at a server, or says where to wait. Must not be asked when the selection is empty. */
    public Assignment assign(Selection from, Waiter waiter) {
        return assigner.assign(from, waiter);
    }

    /** Joins the queue that an {@link Assignment} named; the waiter may hear at once what came of it. */
    public Place enqueue(Assignment assignment, Waiter waiter) {
        return queues.join(assignment.server(), waiter);
    }

    /** Leaves the queue. False if word is on its way to the waiter. */
    public boolean leaveQueue(Place place) {
        return queues.leave(place);
    }

    /** Gives a place back; it goes to who is next, already counted. */
    public void release(ServerRuntime server) {
        giveBack(server);
        serveNext(server);
    }

    /** The first half of {@link #release}, for who has something to do in between. */
    public void giveBack(ServerRuntime server) {
        server.connectionEnded();
    }

    /** The second half of {@link #release}. */
    public void serveNext(ServerRuntime server) {
        queues.serve(server);
    }

    // ---- on the control thread ------------------------------------------------------------------------------------

    /** An operator's word about a server. Leaving maintenance starts as HAProxy does: up, one failure from down. */
    public void setAdmin(ServerRuntime server, AdminState state) {
        AdminState before = server.admin();
        if (before == state) {
            return;
        }
        boolean wasUp = server.status().health() == Health.UP;
        server.setAdmin(state);
        if (before == AdminState.MAINTENANCE) {
            server.setHealth(HealthState.initial(backend.health()));
        }
        publish(
                server,
                left -> new LbEvent.ServerAdminChanged(
                        runtime.now(), server.id(), state, StatusWords.adminChanged(server, before, wasUp) + left));
        if (before == AdminState.MAINTENANCE) {
            cameUp(server);
        } else if (state == AdminState.MAINTENANCE) {
            wentDown(server); // HAProxy counts that as being marked down
        }
    }

    /** One more conclusive result of a server's checks; publishes if the verdict changed. */
    public void recordCheck(ServerRuntime server, ProbeResult result) {
        HealthState scoreBefore = server.health();
        boolean sameCode = result.status().equals(server.lastCheckCode());
        server.recordCheck(result);
        if (backend.logHealthChecks() && !(sameCode && server.health().equals(scoreBefore))) {
            reporter.event(
                    new LbEvent.ServerChecked(runtime.now(), server.id(), result, StatusWords.checked(server, result)));
        }
        Health before = scoreBefore.health();
        Health after = server.health().health();
        if (before == after) {
            return;
        }
        // A line about the check has told the reason already.
        String reason = backend.logHealthChecks() ? "" : StatusWords.reason(result);
        publish(
                server,
                left -> new LbEvent.ServerHealthChanged(
                        runtime.now(), server.id(), after, StatusWords.healthChanged(server, reason) + left));
        if (after == Health.UP) {
            cameUp(server);
        } else {
            wentDown(server);
        }
    }

    private void wentDown(ServerRuntime server) {
        if (server.server().shutsDownSessionsOnDown()) {
            var unused = killer.kill(server::equals, Cause.SERVER_DOWN);
        }
    }

    /** Ends the connections of a server at an operator's word; tells how many. */
    public CompletionStage<Integer> killSessions(ServerRuntime server) {
        return killer.kill(server::equals, Cause.KILLED);
    }

    private void cameUp(ServerRuntime server) {
        if (server.isUsable() && server.server().shutsDownBackupSessionsOnUp()) {
            var unused = killer.kill(
                    at -> servers.contains(at) && ((ServerRuntime) at).server().isBackup(), Cause.PRIMARY_BACK);
        }
    }

    /**
     * Puts a server's new status in force and then tells it, so that whoever hears of it is served accordingly.
     *
     * @param news makes the event of what is left of the backend, in words
     */
    private void publish(ServerRuntime server, Function<String, LbEvent> news) {
        boolean wasEmpty = selection.isEmpty();
        selection = select(Optional.of(selection.picker()));
        int requeued = server.sendsWaitersAway() ? queues.sendAway(server) : 0;
        reporter.event(news.apply(StatusWords.left(servers, server, requeued, queues.size())));
        if (wasEmpty != selection.isEmpty()) {
            String name = backend.name();
            reporter.event(
                    selection.isEmpty()
                            ? new LbEvent.BackendDown(
                                    runtime.now(), name, "backend " + name + " has no server available!")
                            : new LbEvent.BackendUp(runtime.now(), name, "backend " + name + " has a server again."));
        }
        queues.serveAll();
    }

    private Selection select(Optional<Picker> previous) {
        List<ServerRuntime> usable = servers.stream()
                .filter(server -> server.isUsable() && !server.server().isBackup())
                .toList();
        if (usable.isEmpty()) {
            Optional<ServerRuntime> backup =
                    servers.stream().filter(ServerRuntime::isUsable).findFirst();
            if (backup.isPresent()) {
                // A lone backup is used without asking the strategy, and so even if it has no room.
                return new Selection(List.of(backup.get()), request -> backup.get(), servers.size());
            }
        }
        PickerContext context = new PickerContext(List.copyOf(usable), cursor, previous, runtime.random());
        Picker picker;
        try {
            picker = Objects.requireNonNull(backend.balance().newPicker(context), "no picker");
        } catch (RuntimeException | Error e) {
            assigner.failed("could not make a picker: " + e);
            picker = BalanceStrategy.roundRobin().newPicker(context);
        }
        return new Selection(usable, picker, servers.size());
    }
}
