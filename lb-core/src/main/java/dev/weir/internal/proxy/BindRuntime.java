package dev.weir.internal.proxy;

import dev.weir.Bind;
import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Acceptor;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.Listener;
import dev.weir.spi.Runtime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One bind of a frontend: admits clients, and is what their connections belong to. Called on event loops. */
public final class BindRuntime implements Acceptor {
    private final FrontendRuntime frontend;
    private final Bind bind;
    private final List<LoopState> loops;
    private final LoopCounter total;
    private final ConnectionGate connections;
    private final Admission admission;
    private volatile @Nullable Listener listener;

    BindRuntime(FrontendRuntime frontend, Bind bind, List<LoopState> loops) {
        this.frontend = frontend;
        this.bind = bind;
        this.loops = loops;
        this.total = new LoopCounter(loops.size());
        ProcessRuntime process = frontend.process();
        this.connections = process.gate(
                AcceptLimit.BIND_CONNECTIONS,
                "bind " + frontend.frontend().name() + "/" + bind.name(),
                bind.maxConnections(),
                this::wake);
        this.admission = new Admission(List.of(
                process.sessionRate(),
                frontend.sessionRate(),
                connections,
                frontend.connections(),
                process.connections()));
    }

    /** The description. */
    public Bind bind() {
        return bind;
    }

    /** Connections through this bind, and their limit. */
    public ConnectionGate connections() {
        return connections;
    }

    /** Connections accepted through this bind. */
    public long total() {
        return total.sum();
    }

    @Override
    public boolean admit() {
        return admission.admit(runtime().nanoTime());
    }

    @Override
    public void unused() {
        admission.unused(runtime().nanoTime());
    }

    @Override
    public ConnectionHandler accepted(Connection connection) {
        LoopState loop = loops.get(connection.eventLoop().index());
        total.add(loop.index(), 1);
        frontend.counters().total().add(loop.index(), 1);
        ProxiedConnection proxied = new ProxiedConnection(connection, this, loop);
        try {
            proxied.start();
        } catch (RuntimeException | Error e) {
            proxied.startFailed();
            throw e;
        }
        return proxied;
    }

    @Override
    public void acceptPaused(String reason) {
        frontend.process()
                .reporter()
                .event(new LbEvent.AcceptPaused(
                        runtime().now(),
                        frontend.frontend().name(),
                        bind.name(),
                        "bind " + frontend.frontend().name() + "/" + bind.name() + " pauses accepting: " + reason + " ("
                                + frontend.connections().now() + " connections of this frontend are open)"));
    }

    FrontendRuntime frontend() {
        return frontend;
    }

    Route route() {
        return frontend.route();
    }

    Runtime runtime() {
        return frontend.process().runtime();
    }

    void listensWith(Listener opened) {
        listener = opened;
    }

    void countBytes(int loop, long in, long out, @Nullable ServerRuntime server) {
        if (in == 0 && out == 0) {
            return;
        }
        frontend.counters().bytesIn().add(loop, in);
        frontend.counters().bytesOut().add(loop, out);
        route().backend().counters().bytesIn.add(loop, in);
        route().backend().counters().bytesOut.add(loop, out);
        if (server != null) {
            server.counters().bytesIn.add(loop, in);
            server.counters().bytesOut.add(loop, out);
        }
    }

    /** Writes down a connection that has ended. */
    void record(ProxiedConnection connection) {
        frontend.accessLog().ended(connection, this);
    }

    /** A connection has ended, and its places under the limits are free. */
    void ended() {
        admission.ended();
    }

    private void wake() {
        Listener waiting = listener;
        if (waiting != null) {
            waiting.resume();
        }
    }
}
