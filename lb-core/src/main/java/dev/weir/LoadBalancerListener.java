package dev.weir;

import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;

/**
 * Hears what a load balancer does. Called in order on one notification thread that carries no traffic: it may be slow, and
 * what does not fit in the queue meanwhile is dropped and counted ({@link Snapshot#droppedNotifications()}). What it throws
 * is logged and counted, nothing else.
 */
public interface LoadBalancerListener {
    /** Something an operator may want to know. */
    default void onEvent(LbEvent event) {}

    /** A connection ended. */
    default void onClosed(ConnectionSummary connection) {}
}
