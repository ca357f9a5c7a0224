package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Long-lived connections that ask for one answer after the other: many with small answers make ping-pong, few with
 * large ones bulk transfer. All on one thread and one selector; connections stay registered, so a selection costs one
 * system call for all that are ready.
 */
final class StreamLoad implements Load {
    /** Silence for this long means that an answer was lost. */
    private static final long STALL_MILLIS = 10_000;

    private static final int READ_BYTES = 256 * 1024;

    private final int port;
    private final int connections;
    private final long answerBytes;
    private final double workPerAnswer;
    private final Selector selector;
    private final ByteBuffer request;
    private final ByteBuffer scratch;
    private final List<SocketChannel> channels = new ArrayList<>();
    private long startNanos;
    private long durationNanos;
    private long completed;
    private int waiting;

    /**
     * Creates a load.
     *
     * @param workPerAnswer what one answer adds to {@link Load.Work#amount()}
     */
    StreamLoad(int port, int connections, long answerBytes, double workPerAnswer) throws IOException {
        this.port = port;
        this.connections = connections;
        this.answerBytes = answerBytes;
        this.workPerAnswer = workPerAnswer;
        this.selector = Selector.open();
        this.request = Wire.request(answerBytes);
        // One byte more than a small answer, so that an answer that is too long shows.
        this.scratch = ByteBuffer.allocateDirect((int) Math.min(READ_BYTES, answerBytes + 1));
    }

    @Override
    public void open() throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = Sockets.connect(port);
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new AnswerCheck(answerBytes));
        }
    }

    @Override
    public Work run(Duration duration) throws IOException {
        startNanos = System.nanoTime();
        durationNanos = duration.toNanos();
        completed = 0;
        for (SocketChannel channel : channels) {
            Sockets.send(channel, request);
        }
        waiting = channels.size();
        try {
            while (waiting > 0) {
                if (selector.select(this::onReadable, STALL_MILLIS) == 0) {
                    throw new IOException("no byte for " + STALL_MILLIS + " ms on " + waiting + " connections");
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
        return new Work(completed * workPerAnswer, Duration.ofNanos(System.nanoTime() - startNanos));
    }

    @Override
    public void close() {
        channels.forEach(Sockets::closeQuietly);
        channels.clear();
        // The selector holds the last reference to registered sockets: only this closes them for the peer, too.
        Sockets.closeQuietly(selector);
    }

    private void onReadable(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        AnswerCheck answer = (AnswerCheck) key.attachment();
        try {
            answer.readOnce(channel, scratch);
            if (answer.complete()) {
                completed++;
                answer.reset();
                next(channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void next(SocketChannel channel) throws IOException {
        if (System.nanoTime() - startNanos < durationNanos) {
            Sockets.send(channel, request);
        } else {
            waiting--;
        }
    }
}
