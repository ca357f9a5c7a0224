package dev.weir.healthcheck;

import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsSettings;
import io.netty.buffer.ByteBuf;

/**
 * What a check says and expects once it is connected: a state machine without I/O, one object for each check. Called on the
 * health loop, so it must neither block nor compute for long.
 */
interface Conversation {
    /** HAProxy's buffer: what it would not see, is not seen here. */
    int BUFFER_BYTES = 16_384;

    /**
     * What follows. First called when connected (and, if TLS was asked for, shaken hands), with nothing received.
     *
     * @param received all bytes since the last {@link Move.Say}, {@link Move.StartTls} or {@link Move.Connect}, at most {@link
     *     #most}; to be read only, its indexes need not be kept
     * @param ended whether no more can come: the server has closed, or the buffer is full; {@link Move.Wait} is then no answer
     */
    Move next(ByteBuf received, boolean ended);

    /** What is found if time is over in this state. */
    Finding timedOut();

    /** How much of what is received is kept, at most. */
    default int most() {
        return BUFFER_BYTES;
    }

    /** What is found if a connection, a handshake or the network fails in this state. */
    default Finding failed(Finding failure) {
        return failure;
    }

    /** Releases what it holds. Called once at the end of every check, however it ended. */
    default void over() {}

    /** What a conversation wants next. */
    sealed interface Move {
        /** More bytes. */
        record Wait() implements Move {}

        /**
         * To send. Throws away what was received; {@link #next} is called again at once with nothing received, and with what
         * comes.
         */
        @SuppressWarnings("ArrayRecordComponent") // nobody compares moves
        record Say(byte[] bytes) implements Move {}

        /** To speak TLS on this connection from here on; {@link #next} is called again when hands are shaken. */
        record StartTls(TlsSettings tls) implements Move {}

        /** To close the connection and open another one; {@link #next} is called again when that is there. */
        record Connect(TcpCheck.Connect where) implements Move {}

        /** To be done. */
        record End(Finding finding) implements Move {}
    }
}
