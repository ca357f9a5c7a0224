package dev.weir.contract;

import dev.weir.Side;
import dev.weir.testing.Peer;

/** One relayed connection: its two ends and what the load balancer hears of it. */
record Relayed(Peer client, Peer server, RecordingHandler connection) {
    /** The peer at that side. */
    Peer at(Side side) {
        return side == Side.CLIENT ? client : server;
    }

    /** The peer at the other side. */
    Peer opposite(Side side) {
        return at(side.other());
    }
}
