package dev.weir.event;

import dev.weir.AdminState;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.health.Health;
import dev.weir.spi.Endpoint;
import dev.weir.spi.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something an operator may want to know. Events are delivered in order, on one notification thread. */
public sealed interface LbEvent {
    /** When it happened, by the wall clock. */
    Instant at();

    /** One line for people. */
    String message();

    /** The load balancer carries traffic. */
    record Started(Instant at, String message) implements LbEvent {}

    /** The load balancer has stopped; nothing of it is left running, but what {@link TransportDegraded} told to be left behind. */
    record Stopped(Instant at, String message) implements LbEvent {}

    /** Another topology is in force; the message tells what differs. */
    record TopologyChanged(Instant at, Topology topology, String message) implements LbEvent {}

    /** A change of the topology could not be made; what was in force still is. The message tells why. */
    record ChangeRefused(Instant at, String message) implements LbEvent {}

    /** A frontend or a backend is in use from now on; {@code proxy} is its name, and the word HAProxy has for both. */
    record ProxyStarted(Instant at, String proxy, String message) implements LbEvent {}

    /** A frontend or a backend is not in use any more; the message tells how many connections it had in all. */
    record ProxyStopped(Instant at, String proxy, String message) implements LbEvent {}

    /**
     * A check had another outcome than the one before, or moved the server's score: told of backends with
     * {@link dev.weir.Backend.Builder#logHealthChecks()}, and before the change of health that may come of it.
     */
    record ServerChecked(Instant at, ServerId server, ProbeResult result, String message) implements LbEvent {}

    /**
     * A server's agent answered otherwise than before, or could not be asked: told of backends with
     * {@link dev.weir.Backend.Builder#logHealthChecks()}. Answers that say nothing of health are not told.
     */
    record AgentChecked(Instant at, ServerId server, ProbeResult result, String message) implements LbEvent {}

    /** A server's health changed, by its checks, its agent, or with the server it tracks. */
    record ServerHealthChanged(Instant at, ServerId server, Health health, String message) implements LbEvent {}

    /**
     * A server is out for failing its clients, see {@link dev.weir.health.OutlierEjection}.
     *
     * @param time how long
     */
    record ServerEjected(Instant at, ServerId server, Duration time, String message) implements LbEvent {}

    /** A server that was ejected is not any more: its time is over, it left maintenance, or its policy does not eject any more. */
    record ServerReadmitted(Instant at, ServerId server, String message) implements LbEvent {}

    /** A server's administrative state changed, by an operator, its agent, or with the server it tracks. */
    record ServerAdminChanged(Instant at, ServerId server, AdminState state, String message) implements LbEvent {}

    /** An operator or its agent gave a server another weight. */
    record ServerWeightChanged(Instant at, ServerId server, int weight, String message) implements LbEvent {}

    /** Its agent gave a server another limit of connections than the described one, 0 for none, or that one again. */
    record ServerLimitChanged(Instant at, ServerId server, int maxConnections, String message) implements LbEvent {}

    /**
     * A server of a template got an endpoint, another one, another weight by discovery, or has none any more and is in
     * maintenance until it has. Told too of what is known when the server comes into use.
     *
     * @param endpoint where it is now, with the weight in the description that follows from it; empty if nowhere
     */
    record ServerEndpointChanged(Instant at, ServerId server, Optional<Endpoint> endpoint, String message)
            implements LbEvent {}

    /**
     * A source named more endpoints than its template has servers. Each is told once, until it is gone or has found a place.
     *
     * @param endpoints those that found none
     */
    record EndpointsUnused(Instant at, String backend, List<Endpoint> endpoints, String message) implements LbEvent {
        public EndpointsUnused {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * A template's source could not find out, in whole or in part, which servers there are; those that were known stay. Told
     * once, until {@link SourceRecovered}.
     */
    record SourceFailed(Instant at, String backend, String message) implements LbEvent {}

    /** A template's source that had failed has told a full set, and for a second nothing to the contrary. */
    record SourceRecovered(Instant at, String backend, String message) implements LbEvent {}

    /**
     * A server is being drained; told at the beginning, then each second in which the figure has changed, and at the end.
     *
     * @param left connections it still has
     */
    record ServerDraining(Instant at, ServerId server, int left, String message) implements LbEvent {}

    /** No server of a backend takes new connections any more. */
    record BackendDown(Instant at, String backend, String message) implements LbEvent {}

    /** A backend has a server again. */
    record BackendUp(Instant at, String backend, String message) implements LbEvent {}

    /**
     * So few servers of a backend are up that health is ignored from now on and all serve that are in service; see
     * {@link dev.weir.Backend.Builder#panicThreshold}.
     */
    record PanicEntered(Instant at, String backend, String message) implements LbEvent {}

    /** Only servers that are up serve again. */
    record PanicLeft(Instant at, String backend, String message) implements LbEvent {}

    /**
     * A limit was reached and accepting paused; surplus clients wait in the kernel. Told once, until there was clearly room
     * again: at a limit, full and not full alternate with every connection.
     *
     * @param where whose limit it is: {@code frontend ft}, {@code bind ft/https} or {@code load balancer weir}
     */
    record LimitReached(Instant at, AcceptLimit limit, String where, String message) implements LbEvent {}

    /** A limit that was reached is clearly not any more: a tenth of it is free. */
    record LimitCleared(Instant at, AcceptLimit limit, String where, String message) implements LbEvent {}

    /** A listener paused for lack of a resource, such as file descriptors. */
    record AcceptPaused(Instant at, String frontend, String bind, String message) implements LbEvent {}

    /** The transport lost a capability and goes on without it. */
    record TransportDegraded(Instant at, String message) implements LbEvent {}

    /**
     * Code given by the user failed, or did not come back in time: a strategy, a stick table, a source or a listener. The load balancer
     * goes on with its fallback.
     */
    record UserCodeFailed(Instant at, String message) implements LbEvent {}

    /**
     * An event loop has been in one pass for more than 100 ms, or the control thread in one task for more than a second; told
     * once, and of a loop again when that becomes a second: it gets no new connections from then on. A pause of the whole
     * process is not told.
     *
     * @param loop what does not move: {@code event loop weir-0} or {@code control thread weir-control}
     * @param blockedFor for how long so far, less 25 ms at most
     * @param stack what it is doing, innermost call first; empty if that ended just then
     */
    record LoopBlocked(Instant at, String loop, Duration blockedFor, List<String> stack, String message)
            implements LbEvent {
        public LoopBlocked {
            stack = List.copyOf(stack);
        }
    }

    /**
     * What {@link LoopBlocked} was told of has ended.
     *
     * @param blockedFor for how long it was, give or take 25 ms
     */
    record LoopResumed(Instant at, String loop, Duration blockedFor, String message) implements LbEvent {}

    /** Weir itself failed where it should not be able to. It goes on; please report what the log says about it. */
    record Defect(Instant at, String message) implements LbEvent {}

    /** Something to mend before it hurts, such as a limit that the process cannot reach. */
    record Warning(Instant at, String message) implements LbEvent {}
}
