package dev.weir.event;

/**
 * Where the lines of the access log go, if not to SLF4J; see {@link dev.weir.LoadBalancer.Builder#accessLog}. Called on the
 * access log's thread, so it may be slow: what does not fit in the queue meanwhile is dropped and counted
 * ({@link dev.weir.Snapshot#droppedNotifications()}). What it throws is told once as {@link LbEvent.UserCodeFailed}; the line is
 * lost.
 */
@FunctionalInterface
public interface AccessLogSink {
    /**
     * Takes a line.
     *
     * @param connection whose line it is
     * @param line what its frontend's {@link AccessLogFormat} made of it: without an end of line, control characters as their codes
     * @param isRaised whether it is to be told as an error ({@code option log-separate-errors})
     */
    void write(ConnectionSummary connection, String line, boolean isRaised);

    /** Told when the load balancer has stopped and the last line was written. Nothing by default. */
    default void closed() {}
}
