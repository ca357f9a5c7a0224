package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** One thread and one selector for test peers on real sockets. What is attached to a key is run when the key is ready. */
final class SocketLoop implements Executor, AutoCloseable {
    private static final long JOIN_MILLIS = 10_000;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private boolean selecting;

    SocketLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs {@code ready} whenever the channel can do one of the operations. On this loop only. */
    SelectionKey register(SelectableChannel channel, int operations, Runnable ready) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, ready);
    }

    /** The key that {@link #register} returned for the channel. */
    SelectionKey keyOf(SelectableChannel channel) {
        return channel.keyFor(selector);
    }

    /**
     * Closes a channel as plainly as the system can. The JDK sends the end of the stream first if the channel is still
     * registered, and then nobody could see a close that resets because of unread bytes.
     */
    void close(SelectableChannel channel) throws IOException {
        SelectionKey key = keyOf(channel);
        if (key != null && !selecting) {
            key.cancel();
            select(true);
        }
        channel.close();
    }

    /** Closes what is registered and stops; returns when it has stopped. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MILLIS);
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                // This also gets rid of the channels that were closed meanwhile.
                select(false);
                runTasks();
            }
            runTasks();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.selectNow();
        } catch (IOException | ClosedSelectorException e) {
            throw new IllegalStateException("test peers' loop died", e);
        }
    }

    private void select(boolean atOnce) throws IOException {
        selecting = true;
        try {
            if (atOnce) {
                selector.selectNow(SocketLoop::ready);
            } else {
                selector.select(SocketLoop::ready);
            }
        } finally {
            selecting = false;
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static void ready(SelectionKey key) {
        if (key.isValid()) {
            ((Runnable) key.attachment()).run();
        }
    }
}
