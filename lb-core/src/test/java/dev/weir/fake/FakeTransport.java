package dev.weir.fake;

import dev.weir.spi.Acceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import dev.weir.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport without a network, in virtual time, with one event loop; its own provider. */
public final class FakeTransport implements TransportProvider, Transport {
    private final FakeLoop loop;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private int gaugesRead;

    /** A transport in this time. */
    public FakeTransport(FakeRuntime runtime) {
        this.loop = runtime.newLoop(0);
    }

    /** How often {@link #gauges()} was asked; a snapshot asks once. */
    public int gaugesRead() {
        return gaugesRead;
    }

    /** A client comes to a bind, counted from 0 over all frontends in order; it is accepted on the event loop. */
    public FakeConnection client(int bind) {
        FakeConnection connection = new FakeConnection(loop);
        loop.run(() -> {
            if (!acceptors.get(bind).admit()) {
                throw new AssertionError("not admitted");
            }
            connection.handler(acceptors.get(bind).accepted(connection));
        });
        return connection;
    }

    /** Does something on the event loop. */
    public void onLoop(Runnable action) {
        loop.run(action);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Transport create(TransportContext context) {
        return this;
    }

    @Override
    public String description() {
        return "fake";
    }

    @Override
    public List<? extends EventLoop> eventLoops() {
        return List.of(loop);
    }

    @Override
    public int connectionCapacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    public InetSocketAddress resolve(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public Listener bind(InetSocketAddress address, int backlog, Acceptor acceptor) {
        acceptors.add(acceptor);
        return new Listener() {
            @Override
            public InetSocketAddress localAddress() {
                return address;
            }

            @Override
            public void start() {}

            @Override
            public void resume() {}

            @Override
            public CompletionStage<?> close() {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    @Override
    public Map<String, Long> gauges() {
        gaugesRead++;
        return Map.of("pipes.used", 3L);
    }

    @Override
    public void close() {
        loop.close();
    }
}
