package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;

/** One kind of traffic through a proxy. Every method runs on the thread that created the load. */
interface Load extends AutoCloseable {
    /** Opens the connections that are not part of the measured work. */
    void open() throws IOException;

    /** Works for about {@code duration}, completes what it began, and says how much was done. */
    Work run(Duration duration) throws IOException;

    /** Closes whatever is still open; the proxy is left without connections of this load. */
    @Override
    void close();

    /** Completed and verified work, in the unit of its {@link Metric}: connections, exchanges or gigabytes. */
    record Work(double amount, Duration elapsed) {
        double perSecond() {
            return amount / (elapsed.toNanos() / 1e9);
        }
    }
}
