package dev.weir.testing;

import dev.weir.health.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Checks that come out as the test says, at once. Any thread. */
public final class ScriptedProbes implements ProbeProvider {
    private final Map<InetSocketAddress, Verdict> verdicts = new ConcurrentHashMap<>();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean closed;

    /** Checks that all pass. */
    public ScriptedProbes() {}

    /** From now on checks of this server come out so. */
    public void answer(InetSocketAddress server, Verdict verdict) {
        verdicts.put(server, verdict);
    }

    /** Checks made so far. */
    public int checks() {
        return checks.get();
    }

    /** Whether the prober was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean supports(Probe probe) {
        return true;
    }

    @Override
    public Prober open(Runtime runtime) {
        return new Prober() {
            @Override
            public void check(Probe probe, InetSocketAddress server, Duration timeout, Consumer<ProbeResult> result) {
                checks.incrementAndGet();
                Verdict verdict = verdicts.getOrDefault(server, Verdict.PASS);
                String status = verdict == Verdict.PASS ? "L4OK" : verdict == Verdict.FAIL ? "L4CON" : "SOCKERR";
                result.accept(new ProbeResult(verdict, status, "", Duration.ZERO));
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
