package dev.weir.internal.engine;

import dev.weir.AdminState;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.OpenConnection;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Drains one server: no new connections, word of how many are left, and at the deadline the end of those. Over when the last
 * has left; given up when an operator makes the server ready again. Control thread.
 */
final class ServerDrain {
    private static final Duration PROGRESS = Duration.ofSeconds(1);

    private final BackendRuntime backend;
    private final ServerRuntime server;
    private final Drain drain;
    private final Runtime runtime;
    private final Reporter reporter;
    private final SerialExecutor control;
    private final CompletableFuture<DrainReport> done;
    private final Runnable whenOver;
    private final long begunAt;
    private final long begunWith;
    private final List<OpenConnection> killed = new ArrayList<>();
    private int toldLeft;
    private boolean killing;
    private boolean over;
    private Cancellable deadline = () -> {};
    private Cancellable progress = () -> {};

    /**
     * A drain that has not begun.
     *
     * @param done completes, on the notification thread, when the server is idle
     * @param whenOver called once, whatever comes of it
     */
    ServerDrain(
            BackendRuntime backend,
            ServerRuntime server,
            Drain drain,
            Runtime runtime,
            Reporter reporter,
            SerialExecutor control,
            CompletableFuture<DrainReport> done,
            Runnable whenOver) {
        this.backend = backend;
        this.server = server;
        this.drain = drain;
        this.runtime = runtime;
        this.reporter = reporter;
        this.control = control;
        this.done = done;
        this.whenOver = whenOver;
        this.begunAt = runtime.nanoTime();
        this.begunWith = server.inFlight() - server.counters().total.sum();
    }

    void begin() {
        if (server.ordered() == AdminState.READY) {
            backend.setAdmin(server, AdminState.DRAIN);
        }
        toldLeft = server.inFlight();
        tell(" is draining: ", toldLeft);
        deadline = control.schedule(drain.deadline(), this::kill);
        progress = control.schedule(PROGRESS, this::tellProgress);
        server.whenIdle(() -> onControl(this::finishIfIdle));
    }

    /** Ends with an error, because the server will not become idle any more or nobody is left to see it. */
    void giveUp(String why) {
        if (end()) {
            reporter.afterNotifications(() -> done.completeExceptionally(new IllegalStateException("drain of server "
                    + server.id() + " given up: " + why + " (" + server.inFlight() + " connections left)")));
        }
    }

    private void finishIfIdle() {
        if (server.inFlight() == 0 && server.queueLength() == 0 && !killing && end()) {
            tell(" is drained: ", 0);
            long finished = begunWith + server.counters().total.sum() - killed.size();
            DrainReport report = new DrainReport(
                    (int) Math.max(0, finished), killed.size(), Duration.ofNanos(runtime.nanoTime() - begunAt), killed);
            reporter.afterNotifications(() -> done.complete(report));
        }
    }

    private void kill() {
        if (!over) {
            killing = true;
            new PacedKill(most -> backend.killSessions(server, most), control, drain.closePerSecond(), this::killed)
                    .begin();
        }
    }

    private void killed(List<OpenConnection> all) {
        killing = false;
        killed.addAll(all);
        finishIfIdle();
        if (!over) {
            deadline = control.schedule(PROGRESS, this::kill); // whom persistence sent here meanwhile
        }
    }

    private void tellProgress() {
        finishIfIdle(); // whoever waited at a server that is idle already may have left
        if (!over) {
            int left = server.inFlight();
            if (left != toldLeft) {
                toldLeft = left;
                tell(" is draining: ", left);
            }
            progress = control.schedule(PROGRESS, this::tellProgress);
        }
    }

    private void tell(String what, int left) {
        reporter.event(new LbEvent.ServerDraining(
                runtime.now(), server.id(), left, "Server " + server.id() + what + left + " connections left."));
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        deadline.cancel();
        progress.cancel();
        server.whenIdle(() -> {});
        whenOver.run();
        return true;
    }

    private void onControl(Runnable step) {
        try {
            control.execute(step);
        } catch (RejectedExecutionException e) {
            assert over : "a stop gives drains up before the control thread ends";
        }
    }
}
