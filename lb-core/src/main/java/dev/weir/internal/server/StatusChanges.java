package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthState;
import dev.weir.internal.report.HarmlessText;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Runtime;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What becomes of the servers of one backend when a check, an agent or an operator has said something of them, or when a server
 * that they track has changed: the rule of HAProxy's administrative and operational states. Control thread.
 */
public final class StatusChanges {
    private final BackendLoad load;
    private final Runtime runtime;
    private final Reporter reporter;
    private final WarmUp warmUp;
    private final SessionEnds ends;
    private final Ejections ejections;
    private final BiConsumer<ServerRuntime, Function<String, LbEvent>> publish;
    private final Runnable serve;

    /**
     * @param publish puts a server's new status in force and then tells it, given what is left of the backend, in words
     * @param serve serves those who wait; called when all servers that a change concerns are as they will be
     */
    StatusChanges(
            BackendLoad load,
            Runtime runtime,
            Reporter reporter,
            WarmUp warmUp,
            SessionEnds ends,
            Ejections ejections,
            BiConsumer<ServerRuntime, Function<String, LbEvent>> publish,
            Runnable serve) {
        this.load = load;
        this.runtime = runtime;
        this.reporter = reporter;
        this.warmUp = warmUp;
        this.ends = ends;
        this.ejections = ejections;
        this.publish = publish;
        this.serve = serve;
    }

    /**
     * An operator's or an agent's word about a server. Leaving maintenance it starts anew, as its policy says ({@code init-state}),
     * unless its agent or the server it tracks says otherwise.
     */
    public void setAdmin(ServerRuntime server, AdminState state) {
        AdminState before = server.ordered();
        if (before == state) {
            return;
        }
        server.condition().order(state);
        if (before == AdminState.MAINTENANCE) {
            server.condition().restart(HealthState.initial(server.policy()));
            ejections.forgive(server);
        }
        settle(server, "");
    }

    /** One more result of a server's checks; one that is inconclusive is remembered and changes nothing. */
    public void recordCheck(ServerRuntime server, ProbeResult found) {
        ProbeResult result = judged(server, harmless(found));
        boolean isNews = server.condition().record(result, runtime.now());
        if (result.verdict() == Verdict.PASS || result.verdict() == Verdict.CONDITIONAL_PASS) {
            server.experience().checkPassed();
        }
        boolean toldAll = load.backend().logHealthChecks();
        if (toldAll && isNews) {
            reporter.event(
                    new LbEvent.ServerChecked(runtime.now(), server.id(), result, StatusWords.checked(server, result)));
        }
        settle(server, toldAll ? "" : StatusWords.reason(result)); // a line about the check has told the reason already
    }

    /**
     * Its agent answered, or did not.
     *
     * @param found with the answer in words; one that has no status to change has {@code CHECKED}
     * @param says what it says of the server's health; empty for nothing, and then its last word on that counts
     */
    public void recordAgent(ServerRuntime server, ProbeResult found, Optional<Health> says) {
        ProbeResult result = harmless(found);
        boolean isNews = server.condition().recordAgent(result, says, runtime.now());
        boolean toldAll = load.backend().logHealthChecks();
        if (toldAll && isNews && !result.status().equals("CHECKED")) {
            boolean isUp = server.condition()
                    .agent()
                    .filter(last -> last.health() == Health.UP)
                    .isPresent();
            reporter.event(new LbEvent.AgentChecked(
                    runtime.now(), server.id(), result, StatusWords.agentChecked(server, result, isUp)));
        }
        settle(server, toldAll ? "" : StatusWords.reason(result));
    }

    /** Nobody asks its agent any more, and so nobody could take back that the server is down. */
    public void forgetAgent(ServerRuntime server) {
        server.condition().forgetAgent();
        settle(server, ", for its agent is not asked any more");
    }

    /** The server that this one tracks has changed, or it tracks another one. */
    void follow(ServerRuntime server) {
        settle(server, StatusWords.via(server));
    }

    /** Puts what is known of a server in force, tells what came of it, and brings those along that track it. */
    private void settle(ServerRuntime server, String cause) {
        Set<StatusChanges> concerned = new LinkedHashSet<>();
        settle(server, cause, concerned);
        concerned.forEach(
                each -> each.serve.run()); // not sooner, or who is about to go out as well would be given work
    }

    private void settle(ServerRuntime server, String cause, Set<StatusChanges> concerned) {
        Situation before = server.condition().told();
        Situation now = server.condition().settle();
        if (before.equals(now)) {
            return;
        }
        concerned.add(this);
        boolean returns = before.isInMaintenance() && !now.isInMaintenance();
        boolean comesUp = now.health() == Health.UP && (returns || before.health() != Health.UP);
        boolean healthChanges = before.health() != now.health() && !before.isInMaintenance() && !now.isInMaintenance();
        if (comesUp) {
            warmUp.begin(server);
        }
        tellAdmin(server, before, now);
        if (healthChanges) {
            publish.accept(
                    server,
                    left -> new LbEvent.ServerHealthChanged(
                            runtime.now(),
                            server.id(),
                            now.health(),
                            StatusWords.healthChanged(server, now.health(), cause) + left));
        }
        boolean fallsDown = (healthChanges && now.health() == Health.DOWN)
                || (now.isInMaintenance() && !before.isInMaintenance()); // HAProxy counts that as being marked down
        if (comesUp) {
            ends.cameUp(server);
        } else if (fallsDown) {
            ends.wentDown(server);
        }
        server.followers()
                .forEach(each ->
                        each.backend().changes().settle(each.server(), StatusWords.via(each.server()), concerned));
    }

    private void tellAdmin(ServerRuntime server, Situation before, Situation now) {
        StatusWords.adminChanged(server, before, now)
                .ifPresent(words -> publish.accept(
                        server,
                        left -> new LbEvent.ServerAdminChanged(
                                runtime.now(),
                                server.id(),
                                now.admin(),
                                words + (StatusWords.tellsWhatIsLeft(before, now) ? left : ""))));
    }

    /**
     * A page that is gone means that a server is stopping only while it is up; one that is down has no page yet. HAProxy's rule for
     * {@code disable-on-404}, which the prober cannot know the state for.
     */
    private static ProbeResult judged(ServerRuntime server, ProbeResult result) {
        boolean isPageMissing =
                result.verdict() == Verdict.CONDITIONAL_PASS && result.code().orElse(0) == 404;
        return isPageMissing && server.health().health() == Health.DOWN
                ? new ProbeResult(
                        Verdict.FAIL,
                        "L7STS",
                        result.code(),
                        result.info(),
                        result.duration(),
                        result.certificateExpires())
                : result;
    }

    private static ProbeResult harmless(ProbeResult result) {
        String info = HarmlessText.of(result.info());
        return info.equals(result.info())
                ? result
                : new ProbeResult(
                        result.verdict(),
                        result.status(),
                        result.code(),
                        info,
                        result.duration(),
                        result.certificateExpires());
    }
}
