package dev.weir.netty.epoll;

import java.util.List;

/** Decides which loop carries a new connection. Any thread. */
@FunctionalInterface
interface Spread {
    /** The loop for a connection accepted on a loop, already counted there. */
    EpollLoop next(EpollLoop accepting);

    /**
     * The loop with the fewest connections; on a tie the accepting one, which saves waking another. So a few long-lived
     * connections are spread evenly, and one at a time stays where it was accepted. A loop that is to be avoided has none but
     * those it accepts itself, if it does move.
     */
    static Spread fewestConnections(List<EpollLoop> loops) {
        return accepting -> {
            EpollLoop best = accepting;
            int fewest = accepting.connections.get();
            for (EpollLoop loop : loops) {
                int connections = loop.connections.get();
                if (connections < fewest && !loop.isAvoided()) {
                    best = loop;
                    fewest = connections;
                }
            }
            best.connections.incrementAndGet();
            return best;
        };
    }
}
