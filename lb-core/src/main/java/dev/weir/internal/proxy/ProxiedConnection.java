package dev.weir.internal.proxy;

import dev.weir.OpenConnection;
import dev.weir.QueuePriority;
import dev.weir.ServerId;
import dev.weir.Side;
import dev.weir.Termination;
import dev.weir.Termination.Cause;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.Assignment;
import dev.weir.internal.server.Experience;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection from accept to end: the core's half, which decides; the transport's half, {@link Connection},
 * moves the bytes. {@link Phase} is the map. Event loop only.
 *
 * <p>Whatever happens, {@link #closed()} is the one way out: there the place at the server, the place at the frontend and the
 * deadline go back, and the record of the connection is made.
 */
final class ProxiedConnection extends CountedConnection implements ConnectionHandler {
    /** How long what was read before a side failed may take to reach the other one; it must not linger for ever. */
    private static final long LONGEST_FINISH = 30_000_000_000L;

    private final Connection connection;
    private final BindRuntime bind;
    private final LoopState loop;
    private final Route route;
    private final Timeline times;
    private final Dispatch dispatch;
    private final Attempts attempts;
    private Phase phase = Phase.ACCEPTED;
    private Termination termination = Termination.NORMAL;
    private @Nullable Inactivity inactivity;
    private FirstByte firstByte = FirstByte.UNWATCHED;
    private boolean waiting;

    /** @param wanted the server that a rule tells it to use, or null */
    ProxiedConnection(
            Connection connection,
            BindRuntime bind,
            LoopState loop,
            Route route,
            @Nullable ServerRuntime wanted,
            long acceptedAt) {
        this.connection = connection;
        this.bind = bind;
        this.loop = loop;
        this.route = route;
        this.times = new Timeline(acceptedAt);
        this.dispatch = new Dispatch(this, route.backend(), wanted, loop.index());
        this.attempts = new Attempts(this, dispatch, route);
    }

    /** Begins. {@link #assign} has to follow, or an end. */
    void begin() {
        route.backend().enter();
        route.backend().counters().total.add(loop.index(), 1);
        loop.add(this);
    }

    /** Ends before a server was looked for. */
    void endUnserved(Cause cause, CloseMode client) {
        times.noServer();
        close(cause, Termination.Phase.REQUEST, client);
    }

    /** Takes back what {@link #begin} did, because something threw; the transport drops the client. */
    void startFailed() {
        terminate(Cause.INTERNAL, Termination.Phase.REQUEST);
        closed();
    }

    // ---- choosing a server ----------------------------------------------------------------------------------------

    /** Looks for a server. May be inside of accept, so nothing here may close before the transport knows us. */
    void assign(long now) {
        Assignment assignment = dispatch.assign(route().backend().selection(), now);
        if (assignment == null) {
            loop.deadlines().disarm(this);
            dispatch.post(this::endWithoutServer);
            return;
        }
        switch (assignment.kind()) {
            case TAKEN -> hasServer(Objects.requireNonNull(assignment.server()), now);
            case WAIT -> waitFor(assignment, now);
            case FULL -> {
                loop.deadlines().disarm(this);
                dispatch.post(() -> endWithQueueFull(Objects.requireNonNull(assignment.server())));
            }
        }
    }

    private void waitFor(Assignment assignment, long now) {
        phase = phase.to(Phase.QUEUED);
        if (!waiting) {
            waiting = true; // who is sent from one queue to another has waited already
            loop.deadlines().arm(this, now + route().queueTimeout());
        }
        dispatch.queue(assignment);
    }

    /** A place at this server is ours. */
    void hasServer(ServerRuntime chosen, long now) {
        waiting = false;
        times.assignedAt(now);
        connect(chosen, now);
    }

    /** The server whose queue it was in has left. */
    void askAgain() {
        if (isQueued()) {
            phase = phase.to(Phase.ACCEPTED);
            assign(now());
        }
    }

    /** The server that was tried was left for another one. */
    void askForAnother() {
        phase = phase.to(Phase.ACCEPTED);
        times.unassigned();
        assign(now());
    }

    boolean isQueued() {
        return phase == Phase.QUEUED;
    }

    /** There is no server left to wait for. */
    void noServerIsLeft() {
        if (isQueued()) {
            endWithoutServer();
        }
    }

    // ---- connecting -----------------------------------------------------------------------------------------------

    /** Starts an attempt. */
    void connect(ServerRuntime target, long now) {
        phase = phase.to(Phase.CONNECTING);
        dispatch.countAttempt(target, now);
        loop.deadlines().arm(this, now + route().connectTimeout());
        connection.connect(target.address());
    }

    @Override
    public void connected() {
        if (phase != Phase.CONNECTING) {
            return; // abandoned in the same pass of the loop
        }
        phase = phase.to(Phase.RELAYING);
        long now = now();
        times.establishedAt(now);
        firstByte = dispatch.connected(now);
        Inactivity started = new Inactivity(connection, route(), now);
        inactivity = started;
        loop.deadlines().disarm(this); // the next one is nearly always later, and moving away is free only from a slot
        loop.deadlines().arm(this, now + started.untilNext(now));
        bind.frontend().accessLog().established(this, bind);
        connection.relay(route().clientClose(), route().endToServer());
    }

    @Override
    public void connectFailed(ConnectFailure failure) {
        if (phase == Phase.CONNECTING && failure.kind() == ConnectFailure.Kind.LOCAL) {
            attemptFailed(RetryRule.Failure.LOCAL);
        } else if (phase == Phase.CONNECTING) {
            dispatch.attemptFailed(failure.reason());
            attemptFailed(RetryRule.Failure.ERROR);
        }
    }

    private void attemptFailed(RetryRule.Failure failure) {
        loop.deadlines().disarm(this);
        attempts.failed(failure);
    }

    /** Waits before the next attempt. */
    void pause(long nanos) {
        phase = phase.to(Phase.PAUSED);
        loop.deadlines().arm(this, now() + nanos);
    }

    @Override
    public void clientEnded(ClientEnd how) {
        if (phase.compareTo(Phase.RELAYING) >= 0 || (how == ClientEnd.FIN_AFTER_DATA && !route().abortOnClose())) {
            return; // a client that has said all it wants to say may wait for the answer
        }
        // HAProxy logs a reset as if data had been moving already, whatever the phase.
        end(Cause.CLIENT, how == ClientEnd.RESET ? Termination.Phase.DATA : phase.logged());
    }

    // ---- relaying -------------------------------------------------------------------------------------------------

    @Override
    public void endOfStream(Side from) {
        long now = now();
        relaying().passedOn(from, now);
        firstByte.endOfStream(from, termination);
        if (route().rules(from.other()).finTimeout() != Route.NEVER && phase == Phase.RELAYING) {
            loop.deadlines().arm(this, now + Math.max(0, relaying().untilNext(now)));
        }
    }

    @Override
    public void failed(Side side, String reason) {
        if (phase != Phase.RELAYING) {
            return;
        }
        firstByte.failed(side, reason);
        terminate(side == Side.CLIENT ? Cause.CLIENT : Cause.SERVER, Termination.Phase.DATA);
        phase = phase.to(Phase.FINISHING);
        long bound = Math.min(LONGEST_FINISH, route().rules(side.other()).timeout());
        loop.deadlines().arm(this, now() + bound);
        boolean asReset = side == Side.CLIENT || route().mirrorsResets();
        connection.finish(side.other(), asReset ? CloseMode.RESET : CloseMode.FIN);
    }

    @Override
    protected void expired(long now) {
        switch (phase) {
            case QUEUED -> queueTimedOut();
            case CONNECTING -> {
                connection.abandonConnect();
                dispatch.attemptFailed(Experience.CONNECT_TIMEOUT);
                attemptFailed(RetryRule.Failure.TIMEOUT);
            }
            case PAUSED -> attempts.pauseIsOver();
            case RELAYING -> checkSilence(now);
            case FINISHING -> close(termination.cause(), termination.phase(), CloseMode.RESET);
            default -> throw new IllegalStateException("a deadline in phase " + phase);
        }
    }

    private void queueTimedOut() {
        if (dispatch.leaveQueue()) {
            dispatch.countError(dispatch.waitsFor());
            end(Cause.SERVER_TIMEOUT);
        } // else a place is on its way to us, or the news that there is none
    }

    /** Sides are looked at client first, so that it is the one reported if both expire together, as in HAProxy. */
    private void checkSilence(long now) {
        checkSide(Side.CLIENT, now);
        if (phase == Phase.RELAYING) {
            checkSide(Side.SERVER, now);
        }
        if (phase == Phase.RELAYING) {
            loop.deadlines().arm(this, now + relaying().untilNext(now));
        }
    }

    private void checkSide(Side side, long now) {
        Cause cause = side == Side.CLIENT ? Cause.CLIENT_TIMEOUT : Cause.SERVER_TIMEOUT;
        switch (relaying().verdict(side, now)) {
            case WAIT -> {}
            case CLOSE -> close(cause, Termination.Phase.DATA, CloseMode.RESET);
            case END_INPUT -> {
                terminate(cause, Termination.Phase.DATA);
                relaying().inputOver(side);
                connection.endInput(side); // a half-close, not a kill: the answer may still come
            }
        }
    }

    private Inactivity relaying() {
        return Objects.requireNonNull(inactivity, "not relaying");
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    private void endWithoutServer() {
        if (phase == Phase.ACCEPTED || phase == Phase.QUEUED) {
            times.noServer();
            dispatch.countError(null);
            end(Cause.SERVER, Termination.Phase.CONNECT);
        }
    }

    private void endWithQueueFull(ServerRuntime full) {
        if (phase == Phase.ACCEPTED) {
            times.noServer();
            dispatch.refusedBy(full);
            dispatch.countError(full);
            end(Cause.SERVER, Termination.Phase.QUEUE);
        }
    }

    /** Ends before there was anything to relay. */
    void end(Cause cause) {
        end(cause, phase.logged());
    }

    private void end(Cause cause, Termination.Phase where) {
        close(cause, where, CloseMode.FIN);
    }

    @Override
    public @Nullable Object server() {
        return dispatch.server();
    }

    @Override
    public boolean kill(Cause cause) {
        if (phase.compareTo(Phase.CLOSING) >= 0) {
            return false;
        }
        close(cause, phase.logged(), route().mirrorsResets() ? CloseMode.RESET : CloseMode.FIN);
        return true;
    }

    @Override
    public OpenConnection describe() {
        Optional<ServerId> server = Optional.ofNullable(dispatch.server()).map(ServerRuntime::id);
        return bind.describe(connection, server, times.acceptedAt());
    }

    private void close(Cause cause, Termination.Phase where, CloseMode client) {
        terminate(cause, where);
        phase = phase.to(Phase.CLOSING);
        loop.deadlines().disarm(this);
        connection.close(client, CloseMode.RESET);
    }

    /** The first cause is the one that counts. */
    private void terminate(Cause cause, Termination.Phase where) {
        if (termination.cause() == Cause.NONE) {
            termination = new Termination(cause, where);
        }
    }

    @Override
    public void closed() {
        phase = phase.to(Phase.CLOSED);
        loop.deadlines().disarm(this);
        loop.remove(this);
        publishBytes();
        firstByte.ended(termination);
        dispatch.release();
        route().backend().leave();
        bind.record(this);
        dispatch.serveNext(); // after the record, so that records of one place come in the order of its use
        bind.ended();
    }

    @Override
    protected void publishBytes() {
        count(connection, bind, route.backend(), dispatch.server());
        firstByte.look();
        // The client's stick entry lives on while we do, and its time counts from our end.
        dispatch.touchAffinity();
    }

    // ---- for the record -------------------------------------------------------------------------------------------

    Connection connection() {
        return connection;
    }

    Termination termination() {
        return termination;
    }

    Timeline times() {
        return times;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    int retriesDone() {
        return attempts.retriesDone();
    }

    Route route() {
        return route;
    }

    QueuePriority priority() {
        return bind.frontend().priority(connection);
    }

    long now() {
        return bind.runtime().nanoTime();
    }
}
