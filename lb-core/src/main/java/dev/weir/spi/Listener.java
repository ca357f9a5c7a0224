package dev.weir.spi;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/** An open port. All methods may be called from any thread. */
public interface Listener {
    /** The address in fact bound, with the port the system chose. */
    InetSocketAddress localAddress();

    /** Starts to accept. */
    void start();

    /** Tries again to accept, after {@link Acceptor#admit()} had said no. Does nothing if it was not waiting for that. */
    void resume();

    /**
     * Lets another acceptor decide about clients from soon on, without a gap in which nobody listens. A client that one
     * acceptor has admitted is {@linkplain Acceptor#accepted given} to that one. Tries to accept at once, even if the former
     * acceptor's no had paused it.
     *
     * @return completes, on an event loop, when {@code next} decides about every client from now on, or the port is closed
     */
    CompletionStage<?> handOver(Acceptor next);

    /**
     * Accepts what the kernel already holds, as far as the acceptor admits it, and closes the port: a client whose
     * handshake was complete is not lost. A listener that is paused asks {@link Acceptor#admit()} once more for that.
     * Completes, on an event loop, when the port is closed. Idempotent.
     */
    CompletionStage<?> close();
}
