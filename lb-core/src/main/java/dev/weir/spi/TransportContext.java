package dev.weir.spi;

import java.util.function.Consumer;

/**
 * What the load balancer gives a transport.
 *
 * @param name prefix for thread names
 * @param runtime time, chance and threads
 * @param degraded told once for each capability that stopped working, with the reason; the transport goes on without it.
 *     May be called from any thread
 */
public record TransportContext(String name, Runtime runtime, Consumer<String> degraded) {}
