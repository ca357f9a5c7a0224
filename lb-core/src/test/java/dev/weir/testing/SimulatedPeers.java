package dev.weir.testing;

import dev.weir.spi.EventLoop;
import dev.weir.spi.SerialExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link Peers} on a {@link SimulatedNetwork}, in virtual time. */
public final class SimulatedPeers implements Peers {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    /** What an event is taken to cost; generous, so that few are allowed to whoever should be idle. */
    private static final Duration EVENT_COST = Duration.ofMillis(1);

    private static final int WINDOW_BYTES = 256 * 1024;
    private static final int NARROW_BYTES = 16 * 1024;
    private static final int MANY = 1000;

    private final SimulatedRuntime runtime;
    private final SimulatedNetwork network;
    private final SimulatedWorker worker;
    private final List<Peer> peers = new ArrayList<>();
    private final List<PeerServer> servers = new ArrayList<>();
    private long ids;

    /** A world of its own. */
    public SimulatedPeers(long seed) {
        this(new SimulatedRuntime(seed));
    }

    private SimulatedPeers(SimulatedRuntime runtime) {
        this(runtime, new SimulatedNetwork(runtime));
    }

    /** Peers in a world that exists already. */
    public SimulatedPeers(SimulatedRuntime runtime, SimulatedNetwork network) {
        this.runtime = runtime;
        this.network = network;
        worker = runtime.newWorker("peers");
    }

    /** The network they are on, to make trouble in it. */
    public SimulatedNetwork network() {
        return network;
    }

    @Override
    public SimulatedRuntime runtime() {
        return runtime;
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public PeerServer listen(Consumer<Peer> onAccept) {
        return listen(anyPort(), onAccept);
    }

    /** A server at an address of the caller's choice. */
    public PeerServer listen(InetSocketAddress address, Consumer<Peer> onAccept) {
        return listen(address, WINDOW_BYTES, onAccept);
    }

    @Override
    public PeerServer listenNarrow(Consumer<Peer> onAccept) {
        return listen(anyPort(), NARROW_BYTES, onAccept);
    }

    @Override
    public Supplier<Peer> prepare(InetSocketAddress address) {
        return () -> connect(InetAddress.getLoopbackAddress(), address, WINDOW_BYTES);
    }

    @Override
    public Peer connectNarrow(InetSocketAddress address) {
        return connect(InetAddress.getLoopbackAddress(), address, NARROW_BYTES);
    }

    @Override
    public Peer connectFrom(InetAddress source, InetSocketAddress address) {
        return connect(source, address, WINDOW_BYTES);
    }

    @Override
    public InetSocketAddress refusing() {
        PeerServer gone = listen(peer -> {});
        gone.close();
        return gone.address();
    }

    @Override
    public InetSocketAddress silent() {
        InetSocketAddress address = refusing();
        network.silence(address, true);
        return address;
    }

    @Override
    public SelfConnect selfConnecting() {
        InetSocketAddress address = refusing();
        network.selfConnect(address, true);
        return new SelfConnect(address, 1);
    }

    @Override
    public boolean withoutDescriptors(Runnable before, Runnable action) {
        before.run();
        network.localFault("Too many open files");
        try {
            action.run();
        } finally {
            network.localFault(null);
        }
        return true;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        if (!runtime.runUntil(condition, LIMIT)) {
            throw new AssertionError("not within " + LIMIT.toSeconds() + " virtual seconds, or never: " + what
                    + peers.stream().map(Peer::toString).collect(Collectors.joining("\n  ", "\n  ", "")));
        }
    }

    @Override
    public void pass(Duration time) {
        runtime.advance(time);
    }

    @Override
    public void call(SerialExecutor executor, Runnable action) {
        Call call = new Call(action);
        executor.execute(call);
        await("call", () -> call.isDone);
        if (call.failure != null) {
            throw call.failure;
        }
    }

    @Override
    public void whileHeld(List<? extends EventLoop> loops, Runnable action) {
        List<SimulatedWorker> workers =
                loops.stream().map(loop -> ((SimulatedLoop) loop).worker()).toList();
        workers.forEach(SimulatedWorker::suspend);
        try {
            action.run();
            // The peers' packets arrive while the loops still stand.
            runtime.advance(Duration.ofMillis(10));
        } finally {
            workers.forEach(SimulatedWorker::resume);
        }
    }

    @Override
    public double busyShare() {
        long before = runtime.eventsRun();
        runtime.advance(MEASURED);
        return (double) (runtime.eventsRun() - before) * EVENT_COST.toNanos() / MEASURED.toNanos();
    }

    @Override
    public Residue residue() {
        return new Residue(network.openSockets(), 0);
    }

    @Override
    public List<String> liveThreads() {
        return List.of();
    }

    @Override
    public void disconnect() {
        peers.forEach(Peer::reset);
        peers.clear();
        runtime.advance(Duration.ofMillis(10));
    }

    @Override
    public void close() {
        disconnect();
        servers.forEach(PeerServer::close);
        runtime.advance(Duration.ofMillis(10));
    }

    SimulatedWorker worker() {
        return worker;
    }

    Peer newPeer() {
        Peer peer = new Peer(worker, Pattern.mix(++ids));
        if (peers.size() > MANY) {
            peers.removeIf(Peer::isClosed);
        }
        peers.add(peer);
        return peer;
    }

    void attach(Peer peer, SimulatedSocket socket) {
        socket.ownedBy(worker);
        peer.connected(socket);
        socket.onReady(peer::turn);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private PeerServer listen(InetSocketAddress address, int windowBytes, Consumer<Peer> onAccept) {
        SimulatedServer server = new SimulatedServer(this, address, windowBytes, onAccept);
        servers.add(server);
        return server;
    }

    private Peer connect(InetAddress source, InetSocketAddress address, int windowBytes) {
        Peer peer = newPeer();
        network.connect(worker, source, windowBytes, address, new SimulatedNetwork.ConnectResult() {
            @Override
            public void connected(SimulatedSocket socket) {
                attach(peer, socket);
            }

            @Override
            public void failed(IOException reason) {
                peer.refused(String.valueOf(reason.getMessage()));
            }
        });
        return peer;
    }

    /** An action, and what became of it. */
    private static final class Call implements Runnable {
        private final Runnable action;
        private boolean isDone;
        private @Nullable Error failure;

        Call(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            try {
                action.run();
            } catch (Error e) {
                failure = e;
            }
            isDone = true;
        }
    }
}
