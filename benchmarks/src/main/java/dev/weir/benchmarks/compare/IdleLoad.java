package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that did one exchange and then say nothing. The exchange proves that the proxy has a connection to the
 * server behind each of them, and lets the proxy allocate whatever it allocates on first use.
 */
final class IdleLoad implements AutoCloseable {
    private static final int WAVE = 32;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer request = Wire.request(Wire.SMALL_ANSWER_BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(2 * Wire.SMALL_ANSWER_BYTES);
    private final AnswerCheck answer = new AnswerCheck(Wire.SMALL_ANSWER_BYTES);

    void open(int port, int connections) throws IOException {
        int answered = 0;
        while (answered < connections) {
            while (channels.size() < Math.min(connections, answered + WAVE)) {
                SocketChannel channel = Sockets.connect(port);
                channels.add(channel);
                Sockets.send(channel, request);
            }
            answer.reset();
            answer.readFully(channels.get(answered), scratch);
            answered++;
        }
    }

    @Override
    public void close() {
        channels.forEach(Sockets::closeQuietly);
        channels.clear();
    }
}
