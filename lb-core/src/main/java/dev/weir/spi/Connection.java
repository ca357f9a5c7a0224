package dev.weir.spi;

import dev.weir.Side;
import java.net.InetSocketAddress;

/**
 * The transport's half of one proxied connection: its client and, once connected, its server. Life: accepted; then
 * {@link #connect} as often as needed until it succeeds; then {@link #relay}; then the end. All methods are called on the
 * connection's event loop only, and none blocks.
 *
 * <p>A callback into the {@link ConnectionHandler} may happen inside of {@link #relay}, {@link #endInput},
 * {@link #finish} and {@link #close}, never inside of {@link #connect}.
 */
public interface Connection {
    /** Most bytes that are read of a client for {@link #inspect}. */
    int MOST_INSPECTED = 16 * 1024;

    /** The loop that carries both sides. */
    EventLoop eventLoop();

    /** Who connected. */
    InetSocketAddress clientAddress();

    /** The address the client connected to. */
    InetSocketAddress localAddress();

    /**
     * Reads what the client sends first and shows it: {@link ConnectionHandler#inspected} is called with what there is by now, if
     * there is anything, and again each time there is more, until {@link #endInspection()} or {@link #relay}. All of it goes first
     * when the connection is relayed. May be called inside of {@link Acceptor#accepted}, and again after an end; never calls back
     * from inside. Reading stops when {@code most} bytes have come.
     *
     * @param most 1 to {@value #MOST_INSPECTED}
     */
    void inspect(int most);

    /** Ends {@link #inspect}: from now on the client is read no more than without it. Does nothing if there is none. */
    void endInspection();

    /**
     * Starts one attempt to connect to a server, without blocking. {@link ConnectionHandler#connected()} or
     * {@link ConnectionHandler#connectFailed} follows, unless {@link #abandonConnect()} or {@link #close} comes first.
     *
     * @param server a resolved address
     */
    void connect(InetSocketAddress server);

    /** Gives up the attempt under way; no callback follows for it. */
    void abandonConnect();

    /**
     * Starts to relay both directions. What the client sent earlier goes first. Until then nothing is read from the client,
     * except to {@link #inspect} it and to find out whether data precedes its end of stream; a client that has already ended its stream is relayed all
     * the same, data first and then its FIN. A byte sent as urgent is not passed on.
     *
     * @param clientClose how the client's socket is closed when both streams have ended
     * @param endToServer how the end of the client's stream is passed on: {@link CloseMode#FIN} closes that direction alone;
     *     {@link CloseMode#RESET} closes the whole connection at once
     */
    void relay(CloseMode clientClose, CloseMode endToServer);

    /**
     * Stops reading from a side as if it had sent its end of stream: what was read is delivered, then the other side gets a
     * FIN and {@link ConnectionHandler#endOfStream} is called. Does nothing if the end of that side's stream was seen.
     */
    void endInput(Side from);

    /**
     * Ends the connection after one side has failed: the other side's socket is dropped at once, what was already read for
     * {@code to} is still delivered, and then {@code to} is closed in the given way. {@link ConnectionHandler#closed()}
     * follows. Before a reset, delivered means acknowledged by the peer as far as the system tells, because a reset drops
     * what the system still holds; there is no limit to that wait but the load balancer's own {@link #close}.
     */
    void finish(Side to, CloseMode mode);

    /**
     * Closes both sides at once, dropping what was not delivered. {@link ConnectionHandler#closed()} follows, also before
     * a server is connected. Closing again does nothing. With {@link CloseMode#FIN}, input that is waiting unread is read
     * and dropped first, up to one buffer: the system would make a reset of the close otherwise. If called inside of
     * {@link Acceptor#accepted}, {@link ConnectionHandler#closed()} comes after that has returned.
     */
    void close(CloseMode client, CloseMode server);

    /**
     * Bytes read from a side so far. Before {@link #relay} they may be fewer than the client has sent; once the client was closed
     * in order, what was dropped unread counts.
     */
    long received(Side from);

    /** Bytes written to a side so far. */
    long delivered(Side to);

    /**
     * {@link Runtime#nanoTime()} of the last byte read from a side, or of the last moment reading from it resumed; before the
     * first, of the start of the relay.
     */
    long lastRead(Side from);

    /**
     * {@link Runtime#nanoTime()} of the last byte written to a side, or of the moment writing to it began to wait; before the
     * first, of the start of the relay.
     */
    long lastWritten(Side to);

    /** Whether bytes wait for this side to take them; reading from the other side is paused meanwhile. */
    boolean isBlocked(Side to);
}
