package dev.weir.spi;

import dev.weir.Subscription;
import java.util.List;
import java.util.Optional;

/**
 * Knows which servers there are, and tells when that changes. A source is a description: immutable, it may be opened any number
 * of times, and works only while it is open. Two are built in: {@link #fixed} here, and DNS in the {@code lb-netty} artifact.
 *
 * <p>A source of one's own must hold to this: it tells the full set every time, never a difference; it takes time, chance and
 * threads from the runtime alone; and it keeps no set back because it looks wrong, for what an empty one means is decided by
 * the template.
 */
@FunctionalInterface
public interface ServerSource {
    /**
     * Starts to watch, without waiting for a first result. A load balancer calls it on a thread made for that, and so does it
     * {@link Subscription#close()}. If it throws, it is called again ten seconds later.
     *
     * @param runtime the source's only clock, chance and threads
     * @param listener told what is found, until the subscription is closed; perhaps before this method returns
     * @return ends the watch, its threads and its sockets. A call of the listener that is under way may still finish; none
     *     begins after {@code close()} has returned
     */
    Subscription open(Runtime runtime, Listener listener);

    /** What it asks DNS; empty, the default, for any other source. Lets a topology be written down. */
    default Optional<DnsQuestion> dns() {
        return Optional.empty();
    }

    /** A source that always has the same endpoints, told once, by the thread that opens it. */
    static ServerSource fixed(List<Endpoint> endpoints) {
        return new FixedServers(List.copyOf(endpoints));
    }

    /** Hears what a source finds. Any thread may call it, one at a time; it must not block. */
    interface Listener {
        /**
         * What there is now.
         *
         * @param all the full set, in an order that does not change from one time to the next; it replaces the previous one.
         *     Empty if it is certain that there is none. An endpoint may be in it more than once
         */
        void update(List<Endpoint> all);

        /**
         * An attempt to find out failed, in whole or in part; what was told before stays true as far as anybody knows.
         *
         * @param reason for the log, one line
         */
        void failed(String reason);
    }
}
