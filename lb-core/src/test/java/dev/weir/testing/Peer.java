package dev.weir.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A test client or test server's end of one TCP connection. Told what to do, it does it in the background, and can be asked
 * what it has seen. It sends a {@linkplain Pattern pattern} and checks what it receives. All methods may be called from any
 * thread and return at once.
 */
public final class Peer {
    /** How the incoming stream of a peer ended. */
    public enum Ending {
        /** It has not. */
        OPEN,
        /** End of stream. */
        FIN,
        /** A reset, possibly after an end of stream. */
        RESET
    }

    private static final int READ_BYTES = 128 * 1024;
    private static final ThreadLocal<ByteBuffer> READ_BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(READ_BYTES));

    private final Executor loop;
    private final PatternReader in = new PatternReader();
    private final PeerOutput out;
    private @Nullable StreamSocket socket;
    private @Nullable String connectFailure;
    private @Nullable Consumer<StreamSocket> parting;
    private long readLimit = Long.MAX_VALUE;
    private boolean sawFin;
    private boolean sawReset;
    private boolean resetAtOnce;
    private boolean closed;

    /**
     * @param loop runs everything that touches the socket
     * @param id of the stream it sends
     */
    Peer(Executor loop, long id) {
        this.loop = loop;
        this.out = new PeerOutput(id, in);
    }

    // ---- what to do

    /** Sends the next {@code bytes} of its stream, after what it was told to send before. */
    public synchronized Peer send(long bytes) {
        out.add(bytes);
        return turnSoon();
    }

    /**
     * The first bytes of its stream are these instead of the pattern's, so that only hashes tell whether it has arrived. Sends
     * none of them yet; possible before the first byte.
     */
    public synchronized Peer words(byte[] words) {
        out.words(words);
        return this;
    }

    /** As {@link #send}, each {@code segment} bytes with a write of their own; so is all that it is told to send later. */
    public synchronized Peer sendInSegments(long bytes, int segment) {
        out.addInSegments(bytes, segment);
        return turnSoon();
    }

    /** Sends bytes as soon as it knows whose connection this is, of a stream that belongs to that one: its id inverted. */
    public synchronized Peer answer(long bytes) {
        out.answer();
        return send(bytes);
    }

    /** Sends back everything that it receives, the end of the stream included. */
    public synchronized Peer echo() {
        out.echo();
        return turnSoon();
    }

    /** Sends one byte of urgent data, now. */
    public synchronized Peer sendUrgent(int value) {
        return soon(live -> live.writeUrgent(value));
    }

    /** Ends its stream once everything it was told to send is sent. */
    public synchronized Peer finish() {
        out.finish();
        return turnSoon();
    }

    /** Reads nothing more for now. */
    public synchronized Peer pauseReading() {
        return readUpTo(in.count());
    }

    /** Reads until it has received so many bytes in all. */
    public synchronized Peer readUpTo(long total) {
        readLimit = total;
        return turnSoon();
    }

    /** Reads all that comes. */
    public synchronized Peer resumeReading() {
        return readUpTo(Long.MAX_VALUE);
    }

    /** Closes with a reset, now, or as soon as it is connected, whatever was to be sent. */
    public synchronized Peer reset() {
        return partSoon(StreamSocket::reset);
    }

    /** Closes in order, now, or as soon as it is connected, whatever was to be sent. */
    public synchronized Peer close() {
        return partSoon(StreamSocket::close);
    }

    // ---- what it has seen

    /** The address of this end; fails before it is connected. */
    public synchronized InetSocketAddress localAddress() {
        return required().localAddress();
    }

    /** The address of the other end; fails before it is connected. */
    public synchronized InetSocketAddress remoteAddress() {
        return required().remoteAddress();
    }

    /** Whether the connection was established, even if it is closed by now. */
    public synchronized boolean isConnected() {
        return socket != null || resetAtOnce;
    }

    /** Whether its addresses are known. */
    public synchronized boolean hasAddress() {
        return socket != null;
    }

    /** Whether the attempt to connect failed. */
    public synchronized boolean isRefused() {
        return connectFailure != null;
    }

    /** Whether it has closed its socket. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Whether it was told to close its socket, by a reset or in order, rather than to end its stream. */
    public synchronized boolean hasParted() {
        return parting != null;
    }

    /** The id of the stream it sends. */
    public synchronized long id() {
        return out.id();
    }

    /** Bytes handed to its socket, without what it echoes. */
    public synchronized long sent() {
        return out.sent();
    }

    /** Whether everything that it was told to send is handed to its socket. */
    public synchronized boolean hasSentAll() {
        return out.hasSentAll();
    }

    /** Whether it has sent the end of its stream. */
    public synchronized boolean hasEndedOutput() {
        return out.hasEnded();
    }

    /** Bytes received. */
    public synchronized long received() {
        return in.count();
    }

    /** How the incoming stream ended, if it did; after {@link #received()} bytes. */
    public synchronized Ending ending() {
        if (sawReset) {
            return Ending.RESET;
        }
        return sawFin ? Ending.FIN : Ending.OPEN;
    }

    /** Whether the incoming stream ended in order, even if a reset followed. */
    public synchronized boolean sawFin() {
        return sawFin;
    }

    /** The first bytes received, at most eight. */
    public synchronized byte[] head() {
        return in.head();
    }

    /** Whether it knows the id of the stream it receives. */
    public synchronized boolean hasReceivedId() {
        return in.hasId();
    }

    /** The id of the stream it receives. */
    public synchronized long receivedId() {
        return in.id();
    }

    /** Offset of the first received byte that stream {@code id} has not there, or -1: what came is a prefix of it. */
    public synchronized long firstWrongByte(long id) {
        return in.firstWrong(id);
    }

    /** Hash of all that was sent. */
    public synchronized byte[] sentHash() {
        return out.sha256();
    }

    /** Hash of all that was received. */
    public synchronized byte[] receivedHash() {
        return in.sha256();
    }

    @Override
    public synchronized String toString() {
        return "peer " + Long.toHexString(out.id())
                + (socket == null ? " unconnected" : " " + socket.localAddress())
                + (connectFailure == null ? " " : " refused: " + connectFailure + ", ") + out
                + ", received " + in.count() + " and " + ending() + (closed ? ", closed" : "");
    }

    // ---- on the loop

    synchronized void connected(StreamSocket established) {
        socket = established;
        if (parting == null) {
            turn();
        } else {
            part();
        }
    }

    synchronized void refused(String reason) {
        connectFailure = reason;
    }

    /** The connection was established, and gone again before anybody looked. */
    synchronized void resetAtOnce() {
        resetAtOnce = true;
        sawReset = true;
        closed = true;
    }

    /** Does what can be done now. The socket calls it when something may have become possible. */
    synchronized void turn() {
        StreamSocket live = socket;
        if (live == null || closed) {
            return;
        }
        try {
            out.write(live);
            read(live);
            out.write(live);
            out.end(live);
        } catch (IOException e) {
            sawReset = true;
        }
        if (sawReset || (sawFin && out.hasEnded())) {
            closed = true;
            loop.execute(live::close);
        } else {
            live.interest(wantsToRead(), out.wantsToWrite());
        }
    }

    private void read(StreamSocket live) throws IOException {
        if (!wantsToRead()) {
            return;
        }
        ByteBuffer buffer = READ_BUFFER.get().clear();
        buffer.limit((int) Math.min(Math.min(buffer.capacity(), out.echoLimit()), readLimit - in.count()));
        if (live.read(buffer) < 0) {
            sawFin = true;
            if (out.isEcho()) {
                out.finish();
            }
            return;
        }
        buffer.flip();
        if (out.isEcho()) {
            out.echo(buffer.duplicate());
        }
        in.accept(buffer);
    }

    private boolean wantsToRead() {
        return !sawFin && in.count() < readLimit && !out.holdsEcho();
    }

    private StreamSocket required() {
        if (socket == null) {
            throw new IllegalStateException("not connected: " + this);
        }
        return socket;
    }

    private Peer partSoon(Consumer<StreamSocket> way) {
        loop.execute(() -> {
            synchronized (this) {
                parting = way;
                part();
            }
        });
        return this;
    }

    private void part() {
        if (parting != null && socket != null && !closed) {
            closed = true;
            parting.accept(socket);
        }
    }

    private Peer turnSoon() {
        return soon(live -> turn());
    }

    private Peer soon(SocketAction action) {
        loop.execute(() -> {
            synchronized (this) {
                if (socket != null && !closed) {
                    act(socket, action);
                }
            }
        });
        return this;
    }

    private void act(StreamSocket live, SocketAction action) {
        try {
            action.run(live);
        } catch (IOException e) {
            sawReset = true;
        }
    }

    private interface SocketAction {
        void run(StreamSocket live) throws IOException;
    }
}
