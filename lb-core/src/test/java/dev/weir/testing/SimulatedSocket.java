package dev.weir.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection. Behaves as a non-blocking Linux socket: what arrived before a reset can still be read,
 * a reset after an end of stream is seen only by writing or as {@link #isBroken()}, closing with bytes unread resets.
 */
final class SimulatedSocket implements StreamSocket {
    private final SimulatedNetwork network;
    private final SimulatedLink link;
    private final int direction;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final int windowBytes;
    private final Queue<ByteBuffer> unread = new ArrayDeque<>();
    private @Nullable SimulatedSocket other;
    private @Nullable SimulatedWorker owner;
    private @Nullable Runnable ready;
    private int unreadBytes;
    private int unacknowledged;
    private boolean reading;
    private boolean writing;
    private boolean finArrived;
    private boolean resetArrived;
    private boolean outputShut;
    private boolean closed;
    private boolean endUntold;
    private boolean callPending;

    /**
     * @param direction of what this end sends on the link
     * @param windowBytes most bytes that may be under way to this end or unread by it
     */
    SimulatedSocket(
            SimulatedNetwork network,
            SimulatedLink link,
            int direction,
            InetSocketAddress local,
            InetSocketAddress remote,
            int windowBytes) {
        this.network = network;
        this.link = link;
        this.direction = direction;
        this.local = local;
        this.remote = remote;
        this.windowBytes = windowBytes;
    }

    void connectTo(SimulatedSocket far) {
        other = far;
        far.other = this;
    }

    void ownedBy(SimulatedWorker worker) {
        owner = worker;
    }

    /** Says whom to call; also when the stream ends or breaks, whatever it is interested in. */
    void onReady(Runnable call) {
        ready = call;
        callIfReady();
    }

    /** Whether an end of stream has arrived, perhaps behind bytes that are unread. */
    boolean hasFin() {
        return finArrived;
    }

    boolean hasUnread() {
        return unreadBytes > 0;
    }

    /** Whether a reset has arrived, perhaps behind bytes that are unread. */
    boolean isBroken() {
        return resetArrived;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int read = 0;
        while (target.hasRemaining() && !unread.isEmpty()) {
            ByteBuffer head = unread.element();
            int length = Math.min(target.remaining(), head.remaining());
            target.put(head.slice(head.position(), length));
            head.position(head.position() + length);
            read += length;
            if (!head.hasRemaining()) {
                unread.remove();
            }
        }
        if (read > 0) {
            unreadBytes -= read;
            acknowledge(read);
            return read;
        }
        if (finArrived) {
            return -1;
        }
        if (resetArrived) {
            throw new IOException("Connection reset by peer");
        }
        return 0;
    }

    /** Reads and drops what is unread, up to a limit; tells how much it was. */
    int discard(int limit) {
        int dropped = unreadBytes;
        if (dropped > limit || resetArrived) {
            return 0;
        }
        unread.clear();
        unreadBytes = 0;
        return dropped;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (resetArrived || outputShut) {
            throw new IOException("Broken pipe");
        }
        int length = Math.min(source.remaining(), room());
        if (length > 0) {
            ByteBuffer copy = ByteBuffer.allocate(length)
                    .put(source.slice(source.position(), length))
                    .flip();
            source.position(source.position() + length);
            unacknowledged += length;
            SimulatedSocket to = far();
            link.carry(direction, () -> to.arrived(copy));
        }
        return length;
    }

    @Override
    public void writeUrgent(int value) {
        throw new UnsupportedOperationException("urgent data is not simulated");
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (resetArrived) {
            throw new IOException("Transport endpoint is not connected");
        }
        if (!outputShut) {
            outputShut = true;
            link.carry(direction, far()::finArrived);
        }
    }

    @Override
    public void interest(boolean inReading, boolean inWriting) {
        reading = inReading;
        writing = inWriting;
        callIfReady();
    }

    @Override
    public void close() {
        if (unreadBytes > 0) {
            reset();
        } else if (!closed) {
            if (!outputShut && !resetArrived) {
                link.carry(direction, far()::finArrived);
            }
            release();
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            link.carry(direction, far()::resetArrived);
            release();
        }
    }

    private void release() {
        closed = true;
        unread.clear();
        network.closed();
        if (far().closed) {
            network.remove(link);
        }
    }

    // ---- packets

    private void arrived(ByteBuffer bytes) {
        if (closed) {
            link.carry(direction, far()::resetArrived);
            return;
        }
        unread.add(bytes);
        unreadBytes += bytes.remaining();
        callIfReady();
    }

    private void finArrived() {
        finArrived = true;
        endUntold = true;
        callIfReady();
    }

    private void resetArrived() {
        if (!closed) {
            resetArrived = true;
            endUntold = true;
            callIfReady();
        }
    }

    private void acknowledge(int bytes) {
        SimulatedSocket sender = far();
        link.carry(direction, () -> {
            sender.unacknowledged -= bytes;
            sender.callIfReady();
        });
    }

    // ---- calling back

    private void callIfReady() {
        if (callPending || closed || ready == null || owner == null || !isReady()) {
            return;
        }
        callPending = true;
        owner.execute(() -> call(ready));
    }

    private void call(Runnable target) {
        callPending = false;
        if (!closed && isReady()) {
            endUntold = false;
            target.run();
            callIfReady();
        }
    }

    private boolean isReady() {
        return endUntold
                || (reading && (unreadBytes > 0 || finArrived || resetArrived))
                || (writing && (room() > 0 || resetArrived));
    }

    private int room() {
        return far().windowBytes - unacknowledged;
    }

    private SimulatedSocket far() {
        if (other == null) {
            throw new IllegalStateException("not connected");
        }
        return other;
    }
}
