package dev.weir.netty.epoll;

import dev.weir.spi.Acceptor;
import dev.weir.spi.Listener;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * One listening socket. Accepts on its own loop and gives each client to the loop with the fewest connections. State is
 * confined to the loop; the public methods hand over to it.
 */
final class EpollListener implements Listener {
    private static final int ACCEPTS_PER_PASS = 64;
    private static final Duration SHORTAGE_PAUSE = Duration.ofMillis(100);

    final EpollLoop loop;
    private final Spread spread;
    private final ListeningSocket port;
    private final InetSocketAddress localAddress;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Where accept(2) leaves a client's address, its length first. */
    private final byte[] clientAddress = new byte[26];

    private Acceptor acceptor;
    private boolean pausedByAcceptor;
    private boolean pausedByShortage;
    private boolean closing;
    /** Somebody else listens at the address; set by another thread, because this loop does not move. */
    private volatile boolean abandoned;

    EpollListener(EpollLoop loop, Spread spread, Socket socket, InetSocketAddress localAddress, Acceptor acceptor) {
        this.loop = loop;
        this.spread = spread;
        port = new ListeningSocket(this, socket);
        this.localAddress = localAddress;
        this.acceptor = acceptor;
    }

    private EpollListener(EpollListener former, EpollLoop loop, Acceptor acceptor) {
        this.loop = loop;
        this.spread = former.spread;
        port = former.port.sharedWith(this);
        this.localAddress = former.localAddress;
        this.acceptor = acceptor;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public void start() {
        onLoop(() -> {
            if (!closing && !abandoned && !loop.isStopping()) {
                register();
            }
        });
    }

    @Override
    public void resume() {
        onLoop(() -> {
            if (pausedByAcceptor) {
                pausedByAcceptor = false;
                acceptSome();
            }
        });
    }

    @Override
    public CompletionStage<?> handOver(Acceptor next) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(() -> {
            acceptor = next;
            pausedByAcceptor = false;
            if (port.isRegistered()) {
                acceptSome();
            }
            done.complete(null);
        });
        return CompletableFuture.anyOf(done, closed);
    }

    @Override
    public CompletionStage<?> close() {
        onLoop(() -> {
            if (closing) {
                return;
            }
            closing = true;
            if (port.isRegistered()) {
                acceptSome();
            } else {
                port.closeLater();
            }
        });
        return closed;
    }

    /**
     * Accepts until the kernel has no more clients, the acceptor says no, or others should have their turn. Called for every
     * event, also while paused, which needs no epoll_ctl then; the kernel's backlog bounds such events.
     */
    void acceptSome() {
        if (port.isClosing() || (isPaused() && !closing)) {
            return;
        }
        for (int left = ACCEPTS_PER_PASS; left > 0; left--) {
            if (abandoned) {
                return;
            }
            if (!acceptor.admit()) {
                pausedByAcceptor = true;
                closeIfDone();
                return;
            }
            if (!acceptOne()) {
                closeIfDone();
                return;
            }
        }
        port.carryOver();
    }

    /** The port is closed, or the whole transport. */
    void portClosed() {
        closed.complete(null);
    }

    /** The listener of the same port on another loop, which shares the socket. On any thread. */
    EpollListener successor(EpollLoop next, Acceptor nextAcceptor) {
        return new EpollListener(this, next, nextAcceptor);
    }

    /** Leaves the port to its successor, because the loop does not move; what waits for the loop counts as done. Any thread. */
    void abandon() {
        abandoned = true;
        onLoop(this::closeNow); // in a task, and so before the successor could come back to this loop
        portClosed();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /**
     * Frees the port although the loop does not move; on any thread. The descriptor is the loop's to close, if it comes back:
     * closed here, its number could be somebody else's by then.
     */
    void closeWithoutLoop() {
        try {
            loop.sockets.stopListening(port.socket);
        } catch (IOException failure) {
            loop.errors.report(failure);
        }
        abandon();
    }

    /** At once: between two passes of the loop, or after its thread has ended. */
    void closeNow() {
        try {
            port.close();
        } catch (IOException failure) {
            loop.errors.report(failure);
        }
    }

    private boolean isPaused() {
        return pausedByAcceptor || pausedByShortage;
    }

    private void register() {
        try {
            port.register();
        } catch (IOException failure) {
            acceptor.acceptPaused(Errno.describe(failure));
            loop.schedule(SHORTAGE_PAUSE, () -> {
                if (!closing) {
                    register();
                }
            });
        }
    }

    /** Whether to go on with the next client. */
    private boolean acceptOne() {
        int fd;
        try {
            fd = loop.sockets.accept(port.socket, clientAddress);
        } catch (IOException failure) {
            acceptor.unused();
            if (abandoned || Errno.isOneClientsTrouble(Errno.of(failure))) {
                return true;
            }
            pauseForShortage(Errno.describe(failure));
            return false;
        }
        if (fd < 0) {
            acceptor.unused();
            return false;
        }
        pass(fd, NativeInetAddress.address(clientAddress, 1, clientAddress[0]));
        return true;
    }

    /** Passes a client on to the loop that will carry it. */
    private void pass(int fd, InetSocketAddress client) {
        Acceptor admitted = acceptor; // by the time the other loop looks, it may be another one
        EpollLoop target = spread.next(loop);
        if (target == loop) {
            begin(fd, client, target, admitted);
            return;
        }
        try {
            target.execute(() -> begin(fd, client, target, admitted));
        } catch (RejectedExecutionException stopped) {
            refuse(fd, target);
        }
    }

    /** On the connection's loop. */
    private void begin(int fd, InetSocketAddress client, EpollLoop target, Acceptor admitted) {
        if (target.isStopping()) {
            refuse(fd, target);
            return;
        }
        Socket socket = new Socket(fd);
        try {
            // The listening socket's options are inherited, TCP_NODELAY among them.
            InetSocketAddress local =
                    localAddress.getAddress().isAnyLocalAddress() ? target.sockets.localAddress(socket) : localAddress;
            new EpollConnection(target, socket, client, local).begin(admitted);
        } catch (IOException failure) {
            onLoop(admitted::unused);
        }
    }

    private void refuse(int fd, EpollLoop target) {
        target.connections.decrementAndGet();
        try {
            target.sockets.close(new Socket(fd));
        } catch (IOException failure) {
            loop.errors.report(failure);
        }
    }

    private void pauseForShortage(String reason) {
        acceptor.acceptPaused(reason);
        if (closing) {
            return;
        }
        pausedByShortage = true;
        loop.schedule(SHORTAGE_PAUSE, () -> {
            pausedByShortage = false;
            acceptSome();
        });
    }

    private void closeIfDone() {
        if (closing) {
            port.closeLater();
        }
    }

    /** Always by a task: {@link Acceptor#admit} may be saying no at this moment, and what follows that must come first. */
    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException stopped) {
            assert loop.isStopping(); // the transport closes the port, and completes the stage
        }
    }
}
