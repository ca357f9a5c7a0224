package dev.weir.spi;

import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * The only source of time, chance and threads for the load balancer and its transports. A simulation supplies its own; see
 * the test kit. All methods may be called from any thread.
 */
@SuppressWarnings("JavaLangClash") // the word for what runs a program; nothing here uses the JDK's class of that name
public interface Runtime {
    /** A monotonic clock in nanoseconds. Only differences mean something. */
    long nanoTime();

    /** Wall-clock time, for log stamps only; it may jump. */
    Instant now();

    /** A source of random numbers that is safe to use from any thread. */
    RandomGenerator random();

    /** A new worker of its own thread, or of its own place in a simulation. */
    Worker newWorker(String name);

    /** Makes the event loops' threads: daemon threads named {@code prefix-0}, {@code prefix-1}, … */
    ThreadFactory threadFactory(String prefix);
}
