package dev.weir.internal.proxy;

import dev.weir.Frontend;
import dev.weir.Side;
import dev.weir.event.ConnectionSummary;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.report.LogLine;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.Place;
import dev.weir.internal.server.ServerRuntime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides which connections of a frontend get a line in the access log, and makes their records. Event loops. */
final class AccessLog {
    private final Frontend frontend;
    private final ProcessRuntime process;
    private final ConnectionGate frontendConnections;

    AccessLog(Frontend frontend, ProcessRuntime process, ConnectionGate frontendConnections) {
        this.frontend = frontend;
        this.process = process;
        this.frontendConnections = frontendConnections;
    }

    /** A connection is about to relay: its line is written now, if the frontend wants it so. */
    void established(ProxiedConnection connection, BindRuntime bind) {
        if (frontend.logAsap() && process.reporter().logs()) {
            // Whether the client will ever send a byte is not known yet; HAProxy writes the line all the same.
            ConnectionSummary summary = summary(connection, bind, false);
            writeIfWanted(summary);
        }
    }

    /** A connection has ended. */
    void ended(ProxiedConnection connection, BindRuntime bind) {
        Reporter reporter = process.reporter();
        boolean sawClientByte = connection.connection().received(Side.CLIENT) > 0;
        boolean worthALine = !isLogged(connection) && (sawClientByte || !frontend.dontLogNull()) && reporter.logs();
        if (!worthALine && !reporter.hasListeners()) {
            return; // nobody wants to hear of it, so nobody need make the record
        }
        ConnectionSummary summary = summary(connection, bind, true);
        if (worthALine) {
            writeIfWanted(summary);
        }
        reporter.closed(summary);
    }

    /** Whether its line was written at its establishment. One withheld as normal is still due: it may not have stayed so. */
    private boolean isLogged(ProxiedConnection connection) {
        boolean neededMore =
                connection.retriesDone() > 0 || connection.dispatch().hasMoved();
        return frontend.logAsap() && connection.times().isEstablished() && (!frontend.dontLogNormal() || neededMore);
    }

    private void writeIfWanted(ConnectionSummary summary) {
        boolean isError = summary.isError();
        if (isError || !frontend.dontLogNormal()) {
            process.reporter()
                    .line(new LogLine(frontend.accessLog(), summary, isError && frontend.logSeparateErrors()));
        }
    }

    private ConnectionSummary summary(ProxiedConnection connection, BindRuntime bind, boolean ended) {
        long now = process.runtime().nanoTime();
        Timeline times = connection.times();
        ServerRuntime server = connection.dispatch().named();
        long totalMillis = times.totalMillis(now);
        return new ConnectionSummary(
                connection.connection().clientAddress(),
                connection.connection().localAddress(),
                process.runtime().now().minus(Duration.ofMillis(totalMillis)),
                frontend.name(),
                bind.bind().name(),
                connection.route().backend().backend().name(),
                server == null ? ConnectionSummary.NO_SERVER : server.id().name(),
                times.waitMillis(now),
                times.connectMillis(),
                totalMillis,
                connection.connection().delivered(Side.CLIENT),
                connection.connection().delivered(Side.SERVER),
                connection.termination(),
                process.connections().now(),
                frontendConnections.now(),
                connection.route().backend().active(),
                server == null ? 0 : server.inFlight(),
                connection.retriesDone(),
                connection.dispatch().hasMoved(),
                position(connection.dispatch().queuedAt(), true),
                position(connection.dispatch().queuedAt(), false),
                connection.connection().received(Side.CLIENT) > 0,
                ended);
    }

    private static int position(@Nullable Place place, boolean atServer) {
        return place != null && (place.server() != null) == atServer ? place.position() : 0;
    }
}
