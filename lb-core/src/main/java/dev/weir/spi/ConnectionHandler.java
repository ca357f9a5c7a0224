package dev.weir.spi;

import dev.weir.Side;
import java.nio.ByteBuffer;

/**
 * What the load balancer hears about one connection, on its event loop. Facts only: each was confirmed by a system call. No
 * method throws or blocks.
 */
public interface ConnectionHandler {
    /**
     * While inspecting, to which only {@link Connection#inspect} leads: the client has sent more. Its end, if it comes with that, is told by {@link #clientEnded} next.
     *
     * @param soFar all that it has sent, at most as much as {@link Connection#inspect} asked for; read-only, and of use during this
     *     call only
     */
    default void inspected(ByteBuffer soFar) {}

    /** The attempt to connect succeeded. Nothing is relayed before {@link Connection#relay()}. */
    void connected();

    /** The attempt to connect failed; its socket is closed. */
    void connectFailed(ConnectFailure failure);

    /**
     * The client left before {@link Connection#relay()}. Reported once per kind; {@link ClientEnd#RESET} may follow one of
     * the others. The connection stays open until the load balancer closes it.
     */
    void clientEnded(ClientEnd end);

    /**
     * While relaying: this side ended its stream, every byte before that was delivered and the other side has got a FIN, or
     * is about to get the reset that {@link Connection#relay} asked for instead. After that reset, or the second of these,
     * both sockets are closed and {@link #closed()} follows.
     */
    void endOfStream(Side from);

    /**
     * While relaying: a system call on this side's socket failed. Neither direction moves any more. The load balancer
     * answers with {@link Connection#finish} or {@link Connection#close}.
     */
    void failed(Side side, String reason);

    /** Both sockets are closed or about to be, at the end of the loop's pass. The last call. */
    void closed();
}
