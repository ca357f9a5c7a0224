package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Explanation;
import dev.weir.OpenConnection;
import dev.weir.Server;
import dev.weir.balance.Picker;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCode;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.Runtime;
import dev.weir.tls.ClientHello;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The live half of one backend: its servers, who of them may be picked, and who waits. Changes of status happen on the
 * control thread and publish a new {@link Selection}; assigning, releasing and queueing happen on event loops.
 */
public final class BackendRuntime {
    private final Surroundings around;
    private final Runtime runtime;
    private final Reporter reporter;
    private final BackendLoad load;
    private final ServerCounters counters;
    private final BackendQueues queues;
    private final Selector selector;
    private final Servers servers;
    private final WarmUp warmUp;
    private final SessionEnds ends;
    private final DecisionLog decisions;
    private final BackendNews news;
    private final Ejections ejections;
    private final ClientErrors errors;
    private final StatusChanges changes;
    private volatile Assigner assigner;
    private volatile @Nullable Persistence persistence;
    private volatile ServerRules serverRules;
    private volatile Selection selection;

    /**
     * What a backend needs from its surroundings.
     *
     * @param runtime time and chance
     * @param reporter who hears of events
     * @param rates calls back when a server's connect rate allows one more
     * @param killer ends connections
     * @param loops how many event loops will count
     * @param tables where clients are remembered
     * @param userCode marks calls of strategies that are users'
     */
    public record Surroundings(
            Runtime runtime,
            Reporter reporter,
            RateTimer rates,
            SessionKiller killer,
            int loops,
            StickTables tables,
            UserCode userCode) {
        /** With stick tables that nobody else shares, and nobody who watches. */
        public Surroundings(Runtime runtime, Reporter reporter, RateTimer rates, SessionKiller killer, int loops) {
            this(runtime, reporter, rates, killer, loops, new StickTables(runtime, reporter), new UserCode());
        }
    }

    /**
     * The live half of a backend whose servers all start as HAProxy's do: up, one failure from down.
     *
     * @param fullConnections connections that count as full load, at least 1
     */
    public BackendRuntime(Backend backend, Roster roster, int fullConnections, Surroundings around) {
        this.around = around;
        this.runtime = around.runtime();
        this.reporter = around.reporter();
        this.load = new BackendLoad(backend, fullConnections);
        this.counters = new ServerCounters(around.loops());
        this.queues = new BackendQueues(runtime, this::selection, around.rates());
        this.selector = new Selector(runtime.random());
        this.assigner = new Assigner(backend.balance(), backend.name(), queues, around);
        this.servers = new Servers(load, runtime, around.loops());
        this.news = new BackendNews(load, servers, queues, this::selection, runtime, reporter);
        this.ends = new SessionEnds(servers, around.killer());
        this.decisions = new DecisionLog(runtime, around.loops());
        this.warmUp = new WarmUp(servers, runtime, around.rates(), this::warmer);
        this.ejections = new Ejections(servers, runtime, around.rates(), warmUp, this::publish);
        this.changes = new StatusChanges(
                load, runtime, reporter, warmUp, ends, ejections, this::publishOnly, queues::serveAll);
        this.errors = new ClientErrors(servers, around.rates(), ejections, changes);
        Prepared first = prepare(backend, fullConnections, roster);
        servers.put(backend, roster, first.added());
        this.persistence = persistence(first);
        this.serverRules = new ServerRules(backend, servers.all(), persistence, around, null);
        this.selection = selector.select(backend, servers.all(), assigner, Optional.empty());
    }

    /** The description. */
    public Backend backend() {
        return load.backend();
    }

    /** All servers, in declaration order. */
    public List<ServerRuntime> servers() {
        return servers.all();
    }

    /** What the backend as a whole counts. */
    public ServerCounters counters() {
        return counters;
    }

    /** Who may be picked now. */
    public Selection selection() {
        return selection;
    }

    /** What keeps clients at their server; null if the backend has no stick rule. */
    public @Nullable Persistence persistence() {
        return persistence;
    }

    /** What it was given. */
    public Surroundings surroundings() {
        return around;
    }

    /** Which clients use which server by what they say first. */
    public ServerRules serverRules() {
        return serverRules;
    }

