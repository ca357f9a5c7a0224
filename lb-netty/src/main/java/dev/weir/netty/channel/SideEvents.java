package dev.weir.netty.channel;

import io.netty.buffer.ByteBuf;

/**
 * Who hears what happens to the sockets of a connection: first {@link WaitingClient}, then {@link Relay}, in the end nobody.
 * Called on the connection's event loop.
 */
interface SideEvents {
    /** For sockets that are given up. */
    SideEvents NOBODY = new Nobody();

    /** Something was read; the buffer is the listener's to release. */
    void read(Endpoint from, ByteBuf data);

    /** The kernel has taken all that was to be written. */
    void drained(Endpoint to);

    /** End of stream. */
    void inputEnded(Endpoint from);

    /** A system call has failed. May be called again for the same side. */
    void lost(Endpoint side, Throwable cause);

    /** Hears and says nothing. */
    final class Nobody implements SideEvents {
        private Nobody() {}

        @Override
        public void read(Endpoint from, ByteBuf data) {
            data.release();
        }

        @Override
        public void drained(Endpoint to) {}

        @Override
        public void inputEnded(Endpoint from) {}

        @Override
        public void lost(Endpoint side, Throwable cause) {}
    }
}
