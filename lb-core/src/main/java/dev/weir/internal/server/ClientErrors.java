package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.health.Observation;
import dev.weir.internal.limit.RateTimer;
import dev.weir.spi.ProbeResult;
import java.time.Duration;

/**
 * What becomes of the errors that clients of one backend meet: failed checks, as HAProxy's {@code observe} has it, and
 * {@link Ejections}. Limits are reached on event loops; what follows happens on the control thread.
 */
final class ClientErrors {
    private final Servers servers;
    private final RateTimer control;
    private final Ejections ejections;
    private final StatusChanges changes;

    ClientErrors(Servers servers, RateTimer control, Ejections ejections, StatusChanges changes) {
        this.servers = servers;
        this.control = control;
        this.ejections = ejections;
        this.changes = changes;
    }

    /** Hears from now on what clients meet at a server. */
    void listenTo(ServerRuntime server) {
        server.experience().tells(new Experience.Listener() {
            @Override
            public void observed(int errors, String last) {
                later(() -> failCheck(server, StatusWords.errors(errors, last)));
            }

            @Override
            public void failing(int errors, String last) {
                later(() -> ejections.consider(server, StatusWords.errors(errors, last)));
            }
        });
    }

    private void later(Runnable step) {
        control.callBack(new Object(), 0, step);
    }

    private void failCheck(ServerRuntime server, String words) {
        Observation rule = server.experience().observation().orElse(null);
        if (rule == null
                || server.admin() == AdminState.MAINTENANCE
                || !servers.all().contains(server)) {
            return; // it was all different when that happened
        }
        server.experience().countObserved();
        if (rule.onError() != Observation.OnError.FASTINTER) {
            server.condition().expectErrors(rule.onError());
            changes.recordCheck(server, new ProbeResult(ProbeResult.Verdict.FAIL, "HANA", words, Duration.ZERO));
        }
        server.experience().hurryCheck();
    }
}
