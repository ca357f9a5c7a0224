package dev.weir.examples.haproxy;

import dev.weir.AdminState;
import dev.weir.ServerId;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import java.util.Optional;

/**
 * What HAProxy would do with an event: how urgent it finds it, and in whose log it tells it.
 *
 * @param severity events that HAProxy does not know are notices, or warnings if something is wrong
 * @param proxy the frontend or backend; empty for the whole
 */
record EventRoute(Severity severity, Optional<String> proxy) {
    static EventRoute of(LbEvent event) {
        return new EventRoute(severityOf(event), proxyOf(event));
    }

    private static Severity severityOf(LbEvent event) {
        if (event instanceof LbEvent.BackendDown) {
            return Severity.EMERG;
        }
        if (event instanceof LbEvent.ServerHealthChanged changed) {
            return changed.health() == Health.DOWN ? Severity.ALERT : Severity.NOTICE;
        }
        if (event instanceof LbEvent.ServerAdminChanged changed) {
            return changed.state() == AdminState.MAINTENANCE ? Severity.ALERT : Severity.NOTICE;
        }
        if (event instanceof LbEvent.Defect) {
            return Severity.CRIT;
        }
        if (event instanceof LbEvent.ServerDraining) {
            return Severity.INFO;
        }
        return isTrouble(event) ? Severity.WARNING : Severity.NOTICE;
    }

    private static boolean isTrouble(LbEvent event) {
        return event instanceof LbEvent.ServerEjected
                || event instanceof LbEvent.PanicEntered
                || event instanceof LbEvent.AcceptPaused
                || event instanceof LbEvent.ChangeRefused
                || event instanceof LbEvent.UserCodeFailed
                || event instanceof LbEvent.LoopBlocked
                || event instanceof LbEvent.TransportDegraded
                || event instanceof LbEvent.EndpointsUnused
                || event instanceof LbEvent.SourceFailed
                || event instanceof LbEvent.Warning;
    }

    private static Optional<String> proxyOf(LbEvent event) {
        if (event instanceof LbEvent.ProxyStarted started) {
            return Optional.of(started.proxy());
        }
        if (event instanceof LbEvent.ProxyStopped stopped) {
            return Optional.of(stopped.proxy());
        }
        if (event instanceof LbEvent.AcceptPaused paused) {
            return Optional.of(paused.frontend());
        }
        return ofBackend(event).or(() -> ofServer(event).map(ServerId::backend));
    }

    private static Optional<String> ofBackend(LbEvent event) {
        if (event instanceof LbEvent.BackendDown down) {
            return Optional.of(down.backend());
        }
        if (event instanceof LbEvent.BackendUp up) {
            return Optional.of(up.backend());
        }
        if (event instanceof LbEvent.PanicEntered entered) {
            return Optional.of(entered.backend());
        }
        if (event instanceof LbEvent.PanicLeft left) {
            return Optional.of(left.backend());
        }
        if (event instanceof LbEvent.EndpointsUnused unused) {
            return Optional.of(unused.backend());
        }
        if (event instanceof LbEvent.SourceFailed failed) {
            return Optional.of(failed.backend());
        }
        if (event instanceof LbEvent.SourceRecovered recovered) {
            return Optional.of(recovered.backend());
        }
        return Optional.empty();
    }

    private static Optional<ServerId> ofServer(LbEvent event) {
        if (event instanceof LbEvent.ServerChecked checked) {
            return Optional.of(checked.server());
        }
        if (event instanceof LbEvent.AgentChecked checked) {
            return Optional.of(checked.server());
        }
        if (event instanceof LbEvent.ServerHealthChanged changed) {
            return Optional.of(changed.server());
        }
        if (event instanceof LbEvent.ServerAdminChanged changed) {
            return Optional.of(changed.server());
        }
        if (event instanceof LbEvent.ServerWeightChanged changed) {
            return Optional.of(changed.server());
        }
        if (event instanceof LbEvent.ServerLimitChanged changed) {
            return Optional.of(changed.server());
        }
        if (event instanceof LbEvent.ServerEndpointChanged changed) {
            return Optional.of(changed.server());
        }
        if (event instanceof LbEvent.ServerEjected ejected) {
            return Optional.of(ejected.server());
        }
        if (event instanceof LbEvent.ServerReadmitted readmitted) {
            return Optional.of(readmitted.server());
        }
        if (event instanceof LbEvent.ServerDraining draining) {
            return Optional.of(draining.server());
        }
        return Optional.empty();
    }
}
