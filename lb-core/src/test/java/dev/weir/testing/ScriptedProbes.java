package dev.weir.testing;

import dev.weir.probe.AgentCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks that come out as the test says, after as long as the test says. Any thread. */
public final class ScriptedProbes implements ProbeProvider {
    /** No agent says that. */
    private static final String NOBODY = "\n";

    private final Map<InetSocketAddress, List<Verdict>> verdicts = new HashMap<>();
    private final Map<InetSocketAddress, Integer> answered = new HashMap<>();
    private final Map<InetSocketAddress, Integer> underWay = new HashMap<>();
    private final List<Check> checks = new ArrayList<>();
    private final Map<InetSocketAddress, String> agents = new HashMap<>();
    private final List<Check> agentChecks = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private boolean throwsNext;
    private int mostAtOnce;
    private int probersMade;
    private int probersOpen;

    /**
     * A check that began.
     *
     * @param server that was checked
     * @param after how long after the prober was opened
     */
    public record Check(InetSocketAddress server, Duration after) {}

    /** Checks that all pass without delay. */
    public ScriptedProbes() {}

    /** From now on checks of this server come out so. */
    public synchronized void answer(InetSocketAddress server, Verdict verdict) {
        answerInTurn(server, verdict);
    }

    /** From now on checks of this server come out so, one after another, over and over. */
    public synchronized void answerInTurn(InetSocketAddress server, Verdict... turns) {
        verdicts.put(server, List.of(turns));
        answered.remove(server);
    }

    /** From now on the agent at this address says this line; null, as at first, for one that nobody can connect to. */
    public synchronized void answerAgent(InetSocketAddress agent, @Nullable String line) {
        agents.put(agent, line == null ? NOBODY : line);
    }

    /** From now on checks take so long, whatever their timeout. */
    public synchronized void answerAfter(Duration newDelay) {
        delay = newDelay;
    }

    /** The next check is refused with an exception, which no prober should throw. */
    public synchronized void throwOnNextCheck() {
        throwsNext = true;
    }

    /** Checks begun so far, in order. */
    public synchronized List<Check> checks() {
        return List.copyOf(checks);
    }

    /** How many checks of this server have begun so far. */
    public synchronized int checksOf(InetSocketAddress server) {
        return (int)
                checks.stream().filter(check -> check.server.equals(server)).count();
    }

    /** Agents asked so far, in order. */
    public synchronized List<Check> agentChecks() {
        return List.copyOf(agentChecks);
    }

    /** How many checks of one and the same server were under way together, at most. */
    public synchronized int mostAtOnceOfOneServer() {
        return mostAtOnce;
    }

    /** Probers made so far. */
    public synchronized int probersMade() {
        return probersMade;
    }

    /** Probers not closed. */
    public synchronized int probersOpen() {
        return probersOpen;
    }

    @Override
    public boolean supports(Probe probe) {
        return probe instanceof Probe.TcpConnect || probe instanceof AgentCheck;
    }

    @Override
    public synchronized Prober open(Runtime runtime) {
        probersMade++;
        probersOpen++;
        return new ScriptedProber(runtime);
    }

    private synchronized Duration begin(Check check) {
        if (throwsNext) {
            throwsNext = false;
            throw new IllegalStateException("a defect of the prober's");
        }
        checks.add(check);
        mostAtOnce = Math.max(mostAtOnce, underWay.merge(check.server, 1, Integer::sum));
        return delay;
    }

    private synchronized ProbeResult end(InetSocketAddress server) {
        underWay.merge(server, -1, Integer::sum);
        List<Verdict> turns = verdicts.getOrDefault(server, List.of(Verdict.PASS));
        Verdict verdict = turns.get((answered.merge(server, 1, Integer::sum) - 1) % turns.size());
        String status =
                switch (verdict) {
                    case PASS -> "L4OK";
                    case CONDITIONAL_PASS -> "L7OKC";
                    case FAIL -> "L4CON";
                    case INCONCLUSIVE -> "SOCKERR";
                };
        return new ProbeResult(verdict, status, "scripted", Duration.ZERO);
    }

    private synchronized Duration beginAgent(Check check) {
        agentChecks.add(check);
        return delay;
    }

    private synchronized ProbeResult agentSays(InetSocketAddress agent) {
        String line = agents.getOrDefault(agent, NOBODY);
        return line.equals(NOBODY)
                ? new ProbeResult(Verdict.FAIL, "L4CON", "Connection refused", Duration.ZERO)
                : new ProbeResult(Verdict.PASS, "L7OK", line, Duration.ZERO);
    }

    private synchronized void closedOne() {
        probersOpen--;
    }

    private final class ScriptedProber implements Prober {
        private final Runtime runtime;
        private final Worker worker;
        private final long openedAt;
        private boolean closed;

        ScriptedProber(Runtime runtime) {
            this.runtime = runtime;
            worker = runtime.newWorker("probes");
            openedAt = runtime.nanoTime();
        }

        @Override
        public void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
            InetSocketAddress server = target.address();
            Duration after = Duration.ofNanos(runtime.nanoTime() - openedAt);
            if (probe instanceof AgentCheck) {
                worker.schedule(beginAgent(new Check(server, after)), () -> result.accept(agentSays(server)));
                return;
            }
            worker.schedule(begin(new Check(server, after)), () -> result.accept(end(server)));
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                worker.close();
                closedOne();
            }
        }
    }
}
