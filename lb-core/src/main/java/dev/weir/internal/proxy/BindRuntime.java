package dev.weir.internal.proxy;

import dev.weir.Bind;
import dev.weir.OpenConnection;
import dev.weir.ServerId;
import dev.weir.Side;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Acceptor;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One bind of a frontend: admits clients, and is what their connections belong to. It never changes: another description of
 * the frontend has binds of its own, which share this one's {@link BindIdentity}, and connections stay with the rules under
 * which they began. Called on event loops.
 */
public final class BindRuntime implements Acceptor {
    private final FrontendRuntime frontend;
    private final Bind bind;
    private final List<LoopState> loops;
    private final BindIdentity identity;
    private final Admission admission;

    /**
     * A bind as one description of its frontend has it.
     *
     * @param identity of the bind with this name, which an earlier description may have had already
     */
    BindRuntime(FrontendRuntime frontend, Bind bind, BindIdentity identity, List<LoopState> loops) {
        this.frontend = frontend;
        this.bind = bind;
        this.loops = loops;
        this.identity = identity;
        ProcessRuntime process = frontend.process();
        this.admission = new Admission(List.of(
                process.sessionRate(),
                frontend.sessionRate(),
                identity.connections,
                frontend.connections(),
                process.connections()));
    }

    /** The description. */
    public Bind bind() {
        return bind;
    }

    /** Connections through this bind, and their limit. */
    public ConnectionGate connections() {
        return identity.connections;
    }

    /** Connections accepted through this bind. */
    public long total() {
        return identity.total.sum();
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
        identity.total.add(loop.index(), 1);
        frontend.identity().total.add(loop.index(), 1);
        if (frontend.hasRules() || route().inspects()) {
            InspectedConnection inspected = new InspectedConnection(connection, this, loop);
            inspected.start();
            return inspected;
        }
        long now = runtime().nanoTime();
        ProxiedConnection proxied = new ProxiedConnection(connection, this, loop, route(), null, now);
        try {
            proxied.begin();
            proxied.assign(now);
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

    private Route route() {
        return frontend.route();
    }

    Runtime runtime() {
        return frontend.process().runtime();
    }

    BindIdentity identity() {
        return identity;
    }

    void countBytes(int loop, long in, long out, BackendRuntime backend, @Nullable ServerRuntime server) {
        if (in == 0 && out == 0) {
            return;
        }
        frontend.identity().bytesIn.add(loop, in);
        frontend.identity().bytesOut.add(loop, out);
        backend.counters().bytesIn.add(loop, in);
        backend.counters().bytesOut.add(loop, out);
        if (server != null) {
            server.counters().bytesIn.add(loop, in);
            server.counters().bytesOut.add(loop, out);
        }
    }

    /** A connection of this bind at this moment. */
    OpenConnection describe(Connection connection, Optional<ServerId> server, long acceptedAt) {
        return new OpenConnection(
                connection.clientAddress(),
                frontend.frontend().name(),
                server,
                Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(runtime().nanoTime() - acceptedAt)),
                connection.received(Side.CLIENT),
                connection.delivered(Side.CLIENT));
    }

    /** Writes down a connection that has ended. */
    void record(ProxiedConnection connection) {
        frontend.accessLog().ended(connection, this);
    }

    /** A connection has ended, and its places under the limits are free. */
    void ended() {
        admission.ended();
    }
}
