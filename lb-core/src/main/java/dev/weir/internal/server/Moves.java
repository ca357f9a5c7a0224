package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.spi.Endpoint;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a new roster does to the servers of templates: who is somewhere, who is elsewhere, who is nowhere any more. */
final class Moves {
    private final List<Move> moves;

    private Moves(List<Move> moves) {
        this.moves = List.copyOf(moves);
    }

    /** How a server was. */
    private record Before(Whereabouts where, int weight, boolean isUp) {
        static final Before NOTHING = new Before(new Whereabouts(null, false, Optional.empty()), 0, false);
    }

    /** What becomes of one server. */
    private record Move(ServerRuntime server, String source, Before before) {
        private boolean came() {
            return !before.where.isKnown() && server.isResolved();
        }

        private boolean isLost() {
            return before.where.isKnown() && !server.isResolved();
        }

        private boolean isElsewhere() {
            return before.where.isKnown()
                    && server.isResolved()
                    && !server.address().equals(before.where.last());
        }

        private boolean hasOtherWeight() {
            return before.where.isKnown()
                    && server.isResolved()
                    && server.server().weight() != before.weight;
        }

        private @Nullable String words() {
            String by = " by " + source;
            String after = place(server.where());
            if (came()) {
                return StatusWords.located(server, after + by);
            } else if (isLost()) {
                return StatusWords.lost(server, place(before.where) + " is gone" + by, before.isUp);
            } else if (isElsewhere()) {
                return server.id() + " changed its address from " + place(before.where) + " to " + after + by + ".";
            }
            return hasOtherWeight()
                    ? server.id() + " changed its weight from " + before.weight + " to "
                            + server.server().weight() + by + "."
                    : null;
        }

        /** As the socket has it: an endpoint may come without a port, or with a name. */
        private static String place(Whereabouts where) {
            InetSocketAddress at = where.last();
            return at == null
                    ? "nowhere"
                    : Endpoint.of(at.getAddress(), at.getPort()).toString();
        }
    }

    /**
     * Puts a roster in force and sees what that does.
     *
     * @param put puts it in force
     * @return what it did
     */
    static Moves between(Servers servers, Roster roster, Runnable put) {
        Map<ServerRuntime, Before> before = new HashMap<>();
        for (ServerRuntime server : servers.all()) {
            boolean isUp = server.status().health() != Health.DOWN;
            before.put(server, new Before(server.where(), server.server().weight(), isUp));
        }
        put.run();
        return of(servers, roster, before);
    }

    /** What a roster is to servers that are all new. */
    static Moves first(Servers servers, Roster roster) {
        return of(servers, roster, Map.of());
    }

    private static Moves of(Servers servers, Roster roster, Map<ServerRuntime, Before> before) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < roster.members().size(); i++) {
            ServerRuntime server = servers.all().get(i); // in the order of the roster that has just been put in force
            roster.members()
                    .get(i)
                    .discovery()
                    .ifPresent(discovery -> moves.add(
                            new Move(server, discovery.source(), before.getOrDefault(server, Before.NOTHING))));
        }
        return new Moves(moves);
    }

    /** Those that are somewhere and were nowhere. */
    Stream<ServerRuntime> came() {
        return moves.stream().filter(Move::came).map(Move::server);
    }

    /** Those that are nowhere any more. */
    Stream<ServerRuntime> lost() {
        return moves.stream().filter(Move::isLost).map(Move::server);
    }

    /**
     * Tells all that.
     *
     * @param settle sends those on who wait for a server that is lost, and says what is left of the backend; called for each that
     *     came or is lost
     */
    void tell(Runtime runtime, Function<ServerRuntime, String> settle, Consumer<LbEvent> told) {
        Instant now = runtime.now();
        for (Move move : moves) {
            String words = move.words();
            if (words != null) {
                String left = move.came() || move.isLost() ? settle.apply(move.server) : "";
                boolean counts =
                        move.server.status().admin() == AdminState.READY; // or else there are as many as before
                Optional<Endpoint> at =
                        move.server.isResolved() ? move.server.where().endpoint() : Optional.empty();
                told.accept(new LbEvent.ServerEndpointChanged(now, move.server.id(), at, words + (counts ? left : "")));
            }
        }
    }

    /** Lets descriptions have their way with the sessions of those who came or went. */
    void endSessions(SessionEnds ends) {
        came().forEach(ends::cameUp);
        lost().filter(server -> server.status().admin() != AdminState.MAINTENANCE)
                .forEach(ends::wentDown);
    }
}
