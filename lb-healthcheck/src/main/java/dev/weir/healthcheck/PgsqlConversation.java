package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** HAProxy's {@code pgsql-check}: a startup message of protocol 3.0, and the first message of the answer. */
final class PgsqlConversation implements Conversation {
    private static final int STEP = 3;
    private static final int PROTOCOL = 3 << 16;
    private static final int HEADER = 5; // a letter, and a length that counts itself but not the letter
    private static final int LENGTH = 4;

    /** How it may ask for authentication, or not (0), by AuthenticationRequest's number. */
    private static final Set<Integer> REQUESTS = Set.of(0, 2, 3, 4, 5, 6, 7, 9, 10);

    private static final int LONGEST_REQUEST = 255;

    private final String user;
    private boolean hasAsked;
    private boolean isRefused;

    PgsqlConversation(String user) {
        this.user = user;
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!hasAsked) {
            hasAsked = true;
            return new Move.Say(startup());
        }
        if (!received.isReadable()) {
            return ended ? new Move.End(Layer7.invalid(Layer7.emptyAt(STEP, "startup"))) : new Move.Wait();
        }
        return switch (received.getByte(received.readerIndex())) {
            case 'R' -> request(received, ended);
            case 'E' -> error(received, ended);
            default -> new Move.End(unknown());
        };
    }

    /** A server that began to refuse has refused. */
    @Override
    public Finding timedOut() {
        return isRefused ? Layer7.invalid("an error message that was not finished") : Layer7.timedOut(STEP, "startup");
    }

    private byte[] startup() {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] key = "user".getBytes(StandardCharsets.US_ASCII);
        int length = LENGTH + 4 + key.length + 1 + name.length + 1 + 1;
        byte[] message = new byte[length];
        ByteBuf out = Unpooled.wrappedBuffer(message).clear();
        out.writeInt(length).writeInt(PROTOCOL);
        out.writeBytes(key).writeZero(1).writeBytes(name).writeZero(2);
        return message;
    }

    private static Move request(ByteBuf received, boolean ended) {
        int start = received.readerIndex();
        if (received.readableBytes() < HEADER + 4) {
            return ended ? new Move.End(unknown()) : new Move.Wait();
        }
        int length = received.getInt(start + 1);
        boolean isKnown =
                length >= LENGTH + 4 && length <= LONGEST_REQUEST && REQUESTS.contains(received.getInt(start + HEADER));
        return new Move.End(isKnown ? Layer7.ok("PostgreSQL server is ok") : unknown());
    }

    private Move error(ByteBuf received, boolean ended) {
        isRefused = true;
        int start = received.readerIndex();
        if (received.readableBytes() < HEADER) {
            return ended ? new Move.End(timedOut()) : new Move.Wait();
        }
        int length = received.getInt(start + 1);
        if (length < LENGTH || length >= BUFFER_BYTES) { // servers from before 7.4 send text at once
            return bareText(received, ended);
        }
        boolean isWhole = received.readableBytes() > length;
        if (!isWhole && !ended) {
            return new Move.Wait();
        }
        int end = isWhole ? start + 1 + length : received.writerIndex();
        String words = new PgsqlError(received.slice(start + HEADER, end - start - HEADER)).words();
        return new Move.End(words.isEmpty() ? timedOut() : Layer7.invalid(words));
    }

    private static Move bareText(ByteBuf received, boolean ended) {
        int from = received.readerIndex() + 1;
        int nul = received.indexOf(from, received.writerIndex(), (byte) 0);
        if (nul < 0 && !ended) {
            return new Move.Wait();
        }
        return new Move.End(Layer7.invalid(Words.of(received, from, nul < 0 ? received.writerIndex() : nul)));
    }

    private static Finding unknown() {
        return Layer7.wrongStatus("PostgreSQL unknown error");
    }
}
