package dev.weir.contract;

import dev.weir.testing.TransportFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * What every {@link dev.weir.spi.Transport} must do, whether it moves bytes through real sockets or simulates them. A
 * transport's test is a small subclass:
 *
 * <pre>{@code
 * class ChannelTransportTest extends TransportContract {
 *     protected TransportFixture fixture() {
 *         return TransportFixture.onSockets("nio", context -> new ChannelTransport(context, …));
 *     }
 * }
 * }</pre>
 *
 * <p>Six oracles judge each case: bytes, endings, residue, loop health, record, and neighbours; see {@link TransportCase}.
 * Tags: {@code large} moves more than 2 GiB, {@code churn} opens 10,000 connections, {@code descriptors} leaves the process
 * without free file descriptors for a moment.
 */
public abstract class TransportContract {
    /** A new transport to be, with a network of its own, for each call. */
    protected abstract TransportFixture fixture();

    /** Bytes both ways while nobody ends anything. */
    @Nested
    class Relaying extends RelayContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Slow, small, large and odd streams. */
    @Nested
    class Pressure extends PressureContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Ends of streams, in order. */
    @Nested
    class Ending extends EndingContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Resets and other failures. */
    @Nested
    class Resetting extends ResetContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** What the load balancer itself ends. */
    @Nested
    class Closing extends CloseContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Connecting to servers. */
    @Nested
    class Connecting extends ConnectContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Clients that end while they wait. */
    @Nested
    class Waiting extends WaitingContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Looking at what clients send first. */
    @Nested
    class Inspecting extends InspectionContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Taking connections from a port. */
    @Nested
    class Accepting extends AcceptContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Event loops, and the end of a transport. */
    @Nested
    class Life extends LifeContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Many short connections with random endings. */
    @Nested
    @Tag("churn")
    class Churning extends ChurnContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }
}
