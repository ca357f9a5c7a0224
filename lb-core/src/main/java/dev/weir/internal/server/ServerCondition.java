package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.ServerId;
import dev.weir.Snapshot.AgentSnapshot;
import dev.weir.Snapshot.CheckSnapshot;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.HealthState;
import dev.weir.health.Observation;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server's health and wanted of it: by its checks, its agent, an operator and the server it tracks. What
 * that comes to is in force once {@link #settle} is called, so that it changes at one moment, for everybody. The control thread
 * writes; any thread reads.
 */
public final class ServerCondition {
    /** Results of checks that are remembered. */
    static final int HISTORY = 10;

    private volatile HealthState health;
    private volatile boolean stopping;
    private volatile boolean resolved;
    private volatile AdminState ordered = AdminState.READY;
    private volatile boolean agentSaysDown;
    private volatile Optional<AgentSnapshot> agent = Optional.empty();
    private volatile @Nullable ServerRuntime tracked;
    private volatile Situation settled;
    /** What was in force when it was last told, if that is something else. Control thread. */
    private @Nullable Situation lastTold;

    private volatile List<CheckSnapshot> checks = List.of();
    private volatile Optional<Instant> certificateExpires = Optional.empty();
    private volatile String lastCheck = "";
    private volatile String lastCheckCode = "";
    private volatile long checksFailed;
    private volatile long timesDown;

    /** @param resolved whether it is known where it is */
    ServerCondition(HealthState start, boolean resolved) {
        health = start;
        this.resolved = resolved;
        settled = now();
    }

    // ---- what it comes to -----------------------------------------------------------------------------------------

    /** What is in force. */
    Situation settled() {
        return settled;
    }

    /** What was told last. */
    Situation told() {
        Situation earlier = lastTold;
        return earlier == null ? settled : earlier;
    }

    /** Puts what is known now in force and says what it comes to; the caller tells it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the control thread only
    Situation settle() {
        Situation now = now();
        if (told().health() != Health.DOWN && now.health() == Health.DOWN) {
            timesDown++;
        }
        lastTold = null;
        settled = now;
        return now;
    }

    private Situation now() {
        ServerRuntime other = tracked;
        Situation inherited = other == null ? null : other.condition().settled();
        Health checked = inherited == null ? ownHealth() : inherited.health();
        return Situation.of(
                ordered,
                inherited == null ? AdminState.READY : inherited.admin(),
                agentSaysDown ? Health.DOWN : checked,
                resolved);
    }

    private Health ownHealth() {
        Health scored = health.health();
        return scored == Health.UP && stopping ? Health.STOPPING : scored;
    }

    // ---- its own checks -------------------------------------------------------------------------------------------

    /** The checks' results so far. */
    HealthState health() {
        return health;
    }

    /** Another verdict of the checks, at once in force and not told; the former ones count no more. */
    void setHealth(HealthState state) {
        restart(state);
        settled = now();
    }

    /** Errors of clients are about to count as a failed check, which is worth more by some rules. */
    void expectErrors(Observation.OnError consequence) {
        health = health.beforeErrorsCount(consequence);
    }

    /** Goes on under another policy from the verdict there is, at once in force and not told. */
    void adopt(HealthPolicy policy) {
        health = health.under(policy);
        stopping = stopping && policy.isActive();
        settled = now();
    }

    /** Another verdict of the checks, in force once it is settled. */
    void restart(HealthState state) {
        health = state;
        stopping = false;
    }

    /** One more result; tells whether it had another status, or moved the score. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the control thread only
    boolean record(ProbeResult result, Instant at) {
        boolean otherStatus = !result.status().equals(lastCheckCode);
        remember(result, at);
        if (result.verdict() == Verdict.INCONCLUSIVE) {
            return otherStatus;
        }
        boolean passed = result.verdict() != Verdict.FAIL;
        HealthState before = health;
        HealthState after = before.after(passed);
        if (!passed && before.score() > 0) {
            checksFailed++;
        }
        if (passed) {
            stopping = result.verdict() == Verdict.CONDITIONAL_PASS;
        } else if (after.health() == Health.DOWN) {
            stopping = false;
        }
        health = after;
        return otherStatus || !after.equals(before);
    }

    private void remember(ProbeResult result, Instant at) {
        List<CheckSnapshot> more = new ArrayList<>(checks);
        more.add(new CheckSnapshot(
                at, result.verdict(), result.status(), result.code(), result.info(), result.duration()));
        checks = List.copyOf(more.subList(Math.max(0, more.size() - HISTORY), more.size()));
        certificateExpires = result.certificateExpires().or(() -> certificateExpires);
        lastCheck = StatusWords.words(result);
        lastCheckCode = result.status();
    }

    /** The last results, the latest last. */
    public List<CheckSnapshot> checks() {
        return checks;
    }

    /** When the certificate expires that a check saw last. */
    public Optional<Instant> certificateExpires() {
        return certificateExpires;
    }

    /** Status and words of the last check, or empty. */
    public String lastCheck() {
        return lastCheck;
    }

    /** Failed checks while there was health to lose. */
    public long checksFailed() {
        return checksFailed;
    }

    /** Transitions to down. */
    public long timesDown() {
        return timesDown;
    }

    /** {@code h/f} as HAProxy prints it; of one that tracks another, of that. */
    public String progress() {
        ServerRuntime other = tracked;
        return other == null ? health.progress() : other.condition().progress();
    }

    // ---- its operator, its agent ----------------------------------------------------------------------------------

    /** What the operator or the agent said last of this very server. */
    AdminState ordered() {
        return ordered;
    }

    /** In force once it is settled. */
    void order(AdminState state) {
        ordered = state;
    }

    /** It is known where it is, or not any more; at once in force and not told, for who moves it tells that. */
    void locate(boolean isKnown) {
        resolved = isKnown;
        settled = now();
    }

    /**
     * The agent answered, or could not; tells whether the status was another one, or its health.
     *
     * @param says what it says of the server's health; empty for nothing
     */
    boolean recordAgent(ProbeResult result, Optional<Health> says, Instant at) {
        boolean before = agentSaysDown;
        boolean otherStatus =
                agent.map(last -> !last.status().equals(result.status())).orElse(true);
        agentSaysDown = says.map(health -> health == Health.DOWN).orElse(before);
        agent = Optional.of(new AgentSnapshot(
                at, agentSaysDown ? Health.DOWN : Health.UP, result.status(), result.info(), result.duration()));
        return otherStatus || agentSaysDown != before;
    }

    /** Nobody asks its agent any more, and what that said of its health counts no more. */
    void forgetAgent() {
        agentSaysDown = false;
        agent = Optional.empty();
    }

    /** What its agent said last; empty if it has none, or that was not asked yet. */
    public Optional<AgentSnapshot> agent() {
        return agent;
    }

    // ---- whom it tracks -------------------------------------------------------------------------------------------

    /** Whom it tracks; null for nobody. */
    @Nullable
    ServerRuntime tracked() {
        return tracked;
    }

    /**
     * From now on it tracks this one, or nobody for null; in force once it is settled. Who tracked another one goes on from the
     * verdict that this had.
     */
    void track(@Nullable ServerRuntime other, HealthPolicy own) {
        ServerRuntime before = tracked;
        if (before != null && other == null && own.isActive()) {
            Health verdict = before.condition().settled().health();
            restart(new HealthState(verdict == Health.DOWN ? 0 : own.rise() + own.fall() - 1, own.rise(), own.fall()));
            stopping = verdict == Health.STOPPING;
        }
        tracked = other;
    }

    /** It is to track this one as soon as it is in use; at once in force, and told when it is settled. */
    void anticipate(ServerRuntime other) {
        tracked = other;
        foresee();
    }

    /** Whom it tracks has changed; at once in force, and told when it is settled. */
    void foresee() {
        lastTold = told();
        settled = now();
    }

    /** The name of whom it tracks. */
    @Nullable
    ServerId trackedId() {
        ServerRuntime other = tracked;
        return other == null ? null : other.id();
    }
}
