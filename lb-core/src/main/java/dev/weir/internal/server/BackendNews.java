package dev.weir.internal.server;

import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import java.util.function.Supplier;

/** Tells what became of a backend as a whole, and sends those away who wait for a server that is picked no more. Control thread. */
final class BackendNews {
    private final BackendLoad load;
    private final Servers servers;
    private final BackendQueues queues;
    private final Supplier<Selection> selection;
    private final Runtime runtime;
    private final Reporter reporter;
    /** Whether that nobody serves is what was told last. */
    private boolean isDown;

    BackendNews(
            BackendLoad load,
            Servers servers,
            BackendQueues queues,
            Supplier<Selection> selection,
            Runtime runtime,
            Reporter reporter) {
        this.load = load;
        this.servers = servers;
        this.queues = queues;
        this.selection = selection;
        this.runtime = runtime;
        this.reporter = reporter;
    }

    /** Another selection is in force. */
    void selected(Selection former) {
        Selection now = selection.get();
        boolean isPanic = now.panic().isPresent();
        if (former.panic().isPresent() != isPanic) {
            String name = load.backend().name();
            String words = StatusWords.panic(load.backend(), now);
            reporter.event(
                    isPanic
                            ? new LbEvent.PanicEntered(runtime.now(), name, words)
                            : new LbEvent.PanicLeft(runtime.now(), name, words));
            servers.all().stream().filter(queues::sendsWaitersAway).forEach(queues::sendAway);
        }
        upOrDown();
    }

    /**
     * The backend comes into use.
     *
     * @param couldServe whether it is news if nobody serves, as it is if servers could have been found
     */
    void begins(boolean couldServe) {
        if (couldServe) {
            upOrDown();
        } else {
            isDown = selection.get().isEmpty();
        }
    }

    /** Whether anybody serves has perhaps changed. */
    private void upOrDown() {
        boolean isEmpty = selection.get().isEmpty();
        if (isDown != isEmpty) {
            isDown = isEmpty;
            String name = load.backend().name();
            reporter.event(
                    isEmpty
                            ? new LbEvent.BackendDown(
                                    runtime.now(), name, "backend " + name + " has no server available!")
                            : new LbEvent.BackendUp(runtime.now(), name, "backend " + name + " has a server again."));
        }
    }

    /** Discovered servers have moved. */
    void moved(Moves moves) {
        moves.tell(
                runtime,
                server -> StatusWords.left(
                        servers.all(), server, server.isResolved() ? 0 : queues.sendAway(server), queues.size()),
                reporter::event);
    }
}
