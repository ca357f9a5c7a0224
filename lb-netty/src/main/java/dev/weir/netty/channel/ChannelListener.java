package dev.weir.netty.channel;

import dev.weir.spi.Acceptor;
import dev.weir.spi.Listener;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An open port. It belongs to one event loop, where all of its state is used; the clients it accepts go to the loop that has
 * the fewest connections.
 */
final class ChannelListener extends ChannelInboundHandlerAdapter implements Listener {
    private static final Duration STARVED_PAUSE = Duration.ofMillis(100);
    private static final Duration RELEASE_POLL = Duration.ofMillis(1);

    /**
     * <pre>
     *  BOUND ─start→ ACCEPTING ─admit() is false→ FULL ─resume→ ACCEPTING
     *                ACCEPTING ─accept fails→ STARVED ─after a pause→ ACCEPTING
     *  any ─close→ CLOSED
     * </pre>
     */
    private enum State {
        BOUND,
        ACCEPTING,
        FULL,
        STARVED,
        CLOSED
    }

    private final ChannelLoop loop;
    private final List<ChannelLoop> loops;
    private final int backlog;
    private final AcceptingChannel channel;
    private final InetSocketAddress localAddress;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private Acceptor acceptor;
    private State state = State.BOUND;

    private ChannelListener(
            ServerSocketChannel socket, int backlog, Acceptor acceptor, ChannelLoop loop, List<ChannelLoop> loops)
            throws IOException {
        this.acceptor = acceptor;
        this.loop = loop;
        this.loops = loops;
        this.backlog = backlog;
        this.localAddress = (InetSocketAddress) socket.getLocalAddress();
        this.channel = new AcceptingChannel(socket, this::nextClient);
    }

    /**
     * Opens a port. The socket is made here and not by Netty, so that the caller hears at once what is wrong, on whatever
     * thread it is.
     */
    static ChannelListener open(
            InetSocketAddress address, int backlog, Acceptor acceptor, ChannelLoop loop, List<ChannelLoop> loops)
            throws IOException {
        ServerSocketChannel socket = newSocket(address);
        boolean opened = false;
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, backlog);
            ChannelListener listener = new ChannelListener(socket, backlog, acceptor, loop, loops);
            listener.register();
            opened = true;
            return listener;
        } catch (RuntimeException e) {
            throw new IOException("cannot listen on " + address + ": " + Causes.reason(e), e);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    /** An IPv4 socket for an IPv4 address: otherwise 0.0.0.0 would take IPv6 clients too. */
    private static ServerSocketChannel newSocket(InetSocketAddress address) throws IOException {
        return address.getAddress() instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
    }

    private void register() {
        channel.pipeline().addLast(this);
        loop.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                registrationFailed(registered.cause());
            } else if (loop.isStopping()) {
                channel.closePort(); // too late to be dropped with the others
            }
        });
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public void start() {
        loop.execute(() -> accept(State.BOUND));
    }

    @Override
    public void resume() {
        loop.tryExecute(() -> accept(State.FULL));
    }

    @Override
    public CompletionStage<?> handOver(Acceptor next) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.tryExecute(() -> {
            acceptor = next;
            accept(State.FULL);
            done.complete(null);
        });
        return CompletableFuture.anyOf(done, closed);
    }

    @Override
    public CompletionStage<?> close() {
        if (!loop.tryExecute(this::takeWaitingAndClose)) {
            closedWithLoop();
        }
        return closed;
    }

    /** Completes when the port is closed. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** Closes the port and lets the kernel reset who waits there; the transport is being closed. */
    void drop() {
        loop.tryExecute(() -> {
            state = State.CLOSED;
            channel.closePort();
        });
    }

    /** The event loop has stopped, and the port is closed. */
    void closedWithLoop() {
        closed.complete(null);
    }

    private void accept(State from) {
        if (state == from) {
            state = State.ACCEPTING;
            channel.config().setAutoRead(true);
        }
    }

    private void pause(State why) {
        state = why;
        channel.config().setAutoRead(false);
    }

    /** The next client that is admitted and there. */
    private @Nullable RelayChannel nextClient() throws IOException {
        if (!acceptor.admit()) {
            if (state == State.ACCEPTING) {
                pause(State.FULL);
            }
            return null;
        }
        RelayChannel client = null;
        try {
            SocketChannel socket = channel.accept();
            client = socket == null ? null : RelayChannel.wrap(socket, loop.allocator());
        } catch (ChannelException e) {
            return null; // some systems refuse to set options on the socket of a client that is gone already
        } finally {
            if (client == null) {
                acceptor.unused();
            }
        }
        return client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object client) {
        pass((RelayChannel) client);
    }

    /** Accepting failed. Nothing is read from the port until a pause is over: the client that waits would wake us again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (state == State.ACCEPTING) {
            pause(State.STARVED);
            loop.schedule(STARVED_PAUSE, () -> accept(State.STARVED));
        }
        acceptor.acceptPaused(Causes.reason(cause));
    }

    /** Passes a client on to the loop that will carry it. */
    private void pass(RelayChannel client) {
        Acceptor admitted = acceptor; // by the time the other loop looks, it may be another one
        ChannelLoop carrier = ChannelLoop.leastLoaded(loops, loop);
        carrier.reserve();
        if (!carrier.tryExecute(() -> open(client, carrier, admitted))) {
            client.unsafe().closeForcibly(); // the transport is being closed, and tells nobody about its connections
            carrier.release();
        }
    }

    /** On the loop that will carry the connection. */
    private void open(RelayChannel client, ChannelLoop carrier, Acceptor admitted) {
        if (carrier.isStopping()) {
            client.unsafe().closeForcibly();
            carrier.release();
        } else if (carrier.register(client).isSuccess()) {
            ChannelConnection.open(client, carrier, admitted);
        } else { // Netty has closed it
            carrier.release();
            loop.execute(admitted::unused);
        }
    }

    private void takeWaitingAndClose() {
        if (state == State.CLOSED) {
            return;
        }
        boolean started = state != State.BOUND;
        pause(State.CLOSED);
        if (started) {
            takeWaiting();
        }
        channel.closePort();
        awaitRelease();
    }

    /** The kernel resets whoever still waits at a port that is closed. At most a full backlog, lest new clients keep it open. */
    private void takeWaiting() {
        try {
            for (long taken = 0; taken <= backlog; taken++) {
                RelayChannel client = nextClient();
                if (client == null) {
                    return;
                }
                pass(client);
            }
        } catch (IOException | RuntimeException e) { // the port has to be closed all the same
            acceptor.acceptPaused(Causes.reason(e));
        }
    }

    private void awaitRelease() {
        if (channel.isReleased()) {
            closed.complete(null);
        } else {
            loop.schedule(RELEASE_POLL, this::awaitRelease);
        }
    }

    private void registrationFailed(Throwable cause) {
        state = State.CLOSED;
        closed.complete(null);
        acceptor.acceptPaused(Causes.reason(cause));
    }
}
