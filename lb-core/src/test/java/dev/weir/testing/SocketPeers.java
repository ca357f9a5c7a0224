package dev.weir.testing;

import dev.weir.spi.EventLoop;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;

/** {@link Peers} on real sockets of the loopback interface, in real time. Servers and clients have a thread each. */
public final class SocketPeers implements Peers {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofNanos(200_000);
    private static final Duration MEASURED = Duration.ofMillis(300);
    private static final int NARROW_BYTES = 64 * 1024;
    private static final int SELF_CONNECT_ATTEMPTS = 20_000;
    private static final int MANY = 1000;
    private static final AtomicLong IDS = new AtomicLong();

    private final ThreadTrackingRuntime runtime;
    private final SocketLoop serverLoop = new SocketLoop("test-servers");
    private final SocketLoop clientLoop = new SocketLoop("test-clients");
    private final List<Peer> peers = new ArrayList<>();
    private final List<AutoCloseable> others = new ArrayList<>();

    /** Peers with nothing open; the seed is for {@link Runtime#random()}. */
    public SocketPeers(long seed) {
        runtime = new ThreadTrackingRuntime(seed);
    }

    @Override
    public Runtime runtime() {
        return runtime;
    }

    @Override
    public boolean isSimulated() {
        return false;
    }

    @Override
    public PeerServer listen(Consumer<Peer> onAccept) {
        return listen(0, onAccept);
    }

    @Override
    public PeerServer listenNarrow(Consumer<Peer> onAccept) {
        return listen(NARROW_BYTES, onAccept);
    }

    @Override
    public Supplier<Peer> prepare(InetSocketAddress address) {
        return prepare(open(0), address);
    }

    @Override
    public Peer connectNarrow(InetSocketAddress address) {
        return prepare(open(NARROW_BYTES), address).get();
    }

    @Override
    public Peer connectFrom(InetAddress source, InetSocketAddress address) {
        SocketChannel channel = open(0);
        try {
            channel.bind(new InetSocketAddress(source, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return prepare(channel, address).get();
    }

    @Override
    public InetSocketAddress refusing() {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) gone.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A listener whose queue is full: the kernel then drops what else wants to connect. */
    @Override
    public InetSocketAddress silent() {
        try {
            ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            others.add(full);
            InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
            List<Peer> queued = List.of(connect(address), connect(address));
            await("queue filled", () -> queued.stream().allMatch(Peer::isConnected));
            return address;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Linux deals out even source ports in turn to who connects, so that a dead server's port comes up in time. */
    @Override
    public SelfConnect selfConnecting() {
        for (int tries = 0; tries < MANY; tries++) {
            // Somewhere between two ports that the system chose: inside the range it chooses from.
            int one = refusing().getPort();
            int other = refusing().getPort();
            int even = runtime.random().nextInt(Math.min(one, other), Math.max(one, other) + 1) & ~1;
            if (isFree(even)) {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), even);
                return new SelfConnect(address, SELF_CONNECT_ATTEMPTS);
            }
        }
        throw new TestAbortedException("no even port is free");
    }

    @Override
    public boolean withoutDescriptors(Runnable before, Runnable action) {
        return Descriptors.withoutFree(before, action);
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return;
        }
        try {
            Awaitility.await(what)
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .pollInSameThread()
                    .until(() -> {
                        Descriptors.takeWhatIsFree();
                        return condition.getAsBoolean();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + state(), e);
        }
    }

    @Override
    public void pass(Duration time) {
        long start = System.nanoTime();
        await("time passed", () -> System.nanoTime() - start >= time.toNanos());
    }

    @Override
    public void call(SerialExecutor executor, Runnable action) {
        onLoop(executor, action);
    }

    @Override
    public void whileHeld(List<? extends EventLoop> loops, Runnable action) {
        CountDownLatch held = new CountDownLatch(loops.size());
        CountDownLatch released = new CountDownLatch(1);
        for (EventLoop loop : loops) {
            loop.execute(() -> {
                held.countDown();
                awaitLatch(released);
            });
        }
        awaitLatch(held);
        try {
            action.run();
        } finally {
            released.countDown();
        }
    }

    @Override
    public double busyShare() {
        long start = System.nanoTime();
        long used = runtime.cpuNanos();
        pass(MEASURED);
        return (double) (runtime.cpuNanos() - used) / (System.nanoTime() - start);
    }

    @Override
    public Residue residue() {
        return Descriptors.open();
    }

    @Override
    public List<String> liveThreads() {
        return runtime.liveThreads();
    }

    @Override
    public void disconnect() {
        synchronized (peers) {
            peers.forEach(Peer::reset);
            peers.clear();
        }
        for (SocketLoop loop : List.of(serverLoop, clientLoop)) {
            onLoop(loop, () -> {});
        }
    }

    @Override
    public void close() {
        disconnect();
        serverLoop.close();
        clientLoop.close();
        for (AutoCloseable other : others) {
            try {
                other.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Runs an action there and waits for it. */
    void onLoop(Executor loop, Runnable action) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(action, loop);
        try {
            done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("on " + loop + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("blocked: " + loop + state(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private PeerServer listen(int receiveBuffer, Consumer<Peer> onAccept) {
        return new SocketServer(this, serverLoop, receiveBuffer, () -> newPeer(serverLoop), onAccept);
    }

    private Supplier<Peer> prepare(SocketChannel channel, InetSocketAddress address) {
        return () -> {
            Peer peer = newPeer(clientLoop);
            clientLoop.execute(() -> connect(channel, address, peer));
            return peer;
        };
    }

    private void connect(SocketChannel channel, InetSocketAddress address, Peer peer) {
        try {
            SelectionKey key = clientLoop.register(channel, 0, () -> establish(channel, peer));
            if (channel.connect(address)) {
                established(channel, key, peer);
            } else {
                key.interestOps(SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            failed(channel, peer, e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket gone = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return gone.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static SocketChannel open(int receiveBuffer) {
        try {
            SocketChannel channel = SocketChannel.open();
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void establish(SocketChannel channel, Peer peer) {
        try {
            if (channel.finishConnect()) {
                established(channel, clientLoop.keyOf(channel), peer);
            }
        } catch (IOException e) {
            failed(channel, peer, e);
        }
    }

    private void established(SocketChannel channel, SelectionKey key, Peer peer) throws IOException {
        key.attach((Runnable) peer::turn);
        peer.connected(new RealSocket(clientLoop, channel, key));
    }

    private static void failed(SocketChannel channel, Peer peer, IOException reason) {
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        String message = String.valueOf(reason.getMessage());
        if (message.contains("reset")) {
            peer.resetAtOnce();
        } else {
            peer.refused(message);
        }
    }

    private Peer newPeer(Executor loop) {
        Peer peer = new Peer(loop, Pattern.mix(IDS.incrementAndGet()));
        synchronized (peers) {
            if (peers.size() > MANY) {
                peers.removeIf(Peer::isClosed);
            }
            peers.add(peer);
        }
        return peer;
    }

    private String state() {
        synchronized (peers) {
            return peers.stream().map(Peer::toString).collect(Collectors.joining("\n  ", "\n  ", ""));
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("event loop was not held or released in time");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted, most likely by the test's timeout", e);
    }
}
