package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.Termination;
import dev.weir.internal.server.Experience;
import dev.weir.spi.Connection;

/** Whether the server of one established connection answers its client; this one does not care. Event loop. */
class FirstByte {
    /** For a connection of which nobody wants to know. */
    static final FirstByte UNWATCHED = new FirstByte();

    private FirstByte() {}

    /** Tells how clients fare at a server. */
    static FirstByte watched(Connection connection, Experience experience) {
        return new Watched(connection, experience);
    }

    /** A side has ended its stream: by itself, or, if the connection has an end already, because it was silent for too long. */
    void endOfStream(Side from, Termination soFar) {}

    /** A side's socket has failed. */
    void failed(Side side, String reason) {}

    /** Looks whether it has come. */
    void look() {}

    /** The connection is over. */
    void ended(Termination how) {}

    /** Looks at the connection's counters where something ends, and only then, so that relaying costs nothing more. */
    private static final class Watched extends FirstByte {
        private final Connection connection;
        private final Experience experience;
        private boolean told;
        private boolean clientEnded;

        Watched(Connection connection, Experience experience) {
            this.connection = connection;
            this.experience = experience;
        }

        @Override
        void endOfStream(Side from, Termination soFar) {
            if (from == Side.CLIENT) {
                clientEnded = true;
            } else if (soFar.equals(Termination.NORMAL) && !clientEnded) {
                // A client that has ended its stream may have given up; then the server is right to leave.
                leftUnanswered("closed before its first byte");
            }
        }

        @Override
        void failed(Side side, String reason) {
            if (side == Side.SERVER) {
                leftUnanswered("failed before its first byte: " + reason);
            }
        }

        @Override
        void look() {
            if (!told && connection.received(Side.SERVER) > 0) {
                told = true;
                experience.answered();
            }
        }

        @Override
        void ended(Termination how) {
            look();
            if (!told && how.equals(Termination.NORMAL) && connection.received(Side.CLIENT) > 0) {
                told = true;
                experience.wantedNoAnswer();
            }
        }

        private void leftUnanswered(String how) {
            look();
            if (!told && connection.received(Side.CLIENT) > 0) {
                told = true;
                experience.cutShort(how);
            }
        }
    }
}
