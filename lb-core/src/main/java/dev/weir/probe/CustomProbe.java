package dev.weir.probe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A check of a user's own. Two that are equal are the same check, so give it an {@code equals} if it is made anew for each
 * topology. One that throws, answers with null, or does not complete in time has failed, each with its own words; one that
 * blocks holds up only further custom checks, and is told of.
 */
public non-sealed interface CustomProbe extends Probe {
    /**
     * Checks one server once. Called on a thread that all custom checks of a load balancer share; must not block.
     *
     * @param server where it is, resolved
     * @param timeout after which the answer counts no more
     * @return completes on any thread; exceptionally is a failure with that exception's words
     */
    CompletionStage<Answer> check(InetSocketAddress server, Duration timeout);

    /**
     * What it found.
     *
     * @param healthy the verdict
     * @param words one line for people, cut off after 1,000 characters
     */
    record Answer(boolean healthy, String words) {}
}
