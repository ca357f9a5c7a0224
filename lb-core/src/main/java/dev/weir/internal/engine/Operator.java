package dev.weir.internal.engine;

import dev.weir.AdminState;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.Topology;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What an operator may do to a load balancer that runs. Control thread. */
final class Operator {
    private final Runtime runtime;
    private final Reporter reporter;
    private final SerialExecutor control;
    private final ChangeQueue changes;
    private final Map<ServerRuntime, ServerDrain> drains = new HashMap<>();

    Operator(Plant plant, Runtime runtime, Reporter reporter, SerialExecutor control) {
        this.runtime = runtime;
        this.reporter = reporter;
        this.control = control;
        this.changes = new ChangeQueue(plant, runtime, reporter, control);
    }

    /** Changes the topology in force; see {@link ChangeQueue#add}. */
    void change(UnaryOperator<Topology> edit, CompletableFuture<Topology> done) {
        changes.add(edit, done);
    }

    /** Sets what is wanted of a server. Making it ready gives up its drain. */
    void setAdmin(BackendRuntime backend, ServerRuntime server, AdminState wanted) {
        if (wanted == AdminState.READY) {
            giveUpDrain(server, "it was made ready");
        }
        backend.setAdmin(server, wanted);
    }

    /** Begins a drain, which takes the place of one that is under way. */
    void drain(BackendRuntime backend, ServerRuntime server, Drain drain, CompletableFuture<DrainReport> done) {
        giveUpDrain(server, "another drain took its place");
        ServerDrain begun =
                new ServerDrain(backend, server, drain, runtime, reporter, control, done, () -> drains.remove(server));
        drains.put(server, begun);
        begun.begin();
    }

    /** Gives up all that is under way; the load balancer stops. */
    void stop() {
        changes.stop();
        List.copyOf(drains.keySet()).forEach(server -> giveUpDrain(server, "the load balancer is stopping"));
    }

    private void giveUpDrain(ServerRuntime server, String why) {
        ServerDrain before = drains.get(server);
        if (before != null) {
            before.giveUp(why);
        }
    }
}
