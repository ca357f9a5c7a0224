package dev.weir.spi;

import dev.weir.probe.Probe;

/** Carries out health checks. Found with {@link java.util.ServiceLoader}, or given in code. */
public interface ProbeProvider {
    /**
     * Whether this provider can carry out such a probe.
     *
     * @throws dev.weir.ConfigurationException if it could, but for something missing, which the message names
     */
    boolean supports(Probe probe);

    /** A prober with threads of its own. It belongs to the caller, who closes it. */
    Prober open(Runtime runtime);
}
