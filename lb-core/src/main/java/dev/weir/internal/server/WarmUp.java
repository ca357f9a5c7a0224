package dev.weir.internal.server;

import dev.weir.internal.limit.RateTimer;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Warms the servers of one backend up that come back or are new to it while it runs. Bound to the server, so that changes elsewhere
 * do not begin it anew; over when it has its full share, is not usable any more, or is the only one left. Control thread.
 */
final class WarmUp {
    private final Servers servers;
    private final Runtime runtime;
    private final RateTimer timer;
    private final Consumer<ServerRuntime> warmer;

    /** @param warmer hears of each server that may have more than before */
    WarmUp(Servers servers, Runtime runtime, RateTimer timer, Consumer<ServerRuntime> warmer) {
        this.servers = servers;
        this.runtime = runtime;
        this.timer = timer;
        this.warmer = warmer;
    }

    /** A server came up; it warms up if it is to, and if others can serve meanwhile. */
    void begin(ServerRuntime server) {
        Duration length = server.server().slowStart();
        boolean othersServe = servers.all().stream()
                .anyMatch(other -> other != server
                        && other.isUsable()
                        && other.server().isBackup() == server.server().isBackup());
        if (length.isZero() || !othersServe) {
            server.places().warm(null);
            return;
        }
        SlowStart slowly = new SlowStart(runtime.nanoTime(), length);
        server.places().warm(slowly);
        lookAgain(server, slowly);
    }

    private void lookAgain(ServerRuntime server, SlowStart slowly) {
        timer.callBack(slowly, slowly.step(), () -> {
            if (server.places().warming() != slowly) {
                return; // it is over, or has begun anew
            }
            if (slowly.isOver(runtime.nanoTime()) || !server.isUsable()) {
                server.places().warm(null);
            } else {
                lookAgain(server, slowly);
            }
            warmer.accept(server);
        });
    }
}
