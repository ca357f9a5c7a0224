package dev.weir;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a connection that needed a server, at one moment. A connection may need several: who waits is decided about
 * again when its turn comes, and who cannot be connected when another server is tried.
 *
 * @param at when, by the wall clock
 * @param client who connects
 * @param outcome what was decided
 * @param server the server it was about; empty if it was about none
 * @param by what decided
 * @param avoided the server that had just failed this connection; empty on its first attempt
 */
public record Decision(
        Instant at,
        InetSocketAddress client,
        Outcome outcome,
        Optional<ServerId> server,
        By by,
        Optional<ServerId> avoided) {

    /** What becomes of a connection. */
    public enum Outcome {
        /** It has a place at the server. */
        ASSIGNED("goes to"),
        /** It waits for a place at any server. */
        QUEUED("waits for any server"),
        /** It waits for a place at this very server. */
        QUEUED_AT_SERVER("waits for"),
        /** It is refused, because it may go to this server alone, and the queue of that is full. */
        REFUSED("is refused, for the queue is full of"),
        /** It is refused, because no server serves. */
        NO_SERVER("finds no server");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /** The outcome in words, to be followed by the server if there is one. */
        public String words() {
            return words;
        }
    }

    /** What decides. */
    public enum By {
        /** The balance strategy, or the rule that nobody overtakes those who wait. */
        STRATEGY,
        /** The client's entry in the stick table. */
        STICK_ENTRY,
        /** A rule on what the client said first ({@code use-server}). */
        USE_SERVER,
        /** The queue: its turn had come. */
        QUEUE
    }

    /** One line, such as {@code 10.1.2.3:50123 goes to bk_owa/cas1, by STRATEGY, after bk_owa/cas2 failed}. */
    @Override
    public String toString() {
        return client.getAddress().getHostAddress() + ":" + client.getPort() + " " + outcome.words()
                + server.map(id -> " " + id).orElse("") + ", by " + by
                + avoided.map(id -> ", after " + id + " failed").orElse("");
    }
}
