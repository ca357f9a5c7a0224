package dev.weir.internal.health;

import dev.weir.fake.FakeLoop;
import dev.weir.fake.FakeRuntime;
import dev.weir.health.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks that answer what the test says, after as long as the test says; servers go by their port. */
final class FakeProbes implements ProbeProvider {
    private final FakeRuntime runtime;
    private final FakeLoop thread;
    private final List<String> begun = new ArrayList<>();
    private final Map<Integer, Integer> underWay = new HashMap<>();
    private final Map<Integer, Verdict> verdicts = new HashMap<>();
    private Duration delay = Duration.ZERO;
    private boolean answers = true;
    private boolean throwsNext;
    private int mostAtOnce;
    private int opened;
    private int open;

    FakeProbes(FakeRuntime runtime) {
        this.runtime = runtime;
        this.thread = runtime.newLoop(1);
    }

    void answerAfter(Duration newDelay) {
        delay = newDelay;
    }

    void answer(int port, Verdict verdict) {
        verdicts.put(port, verdict);
    }

    void neverAnswer() {
        answers = false;
    }

    void throwOnNextCheck() {
        throwsNext = true;
    }

    /** Every check as {@code s<port>@<milliseconds>}. */
    List<String> begun() {
        return begun;
    }

    List<String> begunOf(String server) {
        return begun.stream().filter(check -> check.startsWith(server + "@")).toList();
    }

    int mostAtOnceOfOneServer() {
        return mostAtOnce;
    }

    /** Probers made so far. */
    int opened() {
        return opened;
    }

    /** Probers not closed. */
    int open() {
        return open;
    }

    @Override
    public boolean supports(Probe probe) {
        return probe instanceof Probe.TcpConnect;
    }

    @Override
    public Prober open(Runtime given) {
        opened++;
        open++;
        return new FakeProber();
    }

    private final class FakeProber implements Prober {
        private boolean closed;

        @Override
        public void check(Probe probe, InetSocketAddress server, Duration timeout, Consumer<ProbeResult> result) {
            if (throwsNext) {
                throwsNext = false;
                throw new IllegalStateException("a defect of the prober's");
            }
            int port = server.getPort();
            begun.add(
                    "s" + port + "@" + Duration.ofNanos(runtime.elapsedNanos()).toMillis());
            mostAtOnce = Math.max(mostAtOnce, underWay.merge(port, 1, Integer::sum));
            if (answers) {
                thread.schedule(delay, () -> finish(port, result));
            }
        }

        private void finish(int port, Consumer<ProbeResult> result) {
            underWay.merge(port, -1, Integer::sum);
            if (!closed) {
                Verdict verdict = verdicts.getOrDefault(port, Verdict.PASS);
                result.accept(
                        new ProbeResult(verdict, verdict == Verdict.PASS ? "L4OK" : "L4CON", "words", Duration.ZERO));
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
