package dev.weir;

import java.net.InetSocketAddress;

/**
 * Says where a client stands in the queue if it has to wait for a server. Called on an event loop, so it must not block. If
 * it throws or answers null, that client waits with {@link QueuePriority#NORMAL}, and an event says so once.
 */
@FunctionalInterface
public interface ConnectionPriority {
    /** First come, first served. */
    ConnectionPriority SAME_FOR_ALL = (client, local) -> QueuePriority.NORMAL;

    /** The priority of a client that connected to the local address. */
    QueuePriority of(InetSocketAddress client, InetSocketAddress local);
}
