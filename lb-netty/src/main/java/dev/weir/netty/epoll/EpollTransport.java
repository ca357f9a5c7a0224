package dev.weir.netty.epoll;

import dev.weir.spi.Acceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/** Relays over Linux epoll. Methods may be called from any thread. */
public final class EpollTransport implements Transport {
    /**
     * A read that fills it means a stream; and it should stay in the processor's cache between read and write. Larger is not
     * better: where the path's segments are a little smaller than the buffer (loopback: 65,483 bytes), each write of a full
     * buffer ends with a tiny segment. Measured on loopback, one stream, against HAProxy in the same run: 16 KiB 0.98, 32 KiB
     * 0.88, 64 KiB 1.98, 128 KiB 1.24, 256 KiB 0.88.
     */
    static final int RECEIVE_BYTES = 32 << 10;

    private static final long STOP_SECONDS = 10;

    private final String description;
    private final TransportContext context;
    private final MultiThreadIoEventLoopGroup group;
    private final List<EpollLoop> loops = new ArrayList<>();
    private final SocketCalls sockets;
    private final Spread spread = Spread.fewestConnections(loops);
    private final int connectionCapacity;
    private final Set<EpollPort> ports = ConcurrentHashMap.newKeySet();
    private final AtomicInteger bound = new AtomicInteger();

    private EpollTransport(
            String description,
            int connectionCapacity,
            TransportContext context,
            MultiThreadIoEventLoopGroup group,
            SocketCalls sockets) {
        this.description = description;
        this.connectionCapacity = connectionCapacity;
        this.context = context;
        this.group = group;
        this.sockets = sockets;
    }

    /**
     * A running transport.
     *
     * @throws IOException if the event loops cannot be made, for lack of file descriptors
     */
    public static Transport open(TransportContext context, EpollSettings settings) throws IOException {
        return open(context, settings, new SocketCalls(), new SpliceCalls());
    }

    /** The same with other system calls, for tests that inject faults. */
    static EpollTransport open(
            TransportContext context, EpollSettings settings, SocketCalls sockets, SpliceCalls splices)
            throws IOException {
        FileLimit files = FileLimit.read();
        int loopCount = settings.eventLoops();
        int pipes = settings.pipesPerLoop() > 0 ? settings.pipesPerLoop() : Math.max(1, files.pipes() / loopCount);
        UncaughtErrors errors = new UncaughtErrors();
        LoopParts parts = new LoopParts(
                sockets,
                splices,
                new SpliceSwitch(settings.splicing(), context.degraded()),
                new PipeBudget(files.largePipes()),
                pipes,
                allocator(loopCount),
                RECEIVE_BYTES,
                context.runtime(),
                errors);
        LoopPasses passes = new LoopPasses(errors);
        LoopThreads threads = new LoopThreads(context.runtime().threadFactory(context.name()));
        EpollTransport transport = new EpollTransport(
                "epoll " + (settings.splicing() ? "with splice" : "with copy") + " (Linux, " + settings.why() + ")",
                files.connections(settings.splicing() ? pipes * loopCount : 0),
                context,
                newGroup(loopCount, threads, passes),
                sockets);
        transport.startLoops(passes, threads, parts);
        return transport;
    }

    /** One arena per loop, in chunks of 1 MiB, without thread caches: leftovers are rare, and should not be kept. */
    private static PooledByteBufAllocator allocator(int loops) {
        return new PooledByteBufAllocator(true, 0, loops, 8192, 7, 0, 0, false);
    }

    private static MultiThreadIoEventLoopGroup newGroup(int loops, ThreadFactory threads, LoopPasses passes)
            throws IOException {
        try {
            return new MultiThreadIoEventLoopGroup(loops, threads, passes);
        } catch (RuntimeException failure) {
            throw new IOException("cannot make " + loops + " event loops", failure);
        }
    }

    /** One after the other, so that the threads are named in the order of the loops. */
    private void startLoops(LoopPasses passes, LoopThreads threads, LoopParts parts) {
        for (EventExecutor executor : group) {
            int index = loops.size();
            executor.submit(() -> {}).syncUninterruptibly();
            loops.add(new EpollLoop(
                    index, (IoEventLoop) executor, passes.made().get(index), threads.last(), parts, this::leave));
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<? extends EventLoop> eventLoops() {
        return List.copyOf(loops);
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
        if (group.isShuttingDown()) {
            throw new IOException("transport is closed");
        }
        Socket socket = sockets.open(address.getAddress());
        try {
            InetSocketAddress local = sockets.listen(socket, address, backlog);
            EpollListener listener = new EpollListener(nextLoop(), spread, socket, local, acceptor);
            EpollPort port = new EpollPort(listener, acceptor, ports::remove);
            ports.add(port);
            return port;
        } catch (IOException | RuntimeException failure) {
            sockets.close(socket);
            throw failure;
        }
    }

    /** The loop whose turn it is to accept for a port; one that is to be avoided only if they all are. */
    private EpollLoop nextLoop() {
        EpollLoop next;
        int left = loops.size();
        do {
            next = loops.get(Math.floorMod(bound.getAndIncrement(), loops.size()));
        } while (next.isAvoided() && --left > 0);
        return next;
    }

    /** A loop does not move: others that do accept for its ports. */
    private void leave(EpollLoop lost) {
        ports.forEach(port -> port.move(lost, nextLoop()));
    }

    @Override
    public Map<String, Long> gauges() {
        Map<String, Long> gauges = new LinkedHashMap<>();
        gauges.put("connections.open", sum(loop -> loop.connections.get()));
        gauges.put("bytes.copied", sum(loop -> loop.bytesCopied.get()));
        gauges.put("bytes.spliced", sum(loop -> loop.bytesSpliced.get()));
        gauges.put("pipes.used", sum(loop -> loop.pipes.used()));
        gauges.put("pipes.pooled", sum(loop -> loop.pipes.pooled()));
        gauges.put("leftover.buffers", sum(loop -> loop.buffers.count()));
        gauges.put("leftover.bytes", sum(loop -> loop.buffers.bytes()));
        return gauges;
    }

    @Override
    public void close() {
        for (EpollLoop loop : loops) {
            if (loop.isCurrent()) {
                throw new IllegalStateException("a transport cannot be closed on one of its event loops");
            }
            loop.stop();
        }
        long now = context.runtime().nanoTime();
        var unused = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
        for (EpollLoop loop : loops) {
            awaitEnd(loop, now);
        }
    }

    /** Once, however many threads close. */
    private synchronized void awaitEnd(EpollLoop loop, long toldToEndAt) {
        boolean ended = loop.thread.awaitEnd(context.runtime(), toldToEndAt, loop.isAvoided());
        ports.forEach(port -> port.closeWith(loop, ended));
        if (!ended && !loop.endsWithThread()) {
            context.degraded().accept(loop.thread.leftBehind());
        }
        loop.endsWithItsThread();
    }

    private long sum(ToLongFunction<EpollLoop> figure) {
        return loops.stream().mapToLong(figure).sum();
    }
}
