package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.healthcheck.Conversation.Move;
import dev.weir.probe.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds one conversation: keeps to the rules of the engine, and says what a server says. */
final class Talk {
    private static final int MOST_MOVES = 40;

    private final Conversation conversation;
    private final ByteBuf received = Unpooled.buffer(64, Conversation.BUFFER_BYTES);
    private final List<String> said = new ArrayList<>();
    private boolean hasEnded;
    private boolean isHandshaking;
    private @Nullable Finding finding;
    private int moves;

    private Talk(Conversation conversation) {
        this.conversation = conversation;
        step();
    }

    /** As far as it comes without a word of the server. */
    static Talk about(Probe probe) {
        return new Talk(new NoWait(ReadyMade.conversation(probe)));
    }

    /** The server says this, all at once. */
    Talk hears(String text) {
        return hears(bytes(text));
    }

    Talk hears(byte[] bytes) {
        return hears(bytes, bytes.length);
    }

    /** The server says this, in portions of that size. */
    Talk hears(byte[] bytes, int portion) {
        for (int at = 0; at < bytes.length && finding == null; at += portion) {
            assertThat(isHandshaking).as("hands are being shaken").isFalse();
            int length = Math.min(Math.min(portion, bytes.length - at), received.maxWritableBytes());
            received.writeBytes(bytes, at, length);
            step();
        }
        return this;
    }

    /** The server closes. */
    Talk closes() {
        hasEnded = true;
        if (finding == null) {
            step();
        }
        return this;
    }

    /** TLS begins. */
    Talk shakesHands() {
        assertThat(isHandshaking).as("TLS was asked for").isTrue();
        isHandshaking = false;
        step();
        return this;
    }

    boolean isHandshaking() {
        return isHandshaking;
    }

    /** What was found, or what is if nothing more comes. */
    Finding finding() {
        return finding != null ? finding : conversation.timedOut();
    }

    boolean isOver() {
        return finding != null;
    }

    /** All that was said, each character one byte. */
    List<String> said() {
        return said;
    }

    /** Hexadecimal digits. */
    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void step() {
        Move move = conversation.next(received, hasEnded || received.maxWritableBytes() == 0);
        while (!(move instanceof Move.Wait)) {
            assertThat(moves++).as("moves").isLessThan(MOST_MOVES);
            if (move instanceof Move.End end) {
                finding = end.finding();
                return;
            }
            received.clear();
            if (move instanceof Move.Say say) {
                said.add(new String(say.bytes(), StandardCharsets.ISO_8859_1));
            } else {
                assertThat(move).isInstanceOf(Move.StartTls.class);
                isHandshaking = true;
                return;
            }
            move = conversation.next(received, hasEnded);
        }
    }

    /** Sees to it that nobody waits for more where no more can come, or changes what is there only to be read. */
    private record NoWait(Conversation conversation) implements Conversation {
        @Override
        public Move next(ByteBuf received, boolean ended) {
            Move move = conversation.next(received.asReadOnly(), ended);
            assertThat(ended && move instanceof Move.Wait)
                    .as("waits where no more can come")
                    .isFalse();
            return move;
        }

        @Override
        public Finding timedOut() {
            return conversation.timedOut();
        }
    }
}
