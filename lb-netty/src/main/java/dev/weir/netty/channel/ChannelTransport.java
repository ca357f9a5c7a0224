package dev.weir.netty.channel;

import dev.weir.spi.Acceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport made of Netty's NIO channels, for machines without the Linux path. Thread-safe. */
public final class ChannelTransport implements Transport {
    private final TransportContext context;
    private final String description;
    private final List<ChannelLoop> loops;
    private final int connectionCapacity = FileDescriptors.connectionCapacity();
    private final Set<ChannelListener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicInteger nextListener = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private ChannelTransport(TransportContext context, String description, List<ChannelLoop> loops) {
        this.context = context;
        this.description = description;
        this.loops = List.copyOf(loops);
    }

    /**
     * A running transport with nothing bound. It belongs to the caller, who closes it.
     *
     * @param context the time, threads and the ear for events that it must use
     * @param eventLoops number of threads, at least 1
     * @param why the reason for this path, for {@link #description()}
     * @throws IOException if an event loop cannot be made; nothing is left open
     */
    public static Transport create(TransportContext context, int eventLoops, String why) throws IOException {
        return create(context, eventLoops, why, PooledByteBufAllocator.DEFAULT);
    }

    /** As above; the pool is named because Netty's own default keeps much more memory after a burst. */
    static Transport create(TransportContext context, int eventLoops, String why, ByteBufAllocator allocator)
            throws IOException {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: >= 1)");
        }
        Causes.load();
        ThreadFactory threads = context.runtime().threadFactory(context.name());
        List<ChannelLoop> loops = new ArrayList<>(eventLoops);
        try {
            while (loops.size() < eventLoops) {
                loops.add(ChannelLoop.start(loops.size(), context.runtime(), threads, allocator));
            }
        } catch (RuntimeException e) {
            loops.forEach(ChannelLoop::stop);
            throw new IOException("cannot make event loop " + loops.size() + ": " + Causes.reason(e), e);
        }
        return new ChannelTransport(context, "channels on NIO (" + why + ")", loops);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<? extends EventLoop> eventLoops() {
        return loops;
    }

    @Override
    public int connectionCapacity() {
        return connectionCapacity;
    }

    @Override
    public InetSocketAddress resolve(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public Listener bind(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException {
        if (closed.get()) {
            throw new IOException("the transport is closed");
        }
        ChannelLoop loop = nextLoop();
        ChannelListener listener = ChannelListener.open(address, backlog, acceptor, loop, loops);
        listeners.add(listener);
        var unused = listener.closed().thenRun(() -> listeners.remove(listener));
        return listener;
    }

    /** The loop whose turn it is to accept for a port; one that is to be avoided only if they all are. */
    private ChannelLoop nextLoop() {
        ChannelLoop next;
        int left = loops.size();
        do {
            next = loops.get(Math.floorMod(nextListener.getAndIncrement(), loops.size()));
        } while (next.isAvoided() && --left > 0);
        return next;
    }

    @Override
    public Map<String, Long> gauges() {
        long connections = 0;
        for (ChannelLoop loop : loops) {
            connections += loop.connections();
        }
        return Map.of("connections", connections, "listeners", (long) listeners.size());
    }

    @Override
    public void close() {
        for (ChannelLoop loop : loops) {
            if (loop.isCurrent()) {
                throw new IllegalStateException("close() was called on an event loop, for which it would wait forever");
            }
        }
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            listeners.forEach(ChannelListener::drop);
            loops.forEach(ChannelLoop::stop);
        }
        long now = context.runtime().nanoTime();
        for (ChannelLoop loop : loops) {
            if (!loop.awaitStop(now) && first) {
                context.degraded().accept(loop.leftBehind() + "; a port that it accepts for stays open until then");
            }
        }
        listeners.forEach(ChannelListener::closedWithLoop);
    }
}
