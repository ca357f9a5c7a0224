package dev.weir.internal.proxy;

import dev.weir.Termination.Cause;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Selection;
import dev.weir.internal.server.ServerRuntime;
import java.util.Objects;

/** Counts a connection's attempts to reach a server and says, by {@link RetryRule}, what follows a failed one. Event loop. */
final class Attempts {
    private final ProxiedConnection connection;
    private final Dispatch dispatch;
    private final Route route;
    private int retriesDone;
    private boolean redispatchAfterPause;

    Attempts(ProxiedConnection connection, Dispatch dispatch, Route route) {
        this.connection = connection;
        this.dispatch = dispatch;
        this.route = route;
    }

    /** Attempts after the first so far. */
    int retriesDone() {
        return retriesDone;
    }

    /** The attempt under way has failed. */
    void failed(RetryRule.Failure failure) {
        ServerRuntime failed = tried();
        Selection selection = backend().selection();
        boolean canAvoid = route.canAvoid() && !dispatch.isDirect(); // who is tied to a server tries it to the last
        RetryRule.Next next =
                rule().after(failure, retriesDone, dispatch.mayStayAt(failed), selection.size(), canAvoid);
        if (next == RetryRule.Next.GIVE_UP) {
            giveUp(failure);
            return;
        }
        retriesDone++;
        switch (next) {
            case SAME_SERVER -> retry(false);
            case REDISPATCH -> retry(true);
            case SAME_SERVER_LATER -> pause(false);
            default -> pause(true);
        }
    }

    /** The pause is over. */
    void pauseIsOver() {
        retry(redispatchAfterPause);
    }

    private void pause(boolean redispatchAfter) {
        redispatchAfterPause = redispatchAfter;
        connection.pause(rule().turnAround().toNanos());
    }

    private void retry(boolean redispatch) {
        ServerRuntime failed = tried();
        if (redispatch || (rule().redispatch() && !dispatch.mayStayAt(failed))) {
            dispatch.leaveFailed();
            connection.askForAnother();
        } else {
            dispatch.countRetry(failed);
            connection.connect(failed, connection.now());
        }
    }

    private void giveUp(RetryRule.Failure failure) {
        // What this machine lacks is not the server's fault.
        dispatch.countError(failure == RetryRule.Failure.LOCAL ? null : tried());
        connection.end(
                switch (failure) {
                    case ERROR -> Cause.SERVER;
                    case TIMEOUT -> Cause.SERVER_TIMEOUT;
                    case LOCAL -> Cause.RESOURCE;
                });
    }

    private RetryRule rule() {
        return dispatch.isForced() ? route.retry().withoutRedispatch() : route.retry();
    }

    private ServerRuntime tried() {
        return Objects.requireNonNull(dispatch.server(), "no server was tried");
    }

    private BackendRuntime backend() {
        return route.backend();
    }
}
