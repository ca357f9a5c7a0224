package dev.weir.internal.proxy;

import dev.weir.OpenConnection;
import dev.weir.Side;
import dev.weir.Termination.Cause;
import dev.weir.internal.loop.LoopMember;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.tls.ClientHello;
import dev.weir.tls.ClientHelloReader;
import dev.weir.tls.ClientHelloReader.Status;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client whose first bytes decide which backend or server it gets, while they are waited for: HAProxy's {@code tcp-request
 * inspect-delay}, first of the frontend, then of the backend. When it is decided, a {@link ProxiedConnection} takes over and hears everything from then on. Event loop only.
 *
 * <p>The wait ends, as in HAProxy, with the hello, with bytes that are none, with the end of the client's stream or with the
 * delay; all but a hello leave the rules aside. A client that is silent for the client timeout ends as {@code cR}, one that resets
 * as {@code CR}.
 */
final class InspectedConnection extends LoopMember implements ConnectionHandler {
    private final Connection connection;
    private final BindRuntime bind;
    private final LoopState loop;
    /** Null once somebody took over: what was said is of no use any more. */
    private @Nullable ClientHelloReader reader = new ClientHelloReader();

    private final long acceptedAt;
    private final long clientTimeout;
    /** Where it goes; the default until the frontend's rules have decided. */
    private Route route;
    /** Whether the frontend's rules are done with. */
    private boolean routed;

    private long waitsSince;
    private long delay;
    private long heardAt;
    private boolean saidAll;
    private @Nullable ProxiedConnection served;

    InspectedConnection(Connection connection, BindRuntime bind, LoopState loop) {
        this.connection = connection;
        this.bind = bind;
        this.loop = loop;
        this.route = bind.frontend().route();
        this.routed = !bind.frontend().hasRules();
        this.acceptedAt = bind.runtime().nanoTime();
        this.clientTimeout = bind.frontend().frontend().clientTimeout().toNanos();
        this.heardAt = acceptedAt;
        this.waitsSince = acceptedAt;
        this.delay = routed
                ? route.inspectDelay()
                : bind.frontend().frontend().contentRules().inspectDelay().toNanos();
    }

    /** Begins. Called inside of accept. */
    void start() {
        loop.add(this);
        connection.inspect(ClientHello.MAX_BYTES);
        watch(acceptedAt);
    }

    @Override
    public void inspected(ByteBuffer soFar) {
        if (reader == null) {
            return;
        }
        long now = bind.runtime().nanoTime();
        heardAt = now;
        if (reader.look(soFar) != Status.NEED_MORE) {
            decide(now);
        } else {
            watch(now);
        }
    }

    @Override
    public void clientEnded(ClientEnd end) {
        if (served != null) {
            served.clientEnded(end);
        } else if (end == ClientEnd.RESET || route.abortOnClose()) {
            end(Cause.CLIENT, CloseMode.FIN);
        } else {
            saidAll = true; // and that was no hello
            decide(bind.runtime().nanoTime());
        }
    }

    @Override
    protected void expired(long now) {
        if (now - waitsSince >= delay) {
            decide(now);
        } else if (now - heardAt >= clientTimeout) {
            end(Cause.CLIENT_TIMEOUT, CloseMode.FIN);
        } else {
            watch(now);
        }
    }

    private void watch(long now) {
        long untilDecided = delay - (now - waitsSince);
        long untilSilent = clientTimeout - (now - heardAt);
        loop.deadlines().arm(this, now + Math.max(0, Math.min(untilDecided, untilSilent)));
    }

    // ---- the end of the wait --------------------------------------------------------------------------------------

    private void decide(long now) {
        Status status = reader == null ? Status.NOT_TLS : reader.status();
        ClientHello hello = reader != null && status == Status.COMPLETE ? reader.hello() : null;
        if (!routed) {
            routed = true;
            route = hello == null ? route : bind.frontend().route(hello);
            if (route.inspects() && status == Status.NEED_MORE && !saidAll) {
                waitsSince = now; // the backend's delay begins when the frontend's is over
                delay = route.inspectDelay();
                watch(now);
                return;
            }
        }
        ServerRuntime wanted = hello == null
                ? null
                : route.backend()
                        .serverRules()
                        .find(hello, connection.clientAddress().getAddress());
        connection.endInspection();
        ProxiedConnection next = handOver(wanted);
        try {
            next.assign(now);
        } catch (RuntimeException | Error e) {
            connection.close(CloseMode.RESET, CloseMode.RESET);
            throw e;
        }
    }

    private void end(Cause cause, CloseMode client) {
        handOver(null).endUnserved(cause, client);
    }

    private ProxiedConnection handOver(@Nullable ServerRuntime wanted) {
        loop.deadlines().disarm(this);
        loop.remove(this);
        ProxiedConnection next = new ProxiedConnection(connection, bind, loop, route, wanted, acceptedAt);
        served = next;
        reader = null;
        next.begin();
        return next;
    }

    // ---- told to who took over ------------------------------------------------------------------------------------

    @Override
    public void connected() {
        served().connected();
    }

    @Override
    public void connectFailed(ConnectFailure failure) {
        served().connectFailed(failure);
    }

    @Override
    public void endOfStream(Side from) {
        served().endOfStream(from);
    }

    @Override
    public void failed(Side side, String reason) {
        served().failed(side, reason);
    }

    @Override
    public void closed() {
        if (served == null) { // the transport gave up by itself
            handOver(null).startFailed();
        } else {
            served.closed();
        }
    }

    private ProxiedConnection served() {
        if (served == null) {
            throw new IllegalStateException("nothing was asked of the transport yet");
        }
        return served;
    }

    // ---- in the loop's list, until somebody took over -------------------------------------------------------------

    /** What it has moved is counted once a backend has it. */
    @Override
    protected void publishBytes() {}

    @Override
    public @Nullable Object server() {
        return null;
    }

    @Override
    public OpenConnection describe() {
        return bind.describe(connection, Optional.empty(), acceptedAt);
    }

    @Override
    public boolean kill(Cause cause) {
        if (served != null) {
            return served.kill(cause);
        }
        end(cause, route.mirrorsResets() ? CloseMode.RESET : CloseMode.FIN);
        return true;
    }
}
