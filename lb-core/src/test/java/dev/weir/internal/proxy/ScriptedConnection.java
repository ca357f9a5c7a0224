package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.spi.EventLoop;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A connection of which only the addresses and the silence can be asked: no simulated one can be brought to every
 * constellation of stamps.
 */
final class ScriptedConnection implements Connection {
    private final Map<Side, Long> lastRead = new EnumMap<>(Side.class);
    private final Map<Side, Long> lastWritten = new EnumMap<>(Side.class);
    private final Map<Side, Long> received = new EnumMap<>(Side.class);
    private final Set<Side> blocked = EnumSet.noneOf(Side.class);

    /** The last byte from a side came then; at 0 if never said. */
    void lastRead(Side from, long at) {
        lastRead.put(from, at);
    }

    /** The last byte to a side went then; at 0 if never said. */
    void lastWritten(Side to, long at) {
        lastWritten.put(to, at);
    }

    /** A side has sent so many bytes; none if never said. */
    void received(Side from, long bytes) {
        received.put(from, bytes);
    }

    /** A side takes nothing. */
    void block(Side to) {
        blocked.add(to);
    }

    /** A side takes again. */
    void unblock(Side to) {
        blocked.remove(to);
    }

    @Override
    public void inspect(int most) {
        throw notScripted();
    }

    @Override
    public void endInspection() {
        throw notScripted();
    }

    @Override
    public long lastRead(Side from) {
        return lastRead.getOrDefault(from, 0L);
    }

    @Override
    public long lastWritten(Side to) {
        return lastWritten.getOrDefault(to, 0L);
    }

    @Override
    public boolean isBlocked(Side to) {
        return blocked.contains(to);
    }

    @Override
    public EventLoop eventLoop() {
        throw notScripted();
    }

    @Override
    public InetSocketAddress clientAddress() {
        return new InetSocketAddress("192.0.2.7", 40_000);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("192.0.2.1", 443);
    }

    @Override
    public void connect(InetSocketAddress server) {
        throw notScripted();
    }

    @Override
    public void abandonConnect() {
        throw notScripted();
    }

    @Override
    public void relay(CloseMode endToClient, CloseMode endToServer) {
        throw notScripted();
    }

    @Override
    public void endInput(Side from) {
        throw notScripted();
    }

    @Override
    public void finish(Side to, CloseMode mode) {
        throw notScripted();
    }

    @Override
    public void close(CloseMode client, CloseMode server) {
        throw notScripted();
    }

    @Override
    public long received(Side from) {
        return received.getOrDefault(from, 0L);
    }

    @Override
    public long delivered(Side to) {
        throw notScripted();
    }

    private static UnsupportedOperationException notScripted() {
        return new UnsupportedOperationException("not scripted");
    }
}
