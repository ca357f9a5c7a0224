package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;

/** Says nothing: that there is a connection, over TLS or not, is all. */
final class ConnectOnly implements Conversation {
    private static final Finding SHAKEN = Finding.pass("L6OK", "");

    private final Finding established;

    ConnectOnly(boolean overTls) {
        this.established = overTls ? SHAKEN : Finding.CONNECTED;
    }

    @Override
    public Move next(ByteBuf received, boolean ended) {
        return new Move.End(established);
    }

    @Override
    public Finding timedOut() {
        throw new IllegalStateException("time cannot be over once all is done");
    }
}
