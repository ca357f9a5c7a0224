package dev.weir.examples.death;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** New connections at a fixed rate, whatever becomes of those before: each sends a byte, and wants a byte and the end. */
final class SteadyLoad implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long LOOK_NANOS = 50_000;

    private final InetSocketAddress address;
    private final long everyNanos;
    private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Thread pacer = new Thread(this::pace, "pacer");
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicReference<FutureTask<?>> between = new AtomicReference<>();
    private volatile boolean stopped;

    /** One connection: when it began and ended, and why it failed; empty if it was served. */
    record Visit(long begunNanos, long endedNanos, String failure) {
        boolean failed() {
            return !failure.isEmpty();
        }
    }

    SteadyLoad(InetSocketAddress address, int perSecond) {
        this.address = address;
        this.everyNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        pacer.start();
    }

    /**
     * Lets the connections under way end, does something and waits for it. None begins meanwhile; those that would have, do so
     * afterwards at once.
     */
    void betweenConnections(Callable<?> action) throws InterruptedException, ExecutionException {
        FutureTask<?> task = new FutureTask<>(action);
        between.set(task);
        task.get();
    }

    /** Ends it, waits for connections under way, and tells of all. */
    List<Visit> stop() throws InterruptedException {
        stopped = true;
        pacer.join();
        clients.shutdown();
        if (!clients.awaitTermination(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "clients are still waiting after " + Duration.ofMillis(2L * PATIENCE_MILLIS));
        }
        return List.copyOf(visits);
    }

    @Override
    public void close() {
        stopped = true;
        clients.shutdownNow();
    }

    private void pace() {
        for (long due = System.nanoTime(); !stopped; due += everyNanos) {
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            doBetweenConnections();
            underWay.incrementAndGet();
            clients.execute(this::visit);
        }
    }

    private void doBetweenConnections() {
        FutureTask<?> task = between.getAndSet(null);
        if (task != null) {
            while (underWay.get() > 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            task.run();
        }
    }

    private void visit() {
        long begun = System.nanoTime();
        String failure = "";
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            socket.getOutputStream().write('?');
            int answer = socket.getInputStream().read();
            int end = socket.getInputStream().read();
            if (answer != MortalServer.ANSWER || end >= 0) {
                failure = "answered " + answer + ", " + end;
            }
        } catch (IOException e) {
            failure = e.toString();
        }
        visits.add(new Visit(begun, System.nanoTime(), failure));
        underWay.decrementAndGet();
    }
}
