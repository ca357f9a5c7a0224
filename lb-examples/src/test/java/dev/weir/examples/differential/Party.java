package dev.weir.examples.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** One end of a TCP connection, moved by a script; what comes in is written down by a thread of its own. */
final class Party {
    /** How what came in ended. */
    enum Ending {
        OPEN,
        END,
        RESET,
        REFUSED,
        /** This end closed first. */
        LEFT
    }

    private static final int CONNECT_MILLIS = 5_000;
    private static final int NARROW_BYTES = 32 * 1024;
    private static final int LONGEST_TEXT = 400;
    private static final int CHUNK = 64 * 1024;
    private static final int WRITERS_MILLIS = 100;

    private final String name;
    private final Behaviour behaviour;
    private final Socket socket;
    private final long begun = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private final CRC32 sum = new CRC32();
    private long bytes;
    private long firstByteAt = -1;
    private long endedAt = -1;
    private Ending ending = Ending.OPEN;
    private boolean paused;
    private boolean saidAll;
    private int writers;
    private String address = "";

    private Party(String name, Behaviour behaviour, Socket socket) {
        this.name = name;
        this.behaviour = behaviour;
        this.socket = socket;
    }

    /** A client that connects; one that is refused or reset at once is returned as well. */
    static Party connect(String name, String source, int port, boolean isNarrow) {
        Socket socket = new Socket();
        Party party = new Party(name, Behaviour.CLIENT, socket);
        try {
            party.prepare(source, isNarrow);
        } catch (IOException e) {
            throw new UncheckedIOException("no client " + name + " from " + source, e);
        }
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            party.start();
        } catch (IOException e) {
            party.ended(Ending.REFUSED, party.elapsed());
        }
        return party;
    }

    private void prepare(String source, boolean isNarrow) throws IOException {
        if (isNarrow) {
            socket.setReceiveBufferSize(NARROW_BYTES);
            paused = true;
        }
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(source, 0));
        address = source + ":" + socket.getLocalPort();
    }

    /** A server's end of a connection. */
    static Party accepted(String name, Behaviour behaviour, Socket socket) {
        return new Party(name, behaviour, socket);
    }

    /** Begins as its behaviour wants. */
    void start() {
        behaviour.accepted(this);
        Threads.start(name, this::read);
    }

    // ---- what a script tells it

    /** Sends a text; one that cannot be sent any more is lost, as the other side will tell. */
    Party send(String what) {
        return write(what.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends so many bytes beside the script. */
    Party flood(int count) {
        Threads.start(name + " floods", () -> write(new byte[count]));
        return this;
    }

    /** Ends its stream; goes on receiving. */
    Party end() {
        synchronized (this) {
            saidAll = true;
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // gone already, as was or will be received
        }
        return this;
    }

    /** Closes with a reset. */
    Party reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        return leave();
    }

    /** Closes both directions. */
    Party leave() {
        ended(Ending.LEFT, elapsed());
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads nothing until it is told to. */
    synchronized Party pause() {
        paused = true;
        return this;
    }

    /** Reads from now on, if it was made not to. */
    synchronized Party resume() {
        paused = false;
        notifyAll();
        return this;
    }

    // ---- what a script asks it

    String name() {
        return name;
    }

    /** Address and port of a client; the port alone is no name, as clients of other addresses may have it. */
    String address() {
        return address;
    }

    synchronized boolean isOpen() {
        return ending == Ending.OPEN;
    }

    synchronized boolean hasSaidAll() {
        return saidAll;
    }

    synchronized String text() {
        return text.toString();
    }

    synchronized boolean awaitText(String part, long millis) {
        return Threads.await(this, () -> text.indexOf(part) >= 0, millis);
    }

    synchronized boolean awaitBytes(long count, long millis) {
        return Threads.await(this, () -> bytes >= count, millis);
    }

    /** Waits until anything has come. */
    synchronized boolean awaitWord(long millis) {
        return Threads.await(this, () -> bytes > 0 || ending != Ending.OPEN, millis);
    }

    synchronized boolean awaitEnd(long millis) {
        return Threads.await(this, () -> ending != Ending.OPEN, millis);
    }

    /** Writes down what it saw. */
    synchronized void tell(Outcome outcome) {
        outcome.put(
                name + " received", bytes > LONGEST_TEXT ? bytes + " bytes, sum " + sum.getValue() : text.toString());
        outcome.put(name + " ended", ending);
        outcome.put(name + " first byte after", Millis.of(firstByteAt));
        outcome.put(name + " ended after", Millis.of(ending == Ending.LEFT ? -1 : endedAt));
    }

    // ---- inside

    private Party write(byte[] what) {
        writing(1);
        try {
            socket.getOutputStream().write(what);
        } catch (IOException e) {
            // The other side is gone. The system tells of a reset only once: if it told the writer, the reader sees an
            // end.
            if (String.valueOf(e.getMessage()).startsWith("Connection reset")) {
                ended(Ending.RESET, elapsed());
            }
        } finally {
            writing(-1);
        }
        return this;
    }

    private void read() {
        byte[] buffer = new byte[CHUNK];
        try {
            while (true) {
                untilResumed();
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    endOfStream();
                    behaviour.ended(this);
                    return;
                }
                received(buffer, count);
                behaviour.received(this, new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            ended(Ending.RESET, elapsed());
        }
    }

    /** An end, unless a writer that is about to fail was told of a reset. */
    private synchronized void endOfStream() {
        long at = elapsed();
        Threads.await(this, () -> writers == 0, WRITERS_MILLIS);
        ended(Ending.END, at);
    }

    private synchronized void writing(int more) {
        writers += more;
        notifyAll();
    }

    private synchronized void untilResumed() {
        Threads.await(this, () -> !paused, Long.MAX_VALUE / 1_000_000_000);
    }

    private synchronized void received(byte[] buffer, int count) {
        if (firstByteAt < 0) {
            firstByteAt = elapsed();
        }
        bytes += count;
        sum.update(buffer, 0, count);
        if (text.length() <= LONGEST_TEXT) {
            text.append(new String(buffer, 0, Math.min(count, LONGEST_TEXT), StandardCharsets.ISO_8859_1));
        }
        notifyAll();
    }

    private synchronized void ended(Ending how, long at) {
        if (ending == Ending.OPEN) {
            ending = how;
            endedAt = at;
            notifyAll();
        }
    }

    private long elapsed() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}
