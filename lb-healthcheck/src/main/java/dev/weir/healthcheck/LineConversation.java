package dev.weir.healthcheck;

import dev.weir.probe.TlsSettings;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A conversation in lines, in which the server speaks first. Whoever closes may leave out the end of the last line. */
abstract class LineConversation implements Conversation {
    static final Move WAIT = new Move.Wait();

    private final TextLines lines = new TextLines();
    private boolean isMore;
    private boolean isAnswered;
    private boolean isHandshakeNext;
    /** Counted as HAProxy counts: to connect is the first, then whatever is said and whatever is expected. */
    private int step = 2;

    @Override
    public final Move next(ByteBuf received, boolean ended) {
        Move move = isHandshakeNext ? afterTls() : WAIT;
        for (String line = lines.next(received); isWait(move) && line != null; line = lines.next(received)) {
            move = take(received, line);
        }
        if (ended && isWait(move) && lines.hasMore(received)) {
            String line = lines.rest(received, BUFFER_BYTES);
            move = line.isEmpty() ? WAIT : take(received, line);
        }
        if (isWait(move)) {
            waitingWith(lines.rest(received, Words.MOST));
            return ended ? new Move.End(ended()) : move;
        }
        isHandshakeNext = move instanceof Move.StartTls;
        isAnswered = false;
        lines.restart();
        return move;
    }

    @Override
    public Finding timedOut() {
        return Layer7.timedOut(step, expected());
    }

    @Override
    public Finding failed(Finding failure) {
        boolean isTalking = failure.status().equals("L7RSP");
        return isTalking ? failure.withInfo(failure.info() + " at step " + step + " (" + expected() + ")") : failure;
    }

    /** What follows a line. */
    abstract Move take(String line);

    /** What is said when hands are shaken, whatever the server says by itself. */
    abstract Move afterTls();

    /** What is found when the server closes in the middle of an answer, or with none. */
    abstract Finding ended();

    /** What is waited for, in a word. */
    abstract String expected();

    /** The beginning of the line that would be next. */
    void waitingWith(String beginning) {}

    final Move say(String line) {
        step += 2;
        return new Move.Say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * TLS, if nothing came behind the answer that allowed it: what is there before the handshake is not the server's, or not as it
     * was meant, and would be taken for something said under TLS.
     */
    final Move startTls(TlsSettings tls) {
        if (isMore) {
            return new Move.End(Layer7.invalid("plaintext after the answer to " + expected()));
        }
        step++;
        return new Move.StartTls(tls);
    }

    /** One more step that says and expects nothing anew. */
    final void countStep() {
        step++;
    }

    /** Whether a line of the answer was there. */
    final boolean isAnswered() {
        return isAnswered;
    }

    final String emptyAnswer() {
        return Layer7.emptyAt(step, expected());
    }

    private Move take(ByteBuf received, String line) {
        isMore = lines.hasMore(received);
        Move move = take(line);
        isAnswered = true;
        return move;
    }

    private static boolean isWait(Move move) {
        return move instanceof Move.Wait;
    }
}
