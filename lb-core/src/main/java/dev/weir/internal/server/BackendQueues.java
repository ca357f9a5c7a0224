package dev.weir.internal.server;

import dev.weir.internal.limit.RateTimer;
import dev.weir.spi.Runtime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a server of one backend, and who is next: HAProxy's backend queue, and one queue a server. Any thread; no
 * lock.
 *
 * <p>Nobody is forgotten, because whoever waits first joins and then looks for a free place, and whoever frees a place first
 * frees it and then looks for somebody who waits: one of two at the same instant sees the other.
 */
final class BackendQueues {
    private final Runtime runtime;
    private final Supplier<Selection> selection;
    private final RateTimer timer;
    private final ConnectionQueue line = new ConnectionQueue();
    private final AtomicLong sequence = new AtomicLong();
    private final long origin;

    /**
     * Empty queues.
     *
     * @param selection who may be picked now
     * @param timer calls back when a server's connect rate allows one more
     */
    BackendQueues(Runtime runtime, Supplier<Selection> selection, RateTimer timer) {
        this.runtime = runtime;
        this.selection = selection;
        this.timer = timer;
        this.origin = runtime.nanoTime();
    }

    /** Connections that wait for any server. */
    int size() {
        return line.size();
    }

    int peak() {
        return line.peak();
    }

    /** Whether nobody waits for any server. */
    boolean isEmpty() {
        return line.isEmpty();
    }

    /** Joins a server's queue, or the backend's for null; {@link Waiter} may hear at once what came of it. */
    Place join(@Nullable ServerRuntime server, Waiter waiter) {
        ConnectionQueue queue = server == null ? line : server.queue();
        long arrived = runtime.nanoTime() - origin;
        Place place = new Place(waiter, queue, server, waiter.priority(), arrived, sequence.getAndIncrement());
        queue.add(place);
        if (server == null) {
            serveAll();
        } else {
            serve(server);
            if (sendsWaitersAway(server) && !waiter.insistsOn(server)) {
                sendAway(server); // it left between our choice and our joining
            }
        }
        return place;
    }

    /** Leaves. False if word is on its way. */
    boolean leave(Place place) {
        return place.queue().remove(place);
    }

    /** Fills the free places of every server, or sends everybody away if there is no server to wait for. */
    void serveAll() {
        Selection now = selection.get();
        if (now.isEmpty()) {
            for (Place next = line.poll(); next != null; next = line.poll()) {
                next.waiter().deserted();
            }
            return;
        }
        for (int i = 0; i < now.size(); i++) {
            serve((ServerRuntime) now.candidates().get(i));
        }
    }

    /**
     * Fills the free places of one server with those who are next, each counted before it hears of it. Who waits for any
     * server is eligible only while this one may be picked; who waits for this very one, always.
     */
    void serve(ServerRuntime server) {
        while (hasWaiters(server)) {
            if (!server.tryTake()) {
                callBack(server);
                return;
            }
            Place next = pollFor(server);
            if (next != null) {
                next.waiter().served(server);
            } else {
                server.giveBack(); // somebody else served them, or they left; look again, now that the place is free
            }
        }
    }

    /** Whether those who wait for this very server have to ask for another: it says so, and is not picked all the same. */
    boolean sendsWaitersAway(ServerRuntime server) {
        return server.sendsWaitersAway() && !selection.get().contains(server);
    }

    /** Sends those who wait for this very server, and do not insist on it, to ask for another; returns how many. */
    int sendAway(ServerRuntime server) {
        int sent = 0;
        for (Place next : server.queue()) {
            if (!next.waiter().insistsOn(server) && server.queue().remove(next)) {
                next.waiter().reassigned();
                sent++;
            }
        }
        return sent;
    }

    private void callBack(ServerRuntime server) {
        long delay = server.connectDelay();
        if (delay > 0 && server.hasFreeSlot()) {
            timer.callBack(server, delay, () -> serve(server));
        }
    }

    private boolean hasWaiters(ServerRuntime server) {
        return !server.queue().isEmpty() || (!line.isEmpty() && selection.get().contains(server));
    }

    /** Takes out the better of the two heads: who stands before the other; the server's own queue wins a tie. */
    private @Nullable Place pollFor(ServerRuntime server) {
        while (true) {
            Place own = server.queue().first();
            Place any = selection.get().contains(server) ? line.first() : null;
            Place best = own == null || (any != null && any.isBefore(own)) ? any : own;
            if (best == null || best.queue().remove(best)) {
                return best;
            }
        }
    }
}
