package dev.weir.contract;

import dev.weir.testing.TransportFixture;
import org.junit.jupiter.api.Nested;

/**
 * HAProxy's rules for the life of a connection, as tests of a whole load balancer on one kind of transport. Like
 * {@link TransportContract}, it is run by a small subclass for each kind; the simulated one takes no time.
 */
public abstract class LoadBalancerContract {
    /** A new transport to be, with a network of its own, for each call. */
    protected abstract TransportFixture fixture();

    /** Clients are served, in turn, within limits. */
    @Nested
    class Serving extends ServingContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Strategies at work. */
    @Nested
    class Balancing extends BalanceContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Code of users that does not come back. */
    @Nested
    class Blocked extends BlockedContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers at their limit. */
    @Nested
    class Queueing extends QueueContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Limits of binds, frontends and the whole. */
    @Nested
    class Limits extends LimitContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers that are discovered while the topology changes. */
    @Nested
    class DiscoveryChanges extends DiscoveryChangeContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** What would become of a client. */
    @Nested
    class Explaining extends ExplainContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Another topology takes the place of the one in force. */
    @Nested
    class Changes extends ApplyContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** What an operator does to servers. */
    @Nested
    class Operating extends OperatorContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Weights that change, warming up, backups. */
    @Nested
    class Weights extends WeightContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Queues of single servers. */
    @Nested
    class ServerQueues extends ServerQueueContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Every timeout. */
    @Nested
    class Timeouts extends TimeoutContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** The access log. */
    @Nested
    class Logging extends LogContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Every pair of termination letters. */
    @Nested
    class Terminations extends TerminationTableContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers that cannot be reached. */
    @Nested
    class Retrying extends RetryContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Silence, resets and other ends. */
    @Nested
    class Endings extends TerminationContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Start, stop and what goes wrong with them. */
    @Nested
    class Lifecycle extends LifecycleContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Checks and operators. */
    @Nested
    class Status extends StatusContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Slow, flapping and failing checks; clients that know better. */
    @Nested
    class HealthOfServers extends HealthContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Clients that come back to their server. */
    @Nested
    class Persisting extends PersistenceContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Clients whose own server is full or does not answer. */
    @Nested
    class Direct extends DirectContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers that are discovered. */
    @Nested
    class Discovering extends DiscoveryContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** How servers are watched that are discovered. */
    @Nested
    class DiscoveredHealth extends DiscoveredHealthContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Shared stick tables, and those of users. */
    @Nested
    class StickTables extends StickTableContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Agents, tracking, checks of several parts. */
    @Nested
    class Agents extends AgentContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers that want no new clients. */
    @Nested
    class Stopping extends StoppingContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Servers chosen by what clients say first. */
    @Nested
    class Content extends ContentContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }

    /** Backends chosen by what clients say first. */
    @Nested
    class Routing extends RoutingContract {
        @Override
        TransportFixture newFixture() {
            return fixture();
        }
    }
}
