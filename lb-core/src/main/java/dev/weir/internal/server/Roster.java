package dev.weir.internal.server;

import dev.weir.Server;
import dev.weir.spi.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The servers of a backend as they are to be: those described, then those of each template, with all that was discovered and
 * looked up.
 *
 * @param members in the order of the servers' positions
 */
public record Roster(List<Member> members) {
    public Roster {
        members = List.copyOf(members);
    }

    /**
     * One server.
     *
     * @param server its description
     * @param address where it is; empty if it is nowhere, and so in maintenance
     * @param discovery how that is known; empty if it is described
     */
    public record Member(Server server, Optional<InetSocketAddress> address, Optional<Discovery> discovery) {
        /** A server that is described. */
        public static Member described(Server server, InetSocketAddress address) {
            return new Member(server, Optional.of(address), Optional.empty());
        }

        /** Where it is said to be; empty for a server that is described, or of which nothing is known. */
        Optional<Endpoint> endpoint() {
            return discovery.flatMap(Discovery::endpoint);
        }
    }

    /**
     * What is known of a template's server.
     *
     * @param source who says so, in words
     * @param endpoint what it says and what could be looked up; empty if nothing
     */
    public record Discovery(String source, Optional<Endpoint> endpoint) {}

    List<Server> servers() {
        return members.stream().map(Member::server).toList();
    }
}
