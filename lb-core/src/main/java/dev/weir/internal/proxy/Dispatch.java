package dev.weir.internal.proxy;

import dev.weir.Decision;
import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import dev.weir.internal.server.Affinity;
import dev.weir.internal.server.Assignment;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Experience;
import dev.weir.internal.server.Persistence;
import dev.weir.internal.server.Place;
import dev.weir.internal.server.Selection;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Waiter;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Which server a connection goes to: takes a place there or waits for one, remembers whom to avoid, counts moves, and gives
 * the place back exactly once. Its connection's event loop only, except {@link #served} and {@link #deserted}.
 */
final class Dispatch implements Waiter {
    private final ProxiedConnection connection;
    private final BackendRuntime backend;
    private final int loop;
    /** What ties the client to a server; null if nothing can. */
    private final @Nullable Affinity affinity;

    /** The server whose place is held, or was held last. */
    private @Nullable ServerRuntime server;
    /** The server whose attempt failed and which the next pick should avoid. */
    private @Nullable ServerRuntime avoided;

    /** Where it waits now. */
    private @Nullable Place place;
    /** Where it waited last. */
    private @Nullable Place queuedAt;

    /** The server whose own queue it waits in, or waited in until it ended there. */
    private @Nullable ServerRuntime waitsFor;

    /** The server whose queue it was sent away from, to ask for another. */
    private @Nullable ServerRuntime sentAwayFrom;

    private boolean holdsSlot;
    /** A place was given back, and nobody has looked yet who is next. */
    private boolean owesNext;

    private boolean moved;
    /** When it asks for a server. */
    private long asksAt;
    /** When the attempt to connect began. */
    private long attemptedAt;

    /** @param wanted the server that a rule tells it to use, or null */
    Dispatch(ProxiedConnection connection, BackendRuntime backend, @Nullable ServerRuntime wanted, int loop) {
        this.connection = connection;
        this.backend = backend;
        this.loop = loop;
        Persistence persistence = backend.persistence();
        Affinity sticks = persistence == null
                ? null
                : persistence.affinityOf(connection.connection().clientAddress().getAddress(), loop);
        this.affinity = wanted == null
                ? sticks
                : Affinity.toUse(wanted, sticks, backend.backend().redispatch());
    }

    /**
     * Takes a place at the server of the client's stick entry or at one that may be picked, or learns where to wait; null if
     * there is no server.
     */
    @Nullable
    Assignment assign(Selection from, long now) {
        asksAt = now;
        Assignment assignment = affinity == null ? null : affinity.assign(now);
        if (assignment == null && !from.isEmpty()) {
            assignment = backend.assign(from, this);
        }
        note(
                assignment == null ? Decision.Outcome.NO_SERVER : assignment.outcome(),
                assignment == null ? null : assignment.server(),
                affinity == null ? Decision.By.STRATEGY : affinity.by());
        if (assignment != null && assignment.kind() == Assignment.Kind.TAKEN) {
            assigned(Objects.requireNonNull(assignment.server()));
        }
        return assignment;
    }

    private void note(Decision.Outcome outcome, @Nullable ServerRuntime about, Decision.By by) {
        backend.decisions().note(loop, connection.now(), clientAddress(), outcome, about, by, avoided);
    }

    /** Joins the queue. The connection hears what comes of it in a later task. */
    void queue(Assignment where) {
        Place joined = backend.enqueue(where, this);
        place = joined;
        queuedAt = joined;
        waitsFor = where.server();
    }

    /** Leaves the queue. False if word is on its way already. */
    boolean leaveQueue() {
        Place left = place;
        place = null;
        return left == null || backend.leaveQueue(left);
    }

    /** Gives the place at the failed server back; the next pick avoids it. */
    void leaveFailed() {
        avoided = server;
        forgetAffinity();
        release();
        serveNext();
        server = null;
    }

    /** Whether it goes where the client's stick entry or a rule says, past the balance strategy: HAProxy's DIRECT session. */
    boolean isDirect() {
        return affinity != null && affinity.isDirect();
    }

    /** Whether it goes there whatever happens. */
    boolean isForced() {
        return affinity != null && affinity.isForced();
    }

    private void forgetAffinity() {
        if (affinity != null) {
            affinity.giveUp();
        }
    }

    /** Whether the server that failed may be tried again, as far as its status goes. */
    boolean mayStayAt(ServerRuntime failed) {
        return isDirect() ? failed.isServing() : backend.selection().contains(failed);
    }

    /** The client uses its stick entry, or did until now. */
    void touchAffinity() {
        if (affinity != null) {
            affinity.touch();
        }
    }

    /** Lets go of whatever is held, in the queue or at a server. {@link #serveNext()} has to follow. */
    void release() {
        leaveQueue(); // if that fails, the place that is on its way is given back on arrival
        if (holdsSlot && server != null) {
            holdsSlot = false;
            owesNext = true;
            backend.giveBack(server);
        }
    }

