package dev.weir.internal.engine;

import dev.weir.internal.discovery.DiscoveredServers;
import dev.weir.internal.discovery.Place;
import dev.weir.internal.discovery.SourceWatch;
import java.util.Set;

/** One template in force, or about to be: its open source, and who its servers are. Control thread. */
final class TemplateWatch {
    final String backend;
    final SourceWatch source;
    /** Those in force, or nobody yet. */
    DiscoveredServers servers;
    /** Places that could not be looked up, and have been told. */
    Set<Place> notFound = Set.of();

    boolean isInForce;
    /** Whether something it said is on its way into force. */
    boolean isBusy;
    /** Whether there are places to look up although it has said nothing since. */
    boolean looksAgain;

    TemplateWatch(String backend, SourceWatch source, DiscoveredServers servers) {
        this.backend = backend;
        this.source = source;
        this.servers = servers;
    }
}
