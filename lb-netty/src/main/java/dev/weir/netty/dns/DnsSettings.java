package dev.weir.netty.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** All that a source was told; absolute name, and no name servers for the system's. */
record DnsSettings(
        String name,
        AddressFamily preferred,
        List<InetSocketAddress> nameServers,
        Duration timeout,
        int attempts,
        Duration shortestInterval,
        Duration longestInterval) {}