    /** Hands the place that was given back to who is next. */
    void serveNext() {
        if (owesNext && server != null) {
            owesNext = false;
            backend.serveNext(server);
        }
    }

    /** The strategy insisted on this server, whose queue was full. It is the one to name in the record. */
    void refusedBy(ServerRuntime full) {
        server = full;
    }

    private void assigned(ServerRuntime chosen) {
        holdsSlot = true;
        server = chosen;
        waitsFor = null;
        chosen.counters().total.add(loop, 1);
        ServerRuntime left = avoided;
        if (left == chosen) {
            countRetry(chosen);
        } else if (left != null) {
            countMove(left);
        }
        ServerRuntime waitedFor = sentAwayFrom;
        sentAwayFrom = null;
        if (waitedFor != null && waitedFor != chosen) {
            countMove(waitedFor);
        }
    }

    private void countMove(ServerRuntime left) {
        moved = true;
        left.counters().redispatches.add(loop, 1);
        backend.counters().redispatches.add(loop, 1);
    }

    /** An attempt to connect begins. */
    void countAttempt(ServerRuntime target, long now) {
        attemptedAt = now;
        target.counters().attempts.add(loop, 1);
        backend.counters().attempts.add(loop, 1);
    }

    /**
     * The attempt has succeeded; the client's next connections shall find that server too.
     *
     * @return watches for the first byte, if somebody wants to know
     */
    FirstByte connected(long now) {
        if (server == null) {
            return FirstByte.UNWATCHED;
        }
        server.connectTime().sample(now - attemptedAt, now);
        if (affinity != null) {
            affinity.connected(server);
        }
        Experience experience = server.experience();
        experience.connected();
        return experience.wantsFirstByte()
                ? FirstByte.watched(connection.connection(), experience)
                : FirstByte.UNWATCHED;
    }

    /** The attempt has failed, and this machine was not to blame. */
    void attemptFailed(String how) {
        if (server != null) {
            server.experience().connectFailed(how);
        }
    }

    /** The connection ends because no server could be reached; null blames none of them. */
    void countError(@Nullable ServerRuntime blamed) {
        backend.counters().connectionErrors.add(loop, 1);
        if (blamed != null) {
            blamed.counters().connectionErrors.add(loop, 1);
        }
    }

    /** One more attempt at the same server. */
    void countRetry(ServerRuntime again) {
        again.counters().retries.add(loop, 1);
        backend.counters().retries.add(loop, 1);
    }

    @Override
    public long now() {
        return asksAt;
    }

    @Override
    public int backendInFlight() {
        return backend.inFlight();
    }

    @Override
    public boolean avoids(Candidate candidate) {
        return candidate == avoided;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return connection.connection().clientAddress();
    }

    @Override
    public QueuePriority priority() {
        return connection.priority();
    }

    // ---- called on any thread -------------------------------------------------------------------------------------

    @Override
    public boolean insistsOn(ServerRuntime waitedFor) {
        return affinity != null && affinity.insistsOn(waitedFor);
    }

    @Override
    public void served(ServerRuntime chosen) {
        if (!post(() -> leaveQueueFor(chosen))) {
            backend.giveBack(chosen); // the transport has stopped, and nobody is left to be served
        }
    }

    @Override
    public void deserted() {
        post(connection::noServerIsLeft);
    }

    @Override
    public void reassigned() {
        post(() -> {
            place = null;
            sentAwayFrom = waitsFor;
            waitsFor = null;
            forgetAffinity();
            connection.askAgain();
        });
    }

    /** Runs something on the connection's loop. False if the transport has stopped, and the connection with it. */
    boolean post(Runnable action) {
        try {
            connection.connection().eventLoop().execute(action);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    private void leaveQueueFor(ServerRuntime chosen) {
        if (connection.isQueued()) {
            place = null;
            note(Decision.Outcome.ASSIGNED, chosen, Decision.By.QUEUE);
            assigned(chosen);
            connection.hasServer(chosen, connection.now());
        } else {
            backend.release(chosen); // it gave up while the place was on its way
        }
    }

    // ---- for the record -------------------------------------------------------------------------------------------

    /** The server it went to last, or null. */
    @Nullable
    ServerRuntime server() {
        return server;
    }

    /** The server to blame for a vain wait: the one whose own queue it was in, or null. */
    @Nullable
    ServerRuntime waitsFor() {
        return waitsFor;
    }

    /** The server to name in the record: where it went, or waited for, last; or null. */
    @Nullable
    ServerRuntime named() {
        return server == null ? waitsFor : server;
    }

    /** Whether it moved to another server. */
    boolean hasMoved() {
        return moved;
    }

    /** Where it waited last, or null if it never did. */
    @Nullable
    Place queuedAt() {
        return queuedAt;
    }
}
