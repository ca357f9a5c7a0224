package dev.weir.netty.epoll;

import dev.weir.spi.Acceptor;
import dev.weir.spi.Listener;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One open port, whichever loop accepts for it: it leaves one that does not move. Any thread. */
final class EpollPort implements Listener {
    private final Consumer<EpollPort> forget;
    private volatile EpollListener listener;
    private Acceptor acceptor;
    private boolean started;
    private boolean closing;

    EpollPort(EpollListener listener, Acceptor acceptor, Consumer<EpollPort> forget) {
        this.listener = listener;
        this.acceptor = acceptor;
        this.forget = forget;
    }

    @Override
    public InetSocketAddress localAddress() {
        return listener.localAddress();
    }

    @Override
    public synchronized void start() {
        started = true;
        listener.start();
    }

    @Override
    public void resume() {
        listener.resume();
    }

    @Override
    public synchronized CompletionStage<?> handOver(Acceptor next) {
        acceptor = next;
        return listener.handOver(next);
    }

    @Override
    public synchronized CompletionStage<?> close() {
        closing = true;
        CompletionStage<?> closed = listener.close();
        var unused = closed.thenRun(() -> forget.accept(this));
        return closed;
    }

    /** The transport is being closed, and the thread of a loop has ended, or does not. */
    synchronized void closeWith(EpollLoop loop, boolean ended) {
        EpollListener now = listener;
        if (now.loop == loop && ended) {
            now.closeNow();
        } else if (now.loop == loop) {
            now.closeWithoutLoop();
        }
    }

    /** Leaves a loop for another one, if it is there; who waits in the kernel's queue is not lost. */
    synchronized void move(EpollLoop from, EpollLoop to) {
        EpollListener before = listener;
        if (before.loop != from || from == to) {
            return;
        }
        if (closing) {
            before.closeWithoutLoop();
            return;
        }
        listener = before.successor(to, acceptor);
        before.abandon();
        if (started) {
            listener.start();
        }
    }
}