    /** The last decisions. */
    public DecisionLog decisions() {
        return decisions;
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
        return servers.inFlight();
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

    /**
     * Makes the servers that a description names and this backend does not have: they start as HAProxy's do, up, one failure
     * from down. Nothing is in force before {@link #put}.
     */
    public Prepared prepare(Backend next, int fullConnections, Roster roster) {
        List<ServerRuntime> added = servers.makeMissing(next, roster);
        added.forEach(errors::listenTo);
        boolean otherStrategy = !backend().balance().equals(next.balance());
        Optional<OpenTable> table = next.stick().map(rule -> around.tables().open(rule.table()));
        return new Prepared(next, fullConnections, roster, added, otherStrategy, table);
    }

    /**
     * Puts a description in force. Servers that it names too keep their connections, health, administrative state and
     * counters; those that are not in it any more get no new connections, and whoever waits for one of them asks anew, unless a
     * network's persistence is forced. Servers that lost their address are in maintenance, and those that have one now leave it.
     */
    public void put(Prepared prepared) {
        Backend next = prepared.backend();
        servers.watchAs(next, prepared.roster());
        load.change(next, prepared.fullConnections());
        if (prepared.otherStrategy()) {
            assigner = new Assigner(next.balance(), next.name(), queues, around);
        }
        List<ServerRuntime> gone = new ArrayList<>();
        Moves moves = Moves.between(
                servers, prepared.roster(), () -> gone.addAll(servers.put(next, prepared.roster(), prepared.added())));
        gone.forEach(this::forget);
        moves.lost().forEach(this::forget);
        Stream.concat(moves.came(), moves.lost()).forEach(Tracking::foresee);
        persistence = persistence(prepared);
        serverRules = new ServerRules(next, servers(), persistence, around, serverRules);
        servers().forEach(this::forget); // the table may be another one, and older than what became of them
        Selection former = selection;
        prepared.added().forEach(warmUp::begin);
        moves.came().forEach(warmUp::begin);
        select();
        gone.forEach(queues::sendAway);
        news.moved(moves);
        news.selected(former);
        queues.serveAll();
        servers().forEach(queues::serve); // also those that cannot be picked: some may wait for them alone
        moves.came().forEach(ejections::forgive); // who was there before failed its clients
        ejections.follow();
        moves.endSessions(ends);
    }

    /** Tells, when the backend comes into use, what was discovered of its servers. */
    public void announce(Roster roster) {
        news.moved(Moves.first(servers, roster));
        news.begins(!backend().templates().isEmpty());
    }

    private @Nullable Persistence persistence(Prepared prepared) {
        return prepared.table()
                .map(table -> new Persistence(
                        prepared.backend(), servers(), table, around.loops(), Optional.ofNullable(persistence)))
                .orElse(null);
    }

    /** Clients stay no longer with a server that is out, as far as the stick rule says so. */
    private void forget(ServerRuntime server) {
        Persistence now = persistence;
        if (now != null) {
            now.forget(server);
        }
    }

    /** The server with this name. */
    public Optional<ServerRuntime> find(String name) {
        return servers.find(name);
    }

    /** What health checks, agents and operators say of its servers, and those that these track. */
    public StatusChanges changes() {
        return changes;
    }

    /** As {@link StatusChanges#setAdmin}. */
    public void setAdmin(ServerRuntime server, AdminState state) {
        changes.setAdmin(server, state);
    }

    /** As {@link StatusChanges#recordCheck}. */
    public void recordCheck(ServerRuntime server, ProbeResult result) {
        changes.recordCheck(server, result);
    }

    /**
     * Another weight for a server, until its description has another one.
     *
     * @throws IllegalArgumentException if it is out of range, or if the strategy's weights are static (HAProxy's rule)
     */
    public void setWeight(ServerRuntime server, int weight) {
        int configured = server.server().weight();
        if (weight < 0 || weight > Server.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0.." + Server.MAX_WEIGHT + ")");
        }
        if (backend().balance().hasStaticWeights() && weight != 0 && weight != configured) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 or " + configured + ", for "
                    + backend().balance().name() + " has static weights)");
        }
        int before = server.weight();
        if (before != weight) {
            server.setWeight(weight);
            publish(
                    server,
                    left -> new LbEvent.ServerWeightChanged(
                            runtime.now(),
                            server.id(),
                            weight,
                            StatusWords.weightChanged(server, before, configured) + left));
        }
    }

    /**
     * Another limit of connections at once than the described one, 0 for none, until the description has another one.
     *
     * @param connections empty for the described one again
     * @throws IllegalArgumentException if it is negative
     */
    public void setLimit(ServerRuntime server, OptionalInt connections) {
        if (connections.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "maxConnections: " + connections.getAsInt() + " (expected: 0 for no limit, or more)");
        }
        int before = server.places().maxConnections();
        server.places().setLimit(connections);
        int now = server.places().maxConnections();
        if (now != before) {
            String words = StatusWords.limitChanged(server, server.server().maxConnections());
            reporter.event(new LbEvent.ServerLimitChanged(runtime.now(), server.id(), now, words));
            queues.serve(server);
        }
    }

    /** Says which server a client's connection would go to now, and why. */
    public Explanation explain(String frontend, InetSocketAddress client, Optional<ClientHello> hello) {
        Selection now = selection;
        Picker picker = selector.rehearsal(assigner, now);
        return new Rehearsal(this, now, assigner, picker, client, runtime.nanoTime())
                .play(frontend, runtime.now(), hello);
    }

    /** Ends connections of a server, so many at most, at an operator's word; tells which. */
    public CompletionStage<List<OpenConnection>> killSessions(ServerRuntime server, int most) {
        return ends.kill(server, most);
    }

    /**
     * Puts a server's new status in force, everywhere that clients are remembered too, and then tells it, so that whoever
     * hears of it is served accordingly.
     *
     * @param told makes the event of what is left of the backend, in words
     */
    private void publish(ServerRuntime server, Function<String, LbEvent> told) {
        publishOnly(server, told);
        queues.serveAll();
    }

    /** The same, before those who wait are served. */
    private void publishOnly(ServerRuntime server, Function<String, LbEvent> told) {
        Selection former = selection;
        select();
        forget(server);
        int requeued = queues.sendsWaitersAway(server) ? queues.sendAway(server) : 0;
        reporter.event(told.apply(StatusWords.left(servers(), server, requeued, queues.size())));
        news.selected(former);
    }

    private void select() {
        selection = selector.select(backend(), servers(), assigner, Optional.of(selection));
        if (selection.size() == 1) {
            ((ServerRuntime) selection.candidates().get(0)).places().warm(null); // who else should serve
        }
    }

    /** A server that warms up may have more than before. */
    private void warmer(ServerRuntime server) {
        select();
        queues.serve(server);
    }
}
