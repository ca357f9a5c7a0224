package dev.weir.internal.report;

import dev.weir.spi.Worker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages from any thread to one worker, in order, without a lock and without ever making the sender wait: what
 * exceeds the bound is dropped and counted.
 */
final class Mailbox<T> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir");

    private final Queue<T> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final int bound;
    private final Worker worker;
    private final Consumer<T> receiver;

    Mailbox(int bound, Worker worker, Consumer<T> receiver) {
        this.bound = bound;
        this.worker = worker;
        this.receiver = receiver;
    }

    void send(T message) {
        int before;
        do {
            before = size.get();
            if (before >= bound) {
                // Never counted, not even for an instant: the worker would take it for one that is still to be linked.
                dropped.incrementAndGet();
                return;
            }
        } while (!size.compareAndSet(before, before + 1));
        link(message, before);
    }

    /** Sends what must not be lost, beyond the bound if need be. */
    void sendAlways(T message) {
        link(message, size.getAndIncrement());
    }

    private void link(T message, int before) {
        messages.add(message);
        if (before == 0) {
            wakeWorker();
        }
    }

    long dropped() {
        return dropped.get();
    }

    private void wakeWorker() {
        try {
            worker.execute(this::deliver);
        } catch (RejectedExecutionException stopped) {
            dropped.incrementAndGet(); // the load balancer has stopped; nobody is left to hear it
        }
    }

    private void deliver() {
        do {
            T message = messages.poll();
            if (message == null) {
                // The sender has counted it but not linked it yet; look again later instead of spinning here.
                wakeWorker();
                return;
            }
            try {
                receiver.accept(message);
            } catch (RuntimeException | Error e) {
                LOG.error("a message could not be delivered", e); // the next ones must still be
            }
        } while (size.decrementAndGet() > 0);
    }
}
