package dev.weir.spi;

/** One thread of a transport. A connection, both sides, stays on one event loop for its whole life. */
public interface EventLoop extends SerialExecutor {
    /** Position in {@link Transport#eventLoops()}, from 0. */
    int index();
}
