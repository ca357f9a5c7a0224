package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * HAProxy's {@code redis-check}. Unlike HAProxy's it takes the first line for the answer, whatever it is: a server that refuses,
 * as for lack of a password, keeps the connection open.
 */
final class RedisConversation implements Conversation {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STEP = 2;

    private boolean hasAsked;
    private int searched;

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!hasAsked) {
            hasAsked = true;
            return new Move.Say(PING);
        }
        int length = lineLength(received);
        if (length >= 0) {
            String line = Words.of(received, received.readerIndex(), received.readerIndex() + length);
            return new Move.End(line.equals("+PONG") ? Layer7.ok("Redis server is ok") : Layer7.wrongStatus(line));
        }
        if (!ended) {
            return new Move.Wait();
        }
        String words = received.isReadable()
                ? Words.of(received, received.readerIndex(), received.writerIndex())
                : Layer7.emptyAt(STEP, "PING");
        return new Move.End(Layer7.wrongStatus(words));
    }

    @Override
    public Finding timedOut() {
        return Layer7.timedOut(STEP, "PING");
    }

    /** Up to CR LF; negative if there is none yet. A bare LF ends no line of Redis's. */
    private int lineLength(ByteBuf received) {
        int start = received.readerIndex();
        while (true) {
            int feed = received.indexOf(start + searched, received.writerIndex(), (byte) '\n');
            if (feed < 0) {
                searched = received.readableBytes();
                return -1;
            }
            if (feed > start && received.getByte(feed - 1) == '\r') {
                return feed - 1 - start;
            }
            searched = feed + 1 - start;
        }
    }
}
