package dev.weir;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which server a client's connection would go to at one moment, and why not to each of the others. Made by
 * {@link LoadBalancer#explain}.
 *
 * @param at when, by the wall clock
 * @param frontend where the client would come in
 * @param client who would connect
 * @param backend where it would be sent
 * @param outcome what would become of it
 * @param server the server that this is about; empty if it is about none
 * @param by what would decide
 * @param reason why, in words
 * @param servers every server of the backend, in declaration order
 */
public record Explanation(
        Instant at,
        String frontend,
        InetSocketAddress client,
        String backend,
        Decision.Outcome outcome,
        Optional<ServerId> server,
        Decision.By by,
        String reason,
        List<Standing> servers) {
    public Explanation {
        servers = List.copyOf(servers);
    }

    /**
     * How one server stands.
     *
     * @param server which
     * @param candidate whether it could be picked at all
     * @param reason why it is, or is not, the one, in words
     */
    public record Standing(ServerId server, boolean candidate, String reason) {
        @Override
        public String toString() {
            return server + ": " + reason;
        }
    }

    /** Several lines: what would happen and why, then every server. */
    @Override
    public String toString() {
        return "client " + client.getAddress().getHostAddress() + ":" + client.getPort() + " at frontend " + frontend
                + " " + outcome.words() + server.map(id -> " " + id).orElse("") + ": " + reason
                + servers.stream().map(standing -> "\n  " + standing).collect(Collectors.joining());
    }
}
