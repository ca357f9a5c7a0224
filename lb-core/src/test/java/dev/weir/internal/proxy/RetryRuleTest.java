package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.proxy.RetryRule.Failure;
import dev.weir.internal.proxy.RetryRule.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy's rules after a failed attempt, reference section 2.6, with {@code retries 3} unless the row says otherwise. */
class RetryRuleTest {
    /** Rule 1: without a retry left nothing else matters. Retries done, then what the retries are. */
    @ParameterizedTest(name = "{0} of {1} retries done after {2}: {3}")
    @CsvSource({
        "0, 0, ERROR,   GIVE_UP",
        "0, 0, TIMEOUT, GIVE_UP",
        "0, 0, LOCAL,   GIVE_UP",
        "3, 3, ERROR,   GIVE_UP",
        "3, 3, TIMEOUT, GIVE_UP",
        "3, 3, LOCAL,   GIVE_UP",
        "2, 3, ERROR,   SAME_SERVER_LATER",
    })
    void givesUpWhenNoRetryIsLeft(int done, int retries, Failure failure, Next expected) {
        RetryRule rule = new RetryRule(retries, false, Duration.ofSeconds(5));

        assertThat(rule.after(failure, done, true, 2, true)).isEqualTo(expected);
    }

    /** Rules 2 and 3, every row. The server failed may be usable or not; "others" counts all usable servers. */
    @ParameterizedTest(
            name = "redispatch {0}, {1}, retries done {2}, server usable {3}, {4} usable, can avoid {5}: {6}")
    @CsvSource(textBlock = """
            # without option redispatch it is always the same server; a pause only after an answer
            false, ERROR,   0, true,  2, true,  SAME_SERVER_LATER
            false, ERROR,   2, true,  2, true,  SAME_SERVER_LATER
            false, ERROR,   0, true,  1, true,  SAME_SERVER_LATER
            false, ERROR,   0, false, 1, true,  SAME_SERVER_LATER
            false, ERROR,   0, false, 0, true,  SAME_SERVER_LATER
            false, TIMEOUT, 0, true,  2, true,  SAME_SERVER
            false, TIMEOUT, 2, false, 1, true,  SAME_SERVER
            false, LOCAL,   0, true,  1, true,  SAME_SERVER
            # with it, an algorithm that can avoid a server, and another server: every retry, at once
            true,  ERROR,   0, true,  2, true,  REDISPATCH
            true,  ERROR,   1, true,  2, true,  REDISPATCH
            true,  ERROR,   2, true,  2, true,  REDISPATCH
            true,  TIMEOUT, 0, true,  2, true,  REDISPATCH
            true,  LOCAL,   0, true,  2, true,  REDISPATCH
            # a map-based hash: only the last retry, at once because there are others
            true,  ERROR,   0, true,  2, false, SAME_SERVER_LATER
            true,  ERROR,   1, true,  2, false, SAME_SERVER_LATER
            true,  ERROR,   2, true,  2, false, REDISPATCH
            true,  TIMEOUT, 0, true,  2, false, SAME_SERVER
            true,  TIMEOUT, 2, true,  2, false, REDISPATCH
            true,  LOCAL,   1, true,  2, false, SAME_SERVER
            # a lone server: the same again, with the pause also where the strategy is asked
            true,  ERROR,   0, true,  1, true,  SAME_SERVER_LATER
            true,  ERROR,   2, true,  1, true,  REDISPATCH_LATER
            true,  TIMEOUT, 0, true,  1, true,  SAME_SERVER
            true,  TIMEOUT, 2, true,  1, true,  REDISPATCH
            true,  LOCAL,   2, true,  1, true,  REDISPATCH
            # the server has left meanwhile: any retry leaves it, whatever the algorithm
            true,  ERROR,   0, false, 2, true,  REDISPATCH
            true,  ERROR,   0, false, 2, false, REDISPATCH
            true,  ERROR,   0, false, 1, true,  REDISPATCH_LATER
            true,  ERROR,   0, false, 1, false, REDISPATCH_LATER
            true,  TIMEOUT, 0, false, 1, true,  REDISPATCH
            true,  ERROR,   0, false, 0, true,  REDISPATCH_LATER
            true,  TIMEOUT, 0, false, 0, true,  REDISPATCH
            """)
    void choosesServerAndPauseAsHaproxyDoes(
            boolean redispatch,
            Failure failure,
            int done,
            boolean usable,
            int others,
            boolean canAvoid,
            Next expected) {
        RetryRule rule = new RetryRule(3, redispatch, Duration.ofSeconds(5));

        assertThat(rule.after(failure, done, usable, others, canAvoid)).isEqualTo(expected);
    }

    /** The table measured on HAProxy 2.6: the time of all pauses, and how often the strategy is asked again. */
    @ParameterizedTest(name = "{0} servers, redispatch {1}, can avoid {2}, {3}: {4} ms of pauses, {5} redispatches")
    @CsvSource({
        "1, false, true,  ERROR,   5000, 3000, 0",
        "1, false, true,  ERROR,    300,  900, 0",
        "1, false, true,  TIMEOUT,  400,    0, 0",
        "2, true,  true,  ERROR,   5000,    0, 3",
        "2, false, true,  ERROR,   5000, 3000, 0",
        "2, true,  false, ERROR,   5000, 2000, 1",
    })
    void matchesHaproxysMeasuredTable(
            int servers,
            boolean redispatch,
            boolean canAvoid,
            Failure failure,
            long connectTimeoutMillis,
            long pausesMillis,
            int redispatches) {
        RetryRule rule = new RetryRule(3, redispatch, Duration.ofMillis(connectTimeoutMillis));
        List<Next> steps = new ArrayList<>();
        for (int done = 0; done <= 3; done++) {
            steps.add(rule.after(failure, done, true, servers, canAvoid));
        }

        long pauses = steps.stream()
                .filter(next -> next == Next.SAME_SERVER_LATER || next == Next.REDISPATCH_LATER)
                .count();
        assertThat(pauses * rule.turnAround().toMillis()).isEqualTo(pausesMillis);
        assertThat(steps.stream().filter(next -> next == Next.REDISPATCH || next == Next.REDISPATCH_LATER))
                .hasSize(redispatches);
        assertThat(steps).endsWith(Next.GIVE_UP).containsOnlyOnce(Next.GIVE_UP);
    }

    @ParameterizedTest(name = "connect timeout {0} ms: {1} ms")
    @CsvSource({"1, 1", "300, 300", "1000, 1000", "1001, 1000", "5000, 1000"})
    void pausesOneSecondOrTheConnectTimeoutWhicheverIsShorter(long connectTimeout, long pause) {
        assertThat(new RetryRule(3, true, Duration.ofMillis(connectTimeout)).turnAround())
                .hasMillis(pause);
    }
}
