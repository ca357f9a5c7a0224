package dev.weir.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/**
 * Moves bytes and decides nothing. {@code TransportContract} in the test kit says, as tests, what every transport must do.
 */
public interface Transport extends AutoCloseable {
    /** The path in use and why it was chosen, one line, such as {@code epoll with splice (Linux, probe passed)}. */
    String description();

    /** The threads that carry connections; at least one. */
    List<? extends EventLoop> eventLoops();

    /**
     * Connections that can be relayed at once before this process runs out of file descriptors, by its limit at start;
     * {@link Integer#MAX_VALUE} if unknown.
     */
    int connectionCapacity();

    /**
     * Looks a name up. May block; called for servers on a thread made for that, for binds on the control thread, never on an
     * event loop, and perhaps still when the transport is closed. Any thread.
     *
     * @param host an IP address literal or a host name
     * @throws UnknownHostException if there is no such host
     */
    InetSocketAddress resolve(String host, int port) throws UnknownHostException;

    /**
     * Opens a port; the kernel completes handshakes from now on, but none is accepted before {@link Listener#start()}.
     *
     * @param address where to listen; port 0 lets the system choose; {@code 0.0.0.0} listens on IPv4 alone
     * @param backlog completed handshakes the kernel may hold, at least 1; the kernel may cap it
     * @param acceptor decides about clients
     * @throws IOException if the port cannot be opened; nothing is left open
     */
    Listener bind(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException;

    /**
     * Live figures of this transport by name, for statistics. A name that begins with {@code bytes.} is a total that only
     * grows; every other one is a stock, such as {@code pipes.used}. Any thread.
     */
    Map<String, Long> gauges();

    /**
     * Closes every listener, resets both sides of every connection that is left, without callbacks, and stops the event
     * loops. Returns when they have stopped. Idempotent. Must not be called on an event loop.
     *
     * <p>A loop that does not come back from what it is doing is waited for some seconds, less if it is {@linkplain
     * EventLoop#avoid avoided} already. Then it is told as {@linkplain TransportContext#degraded degraded}, with its stack, and
     * left behind with its thread, its connections and what they hold; they end when it comes back after all.
     */
    @Override
    void close();
}
