package dev.weir.probe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A check of a user's own. Two that are equal are the same check, so give it an {@code equals} if it is made anew for each
 * topology; its {@code toString} names it. It always comes to a result, with words for each:
 *
 * <ul>
 *   <li>healthy is {@code L7OK}, not healthy {@code L7STS};
 *   <li>one that throws, answers with null or completes exceptionally has failed with {@code L7RSP}: there was an answer, and it
 *       was none;
 *   <li>one that does not complete in time, or blocks, has failed with {@code L7TOUT}, and what it says later counts no more;
 *   <li>one that could not begin in time, because another one blocks, says nothing ({@code SOCKERR}, inconclusive): its server is
 *       not to blame.
 * </ul>
 *
 * One that throws or answers with null, and one that blocks, are told of as {@link dev.weir.event.LbEvent.UserCodeFailed}, once
 * until it behaves again. Checks that are not custom are never held up.
 */
public non-sealed interface CustomProbe extends Probe {
    /**
     * Checks one server once. Called on a thread that all custom checks of a load balancer share; must not block.
     *
     * @param server where it is, resolved
     * @param timeout after which the answer counts no more
     * @return completes on any thread; exceptionally is a failure with that exception's words, so for most servers this is
     *     simply the {@code CompletableFuture} of a client's request
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
