package dev.weir.internal.proxy;

import java.time.Duration;

/**
 * What follows a failed connection attempt; HAProxy's rules for {@code retries} and {@code option redispatch} with its
 * default interval. Pure.
 *
 * @param retries attempts after the first
 * @param redispatch whether a retry may go to another server
 * @param connectTimeout longest time one attempt may take
 */
public record RetryRule(int retries, boolean redispatch, Duration connectTimeout) {
    private static final Duration LONGEST_TURN_AROUND = Duration.ofSeconds(1);

    /** How an attempt failed. */
    enum Failure {
        /** The server or the network answered: refused, unreachable, reset. */
        ERROR,
        /** Nothing was heard for the connect timeout. */
        TIMEOUT,
        /** This machine could not even try. */
        LOCAL
    }

    /** What to do now. */
    enum Next {
        /** No attempt is left. */
        GIVE_UP,
        /** The same server again, at once. */
        SAME_SERVER,
        /** The same server again after {@link RetryRule#turnAround()}. */
        SAME_SERVER_LATER,
        /** Ask the balance strategy, which is told whom to avoid. */
        REDISPATCH,
        /** Ask the balance strategy after {@link RetryRule#turnAround()}, because it can only answer the same again. */
        REDISPATCH_LATER
    }

    /**
     * Decides.
     *
     * @param retriesDone retries made so far, this failure's own attempt included
     * @param serverUsable whether the server that failed may still be picked
     * @param usableServers servers that may be picked
     * @param canAvoid whether the strategy can avoid a server
     */
    Next after(Failure failure, int retriesDone, boolean serverUsable, int usableServers, boolean canAvoid) {
        if (retriesDone >= retries) {
            return Next.GIVE_UP;
        }
        boolean lastRetry = retriesDone + 1 == retries;
        boolean leaves = redispatch && (!serverUsable || lastRetry || (usableServers > 1 && canAvoid));
        // A pause protects a lone server from being hammered; a timeout was pause enough.
        boolean pause = failure == Failure.ERROR && (!leaves || usableServers <= 1);
        if (leaves) {
            return pause ? Next.REDISPATCH_LATER : Next.REDISPATCH;
        }
        return pause ? Next.SAME_SERVER_LATER : Next.SAME_SERVER;
    }

    /** The same for who must not leave its server. */
    RetryRule withoutRedispatch() {
        return new RetryRule(retries, false, connectTimeout);
    }

    /** The pause before a retry that goes to the same server. */
    Duration turnAround() {
        return connectTimeout.compareTo(LONGEST_TURN_AROUND) < 0 ? connectTimeout : LONGEST_TURN_AROUND;
    }
}
