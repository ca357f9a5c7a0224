package dev.weir.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When a client tries again, and what counts as failed. The script says what happens to each sending of a request. */
class VisitorTest {
    private final Tally tally = new Tally();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<String> done = new ArrayList<>();

    @Test
    void keepsItsConnectionFromRequestToRequest() {
        visit("cas1", "cas1", "cas1");

        assertThat(done).containsExactly("open 0", "ask", "ask", "ask", "close");
        assertThat(tally.answeredByServer()).containsOnly(Map.entry("cas1", 3L));
    }

    @Test
    void comesAgainAfterTwentyRequestsAndSaysSoInTheLast() {
        visit("cas1 ".repeat(21).strip().split(" ", -1));

        assertThat(done)
                .containsSubsequence("open 0", "ask", "ask last", "close", "open 20", "ask", "close")
                .hasSize(25);
    }

    @Test
    void sendsARequestOnceMoreOnANewConnectionIfNoAnswerBegan() {
        visit("dies before", "cas2");

        assertThat(done).containsExactly("open 0", "ask", "close", "open 0", "ask", "close");
        assertThat(tally.answeredByServer()).containsOnly(Map.entry("cas2", 1L));
        assertThat(tally.resent()).isOne();
        assertThat(tally.failed()).isZero();
    }

    @Test
    void failsIfTheSecondSendingIsNotAnsweredEither() {
        visit("dies before", "dies before", "cas1");

        assertThat(tally.failed()).isOne();
        assertThat(tally.reasons()).containsExactly("test: no answer: java.io.EOFException: before");
        assertThat(done).containsSubsequence("open 0", "close", "open 0", "close", "open 1", "ask");
        assertThat(tally.resent()).isZero();
    }

    @Test
    void doesNotSendAgainWhatWasAnsweredInPart() {
        visit("dies within", "cas1");

        assertThat(tally.failed()).isOne();
        assertThat(tally.resent()).isZero();
        assertThat(done).containsExactly("open 0", "ask", "close", "open 1", "ask", "close");
    }

    @Test
    void doesNotSendAgainWhatWasAnsweredWrongly() {
        visit("lies", "cas1");

        assertThat(tally.failed()).isOne();
        assertThat(tally.reasons()).containsExactly("test: body: 'x' (expected: 'y')");
        assertThat(done).containsExactly("open 0", "ask", "close", "open 1", "ask", "close");
    }

    @Test
    void reportsThatTheClientItselfIsBroken() {
        visit("breaks");

        assertThat(tally.failed()).isOne();
        assertThat(done).containsExactly("open 0", "ask", "close");
    }

    private void visit(String... script) {
        Deque<String> lines = new ArrayDeque<>(List.of(script));
        Visitor visitor = new Visitor(
                "test",
                first -> {
                    done.add("open " + first);
                    return new ScriptedSession(lines);
                },
                tally,
                stop,
                Duration.ZERO);
        visitor.run();
    }

    private final class ScriptedSession implements Session {
        private final Deque<String> script;

        ScriptedSession(Deque<String> script) {
            this.script = script;
        }

        @Override
        public String ask(boolean last) throws IOException, WrongAnswerException {
            done.add(last ? "ask last" : "ask");
            String line = script.remove();
            if (script.isEmpty()) {
                stop.countDown();
            }
            switch (line) {
                case "dies before" -> throw new NoAnswerException(new EOFException("before"));
                case "dies within" -> throw new EOFException("within");
                case "lies" -> throw new WrongAnswerException("body", "x", "'y'");
                case "breaks" -> throw new IllegalStateException("broken");
                default -> {
                    return line;
                }
            }
        }

        @Override
        public void close() {
            done.add("close");
        }
    }
}
