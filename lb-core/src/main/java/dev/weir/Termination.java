package dev.weir;

import java.util.Objects;

/**
 * How a connection ended: who or what ended it, and in which phase. One value decides the log line's two letters, the
 * metric tag and whether another server may be tried. The letters are HAProxy's (configuration manual, section "Session
 * state at disconnection").
 *
 * @param cause what ended it first
 * @param phase where the connection was at that moment
 */
public record Termination(Cause cause, Phase phase) {
    /** Both sides finished in order. */
    public static final Termination NORMAL = new Termination(Cause.NONE, Phase.NONE);

    public Termination {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(phase, "phase");
    }

    /** What ended the connection; first writer wins. */
    public enum Cause {
        /** Nothing: both sides closed in order. */
        NONE('-'),
        /** The client aborted: a reset, or an end of stream at a moment where that means giving up. */
        CLIENT('C'),
        /** The client was silent, or did not read, for the client timeout. */
        CLIENT_TIMEOUT('c'),
        /** The server refused or broke the connection, or there was no server. */
        SERVER('S'),
        /** A timeout on the server side: connect, queue or silence. */
        SERVER_TIMEOUT('s'),
        /** The load balancer decided so: a rule or a limit. */
        PROXY('P'),
        /** This machine lacked something: file descriptors, memory, source ports. No server is to blame. */
        RESOURCE('R'),
        /** An internal error; a defect of Weir, its transport, or user code it called. */
        INTERNAL('I'),
        /** Ended because its server went down ({@code on-marked-down shutdown-sessions}). */
        SERVER_DOWN('D'),
        /** Ended because a server came back and this one went to a backup ({@code on-marked-up shutdown-backup-sessions}). */
        PRIMARY_BACK('U'),
        /** Ended by the operator, or by a stop whose deadline passed. */
        KILLED('K');

        private final char letter;

        Cause(char letter) {
            this.letter = letter;
        }

        /** HAProxy's first letter. */
        public char letter() {
            return letter;
        }
    }

    /** Where the connection was when it ended. */
    public enum Phase {
        /** Over already; only with {@link Cause#NONE}. */
        NONE('-'),
        /** Accepted, no backend or server stage reached. */
        REQUEST('R'),
        /** Waiting in a queue for a server. */
        QUEUE('Q'),
        /** Connecting to a server, retries included. */
        CONNECT('C'),
        /** Bytes were or could have been moving. */
        DATA('D');

        private final char letter;

        Phase(char letter) {
            this.letter = letter;
        }

        /** HAProxy's second letter. */
        public char letter() {
            return letter;
        }
    }

    /** HAProxy's two letters, such as {@code --}, {@code cD} or {@code SC}. */
    public String code() {
        return new String(new char[] {cause.letter(), phase.letter()});
    }

    /** Whether this is what a failed connection attempt looks like, so that no client byte can have reached a server. */
    public boolean mayTryAnother() {
        return phase == Phase.CONNECT
                && (cause == Cause.SERVER || cause == Cause.SERVER_TIMEOUT || cause == Cause.RESOURCE);
    }

    @Override
    public String toString() {
        return code();
    }
}
