package dev.weir.spi;

import dev.weir.probe.Probe;
import java.util.function.Consumer;

/** Makes single checks; when and how often is the load balancer's business. Methods may be called from any thread. */
public interface Prober extends AutoCloseable {
    /**
     * Checks one server once, without blocking.
     *
     * @param probe what to do; one the provider supports
     * @param target what is checked
     * @param timeouts after which the check has failed
     * @param result told exactly once, on any thread, unless the prober is closed first
     */
    void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result);

    /** Ends the checks under way, without a result, and stops the threads. Idempotent. */
    @Override
    void close();
}
