package dev.weir.internal.engine;

import dev.weir.Topology;
import dev.weir.event.AccessLogSink;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Runtime;
import dev.weir.spi.TransportProvider;
import java.util.List;
import java.util.Optional;

/**
 * What an engine is made from.
 *
 * @param name prefix of thread names
 * @param topology what to run
 * @param runtime time, chance and threads
 * @param transports candidates, the first is used; empty is an error at start
 * @param probes who can carry out checks
 * @param accessLog who gets the lines of the access log; empty for SLF4J
 */
public record EngineSettings(
        String name,
        Topology topology,
        Runtime runtime,
        List<TransportProvider> transports,
        List<ProbeProvider> probes,
        Optional<AccessLogSink> accessLog) {}
