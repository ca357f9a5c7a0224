package dev.weir.internal.server;

import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Ends the connections of one backend's servers: as their descriptions want it, or at an operator's word. Control thread. */
final class SessionEnds {
    private final Servers servers;
    private final SessionKiller killer;

    SessionEnds(Servers servers, SessionKiller killer) {
        this.servers = servers;
        this.killer = killer;
    }

    /** {@code on-marked-down shutdown-sessions}. */
    void wentDown(ServerRuntime server) {
        if (server.server().shutsDownSessionsOnDown()) {
            var unused = killer.kill(server::equals, Cause.SERVER_DOWN, Integer.MAX_VALUE);
        }
    }

    /** {@code on-marked-up shutdown-backup-sessions}. */
    void cameUp(ServerRuntime server) {
        if (server.isUsable() && server.server().shutsDownBackupSessionsOnUp()) {
            var unused = killer.kill(this::isOwnBackup, Cause.PRIMARY_BACK, Integer.MAX_VALUE);
        }
    }

    /** Ends connections of a server, so many at most; tells which. */
    CompletionStage<List<OpenConnection>> kill(ServerRuntime server, int most) {
        return killer.kill(server::equals, Cause.KILLED, most);
    }

    private boolean isOwnBackup(@Nullable Object at) {
        return at instanceof ServerRuntime server
                && servers.all().contains(server)
                && server.server().isBackup();
    }
}
