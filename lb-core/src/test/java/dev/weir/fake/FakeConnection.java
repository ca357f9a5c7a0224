package dev.weir.fake;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection without sockets: the test says what happened to it, and sees what was asked of it. */
public final class FakeConnection implements Connection {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 40_000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 443);

    private final EventLoop loop;
    private final Map<Side, End> ends = new EnumMap<>(Side.class);
    private final List<String> asked = new ArrayList<>();
    private @Nullable ConnectionHandler handler;
    private boolean closed;

    /** One side's figures. */
    private static final class End {
        long received;
        long delivered;
        long lastRead;
        long lastWritten;
        boolean blocked;
    }

    /** A connection on this loop that nothing has happened to. */
    public FakeConnection(EventLoop loop) {
        this.loop = loop;
        for (Side side : Side.values()) {
            ends.put(side, new End());
        }
    }

    /** What was asked of it, in order. */
    public List<String> asked() {
        return asked;
    }

    /** Who hears about it. */
    public ConnectionHandler handler() {
        if (handler == null) {
            throw new AssertionError("not accepted");
        }
        return handler;
    }

    /** Tells it who hears about it. */
    public void handler(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    /** The client has sent, and got, so many bytes. */
    public void moved(long fromClient, long toClient) {
        end(Side.CLIENT).received += fromClient;
        end(Side.SERVER).delivered += fromClient;
        end(Side.SERVER).received += toClient;
        end(Side.CLIENT).delivered += toClient;
    }

    /** The last byte from a side came then. */
    public void lastRead(Side from, long at) {
        end(from).lastRead = at;
    }

    /** The last byte to a side went then. */
    public void lastWritten(Side to, long at) {
        end(to).lastWritten = at;
    }

    /** A side takes nothing. */
    public void block(Side to) {
        end(to).blocked = true;
    }

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return CLIENT;
    }

    @Override
    public InetSocketAddress localAddress() {
        return LOCAL;
    }

    @Override
    public void connect(InetSocketAddress server) {
        asked.add("connect " + server.getPort());
    }

    @Override
    public void abandonConnect() {
        asked.add("abandon");
    }

    @Override
    public void relay() {
        asked.add("relay");
    }

    @Override
    public void endInput(Side from) {
        asked.add("end input " + from);
    }

    @Override
    public void finish(Side to, CloseMode mode) {
        asked.add("finish " + to + " " + mode);
    }

    @Override
    public void close(CloseMode client, CloseMode server) {
        asked.add("close " + client + " " + server);
        if (!closed) {
            closed = true;
            handler().closed();
        }
    }

    @Override
    public long received(Side from) {
        return end(from).received;
    }

    @Override
    public long delivered(Side to) {
        return end(to).delivered;
    }

    @Override
    public long lastRead(Side from) {
        return end(from).lastRead;
    }

    @Override
    public long lastWritten(Side to) {
        return end(to).lastWritten;
    }

    @Override
    public boolean isBlocked(Side to) {
        return end(to).blocked;
    }

    private End end(Side side) {
        End end = ends.get(side);
        if (end == null) {
            throw new AssertionError(side);
        }
        return end;
    }
}
