package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Connect, send 64 bytes, receive 1 KiB, close; a fixed number of connections at a time.
 *
 * <p>The connections form a queue of blocking sockets, oldest first: the thread waits for the oldest answer only, and
 * the others arrive meanwhile. That is five system calls per connection; a selector would add registration, removal and
 * the selection itself.
 */
final class ConnectLoad implements Load {
    private final int port;
    private final int concurrency;
    private final ArrayDeque<SocketChannel> inFlight = new ArrayDeque<>();
    private final ByteBuffer request = Wire.request(Wire.SMALL_ANSWER_BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(2 * Wire.SMALL_ANSWER_BYTES);
    private final AnswerCheck answer = new AnswerCheck(Wire.SMALL_ANSWER_BYTES);

    ConnectLoad(int port, int concurrency) {
        this.port = port;
        this.concurrency = concurrency;
    }

    @Override
    public void open() {
        // Opening connections is the measured work.
    }

    @Override
    public Work run(Duration duration) throws IOException {
        long start = System.nanoTime();
        long completed = 0;
        boolean more = true;
        while (more || !inFlight.isEmpty()) {
            more = more && System.nanoTime() - start < duration.toNanos();
            if (more && inFlight.size() < concurrency) {
                begin();
            } else if (!inFlight.isEmpty()) {
                finishOldest();
                completed++;
            }
        }
        return new Work(completed, Duration.ofNanos(System.nanoTime() - start));
    }

    @Override
    public void close() {
        inFlight.forEach(Sockets::closeQuietly);
        inFlight.clear();
    }

    private void begin() throws IOException {
        SocketChannel channel = Sockets.connect(port);
        inFlight.add(channel);
        Sockets.send(channel, request);
    }

    private void finishOldest() throws IOException {
        try (SocketChannel channel = inFlight.remove()) {
            answer.reset();
            answer.readFully(channel, scratch);
        }
    }
}
