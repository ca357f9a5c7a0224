package dev.weir.testing;

import dev.weir.spi.EventLoop;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What surrounds a transport under test: clients, servers, time, and an eye on what it leaves behind. One contract runs on
 * real sockets and on a simulated network through this. Everything is used by the test's thread.
 */
public interface Peers extends AutoCloseable {
    /** Time, chance and threads for the transport. */
    Runtime runtime();

    /** Whether time is virtual and sockets are simulated. */
    boolean isSimulated();

    // ---- peers

    /** A server on an address of its own; each accepted peer is first given to {@code onAccept}, on the peers' thread. */
    PeerServer listen(Consumer<Peer> onAccept);

    /** As {@link #listen}, with small receive buffers, so that who does not read blocks the sender soon. */
    PeerServer listenNarrow(Consumer<Peer> onAccept);

    /** A client that has its descriptor already, and connects when it is got. */
    Supplier<Peer> prepare(InetSocketAddress address);

    /** A client that connects. */
    default Peer connect(InetSocketAddress address) {
        return prepare(address).get();
    }

    /** A client that connects from an address of the caller's choice; on real sockets one of 127.0.0.0/8. */
    Peer connectFrom(InetAddress source, InetSocketAddress address);

    /** A client with a small receive buffer, so that the sender is blocked soon if it does not read. */
    Peer connectNarrow(InetSocketAddress address);

    /** An address that refuses connections. */
    InetSocketAddress refusing();

    /** An address that does not answer an attempt to connect. */
    InetSocketAddress silent();

    /** An address that refuses, but where one of so many attempts to connect would meet itself. */
    SelfConnect selfConnecting();

    /** Runs an action while this process has no free file descriptor. False, and not run, if that cannot be done here. */
    default boolean withoutDescriptors(Runnable action) {
        return withoutDescriptors(() -> {}, action);
    }

    /**
     * As above, just after {@code before}: nearly all descriptors are used up by then already, which takes a while, so that no
     * time passes between the two.
     */
    boolean withoutDescriptors(Runnable before, Runnable action);

    // ---- time

    /** Waits until something is so; fails after ten seconds, with the state of all peers. */
    void await(String what, BooleanSupplier condition);

    /** Lets time pass, for a measurement that needs a window. Nothing may be concluded from the passing alone. */
    void pass(Duration time);

    /** Runs an action on an event loop and waits for it; what it throws is thrown here. */
    void call(SerialExecutor executor, Runnable action);

    /** Runs an action while these event loops stand still, as in a long pause of the process. */
    void whileHeld(List<? extends EventLoop> loops, Runnable action);

    // ---- oracles

    /** Share of one core that the transport's threads use during a window in which it should have nothing to do. */
    double busyShare();

    /** What is open now. */
    Residue residue();

    /** Threads the transport was given that are still alive. */
    List<String> liveThreads();

    /** Closes all peers with a reset; servers go on listening. */
    void disconnect();

    /** Closes everything. */
    @Override
    void close();

    /**
     * An address where a connection may meet itself.
     *
     * @param address where nobody listens
     * @param attempts connects after which the system has most likely chosen that port as source
     */
    record SelfConnect(InetSocketAddress address, int attempts) {}
}
