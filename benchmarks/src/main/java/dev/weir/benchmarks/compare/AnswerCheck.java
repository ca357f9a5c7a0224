package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Receives one answer and verifies it: the exact length, and the first and last byte of every read. Looking at each
 * byte would make the load generator, which shares the cores with the proxy, the most expensive part of the run.
 */
final class AnswerCheck {
    private final long expectedBytes;
    private long receivedBytes;

    AnswerCheck(long expectedBytes) {
        this.expectedBytes = expectedBytes;
    }

    /** Starts over for the next answer on the same connection. */
    void reset() {
        receivedBytes = 0;
    }

    boolean complete() {
        return receivedBytes == expectedBytes;
    }

    /** Reads until the answer is complete; for a channel in blocking mode. */
    void readFully(SocketChannel channel, ByteBuffer scratch) throws IOException {
        while (!complete()) {
            readOnce(channel, scratch);
        }
    }

    /** One read, and its verification. Returns what the read returned, which is never the end of the stream. */
    int readOnce(SocketChannel channel, ByteBuffer scratch) throws IOException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count < 0) {
            throw new IOException("connection ended after " + receivedBytes + " of " + expectedBytes + " bytes");
        }
        if (count > 0) {
            verify(scratch.flip());
            receivedBytes += count;
        }
        return count;
    }

    private void verify(ByteBuffer received) throws IOException {
        int count = received.remaining();
        if (receivedBytes + count > expectedBytes) {
            throw new IOException("answer is longer than the " + expectedBytes + " bytes asked for");
        }
        boolean first = received.get(0) == Wire.expectedAt(receivedBytes);
        boolean last = received.get(count - 1) == Wire.expectedAt(receivedBytes + count - 1);
        if (!first || !last) {
            throw new IOException("wrong byte in the " + count + " bytes from offset " + receivedBytes);
        }
    }
}
