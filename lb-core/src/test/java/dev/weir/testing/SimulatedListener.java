package dev.weir.testing;

import dev.weir.spi.Acceptor;
import dev.weir.spi.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A {@link Listener} of the simulated transport. Lives on one event loop and deals its clients out to all. */
final class SimulatedListener implements Listener {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final SimulatedTransport transport;
    private final SimulatedLoop loop;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable SimulatedPort port;
    private @Nullable InetSocketAddress address;
    private Acceptor acceptor;
    private boolean isStarted;
    private boolean isPaused;

    SimulatedListener(SimulatedTransport transport, SimulatedLoop loop, Acceptor acceptor) {
        this.transport = transport;
        this.loop = loop;
        this.acceptor = acceptor;
    }

    void open(InetSocketAddress wanted, int backlog) throws IOException {
        SimulatedNetwork.Owner owner = new SimulatedNetwork.Owner(loop.worker(), this::acceptAll);
        port = transport.network().listen(wanted, backlog, SimulatedTransport.WINDOW_BYTES, owner);
        address = port.address();
    }

    @Override
    public InetSocketAddress localAddress() {
        if (address == null) {
            throw new IllegalStateException("not open");
        }
        return address;
    }

    @Override
    public void start() {
        loop.execute(() -> {
            isStarted = true;
            acceptAll();
        });
    }

    @Override
    public void resume() {
        loop.execute(() -> {
            if (isPaused) {
                isPaused = false;
                acceptAll();
            }
        });
    }

    @Override
    public CompletionStage<?> handOver(Acceptor next) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            acceptor = next;
            isPaused = false;
            acceptAll();
            done.complete(null);
        });
        return CompletableFuture.anyOf(done, closed);
    }

    @Override
    public CompletionStage<?> close() {
        if (port != null) {
            loop.execute(() -> {
                isPaused = false;
                acceptAll();
                drop();
            });
        }
        return closed;
    }

    /** Closes the port without accepting anybody. */
    void drop() {
        if (port != null) {
            port.close();
            port = null;
            transport.closed(this);
            closed.complete(null);
        }
    }

    private void acceptAll() {
        while (isStarted && !isPaused && port != null && port.hasClient()) {
            if (!acceptor.admit()) {
                isPaused = true;
                return;
            }
            String fault = transport.network().localFault();
            if (fault != null) {
                pause(fault);
                return;
            }
            accept(port);
        }
    }

    private void accept(SimulatedPort open) {
        SimulatedSocket client = open.accept();
        if (client == null) {
            acceptor.unused();
            return;
        }
        SimulatedLoop carrier = transport.idlestLoop();
        client.ownedBy(carrier.worker());
        SimulatedConnection connection = new SimulatedConnection(transport, carrier, client);
        Acceptor admitted = acceptor; // by the time the other loop looks, it may be another one
        carrier.execute(() -> connection.begin(admitted));
    }

    private void pause(String fault) {
        acceptor.unused();
        acceptor.acceptPaused(fault);
        isPaused = true;
        loop.schedule(PAUSE, this::resume);
    }
}
