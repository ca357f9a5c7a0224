package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.Occupancy;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A backend with one server whose one place is taken. */
final class FullBackend {
    private static final Runtime RUNTIME = SystemRuntime.INSTANCE;
    private static final Worker CONTROL = RUNTIME.newWorker("control");
    private static final Backend BACKEND = Backend.named("bk")
            .server(Server.of("a", "127.0.0.1", 1).withMaxConnections(1))
            .redispatch()
            .build();
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    final ServerRuntime server;
    final BackendQueues queues;
    private volatile Selection selection;

    FullBackend() {
        server = new ServerRuntime(
                new BackendLoad(BACKEND, 1),
                0,
                Roster.Member.described(BACKEND.servers().get(0), ADDRESS),
                new Occupancy.Row(1),
                RUNTIME,
                1);
        selection = new Selection(List.of(server), request -> server);
        queues = new BackendQueues(RUNTIME, () -> selection, new RateTimer(RUNTIME, CONTROL));
        if (!server.tryTake()) {
            throw new AssertionError("the first place is free");
        }
    }

    /** What {@link BackendRuntime#release} does. */
    void release() {
        server.connectionEnded();
        queues.serve(server);
    }

    /** What {@link BackendRuntime} does when the only server goes into maintenance. */
    void takeOut() {
        server.condition().order(AdminState.MAINTENANCE);
        server.condition().settle();
        selection = new Selection(List.of(), request -> null);
        queues.sendAway(server);
        queues.serveAll();
    }
}
