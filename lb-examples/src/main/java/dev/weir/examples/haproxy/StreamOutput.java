package dev.weir.examples.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A stream that may stand still, such as a pipe that nobody reads: a thread of its own writes to it, from a bounded queue. */
final class StreamOutput implements Output {
    /** Lines that wait at most; a burst of some thousand connections fits. */
    static final int BOUND = 8_192;

    private static final byte[] END = {};
    private static final int BATCH = 256;
    private static final long CLOSE_SECONDS = 2;

    private final OutputStream out;
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(BOUND);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;

    StreamOutput(String name, OutputStream out) {
        this.out = out;
        writer = new Thread(this::write, name);
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void send(byte[] line) {
        if (closed || !lines.offer(line)) {
            lost.incrementAndGet();
        }
    }

    /** Sends a text for people as a line; of many, those that do not fit wait a moment. */
    void say(String text) {
        byte[] line = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        try {
            if (closed || !lines.offer(line, CLOSE_SECONDS, TimeUnit.SECONDS)) {
                lost.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lost.incrementAndGet();
        }
    }

    @Override
    public long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (lines.offer(END, CLOSE_SECONDS, TimeUnit.SECONDS)) {
                writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process ends anyway; what is still queued goes with it
        }
    }

    private void write() {
        List<byte[]> batch = new ArrayList<>(BATCH);
        boolean more = true;
        while (more) {
            batch.clear();
            try {
                batch.add(lines.take());
            } catch (InterruptedException e) {
                return; // nobody here interrupts it, so the process wants it to end
            }
            lines.drainTo(batch, BATCH - 1);
            more = write(batch);
        }
    }

    /** Writes them at once; false if the end was among them. */
    private boolean write(List<byte[]> batch) {
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        int count = 0;
        boolean more = true;
        for (byte[] line : batch) {
            if (line == END) {
                more = false;
            } else {
                together.writeBytes(line);
                count++;
            }
        }
        try {
            together.writeTo(out);
            out.flush();
        } catch (IOException e) {
            lost.addAndGet(count); // such as a pipe whose reader has gone; it may be told at the end, elsewhere
        }
        return more;
    }
}
