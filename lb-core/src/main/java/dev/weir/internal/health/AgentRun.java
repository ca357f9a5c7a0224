package dev.weir.internal.health;

import dev.weir.event.LbEvent;
import dev.weir.health.AgentPolicy;
import dev.weir.internal.report.HarmlessText;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server's agent again and again, never twice at once, in maintenance too, and does what it says. Control thread only.
 */
final class AgentRun {
    private final BackendRuntime backend;
    private final ServerRuntime server;
    private final AgentPolicy policy;
    private final Optional<InetAddress> host;
    private final Prober prober;
    private final Surroundings around;
    private boolean regular;
    private boolean stopped;
    private boolean underWay;
    private boolean startsWhenDone;
    /** What the agent was found to have said wrongly, which is told once and not at every interval. */
    private String toldLast = "";

    private @Nullable Cancellable next;

    /**
     * What all have in common.
     *
     * @param orders who carries out what agents say of an administrative state
     */
    record Surroundings(Runtime runtime, SerialExecutor control, Reporter reporter, AgentChecks.Orders orders) {}

    /** @param host where the agent is; empty for the server's own address */
    AgentRun(
            BackendRuntime backend,
            ServerRuntime server,
            AgentPolicy policy,
            Optional<InetAddress> host,
            Prober prober,
            Surroundings around) {
        this.backend = backend;
        this.server = server;
        this.policy = policy;
        this.host = host;
        this.prober = prober;
        this.around = around;
    }

    /** Asks once; calls {@code done} on the control thread when the answer is in and carried out. */
    void once(Runnable done) {
        underWay = true;
        InetSocketAddress where = place();
        try {
            prober.check(
                    policy.check(),
                    new ProbeTarget(where, server.id(), server.inFlight()),
                    ProbeTimeouts.within(policy.interval()),
                    result -> onControl(() -> finished(where, result, done)));
        } catch (RuntimeException | Error e) {
            ProbeResult nothing = new ProbeResult(Verdict.INCONCLUSIVE, "SOCKERR", e.toString(), Duration.ZERO);
            onControl(() -> finished(where, nothing, done));
        }
    }

    private InetSocketAddress place() {
        return new InetSocketAddress(host.orElse(server.address().getAddress()), policy.port());
    }

    private void finished(InetSocketAddress where, ProbeResult result, Runnable done) {
        underWay = false;
        if (!stopped && where.equals(place())) { // else it has moved meanwhile, and this was another one's agent
            if (result.verdict() == Verdict.PASS) {
                carryOut(AgentReply.parse(result.info()), result);
            } else {
                // An agent that cannot be reached changes nothing.
                backend.changes().recordAgent(server, result, Optional.empty());
            }
        }
        done.run();
        if (startsWhenDone) {
            startsWhenDone = false;
            startAfter(policy.interval());
        }
    }

    /** HAProxy's order: a server that leaves maintenance gets its weight and its health after that. */
    private void carryOut(AgentReply reply, ProbeResult result) {
        reply.admin().ifPresent(state -> around.orders().setAdmin(backend, server, state));
        String warning = reply.problem();
        if (reply.weight().isPresent()) {
            int weight = reply.weight().get().of(server.server().weight());
            warning = attempt(() -> backend.setWeight(server, weight), warning);
        }
        if (reply.maxConnections().isPresent()) {
            OptionalInt most = reply.maxConnections();
            warning = attempt(() -> backend.setLimit(server, most), warning);
        }
        String words = reply.words(warning);
        Verdict verdict = reply.status().equals("L7STS") ? Verdict.FAIL : Verdict.PASS;
        OptionalInt code = reply.health().isPresent() ? OptionalInt.of(0) : OptionalInt.empty(); // as HAProxy has it
        backend.changes()
                .recordAgent(
                        server,
                        new ProbeResult(verdict, reply.status(), code, words, result.duration(), Optional.empty()),
                        reply.health());
        tellOdd(reply, warning);
    }

    /** Does what the agent wants; the first thing that cannot be done is what is told. */
    private static String attempt(Runnable order, String warning) {
        try {
            order.run();
            return warning;
        } catch (IllegalArgumentException e) {
            return warning.isEmpty() ? String.valueOf(e.getMessage()) : warning;
        }
    }

    private void tellOdd(AgentReply reply, String warning) {
        String unknown = reply.unknown().isEmpty() ? "" : "agent reports an error : " + reply.unknown();
        String odd = unknown.isEmpty() && !warning.isEmpty() ? "agent warns : " + warning : unknown;
        if (!odd.equals(toldLast)) {
            toldLast = odd;
            if (!odd.isEmpty()) {
                around.reporter()
                        .event(new LbEvent.Warning(
                                around.runtime().now(), "Server " + server.id() + ": " + HarmlessText.of(odd)));
            }
        }
    }

    /** Asks after {@code delay}, or one interval after the answer under way, and from then on every interval. */
    void startAfter(Duration delay) {
        regular = true;
        if (underWay) {
            startsWhenDone = true; // the first round went on without this answer
        } else if (!stopped) {
            next = around.control().schedule(delay, this::run);
        }
    }

    private void run() {
        if (!stopped) {
            once(() -> startAfter(policy.interval()));
        }
    }

    void stop() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    BackendRuntime backend() {
        return backend;
    }

    AgentPolicy policy() {
        return policy;
    }

    /** Whether it is asked at every interval, not only once. */
    boolean isRegular() {
        return regular;
    }

    private void onControl(Runnable action) {
        try {
            around.control().execute(action);
        } catch (RejectedExecutionException e) {
            stopped = true; // the load balancer stopped while the agent was asked
        }
    }
}
