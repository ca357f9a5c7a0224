package dev.weir.examples;

import dev.weir.probe.CombinedCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Checks in virtual time: what each finds is a script, or else it passes. What is checked goes by {@code host/directory} if it
 * is the page of a service, or else by {@code host:port}.
 */
final class ScriptedPages implements ProbeProvider {
    private final Map<String, IntUnaryOperator> scripts = new HashMap<>();
    private final Map<String, Duration> delays = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private final Map<String, Integer> underWay = new HashMap<>();
    private int mostAtOnce;

    /**
     * Lets something answer so.
     *
     * @param statusOf the status by how often it was asked before; 200 is well
     */
    void script(String what, IntUnaryOperator statusOf) {
        scripts.put(what, statusOf);
        asked.remove(what);
    }

    /** Lets something answer as it would, but take so long. */
    void delay(String what, Duration time) {
        delays.put(what, time);
    }

    /** How often something was asked since it has its script. */
    int asked(String what) {
        return asked.getOrDefault(what, 0);
    }

    /** Checks of one page of one server that were under way at the same time, at most. */
    int mostAtOnce() {
        return mostAtOnce;
    }

    @Override
    public boolean supports(Probe probe) {
        return !(probe instanceof CombinedCheck);
    }

    @Override
    public Prober open(Runtime runtime) {
        Worker worker = runtime.newWorker("pages");
        return new Prober() {
            @Override
            public void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
                begin(worker, keyOf(probe, target), timeouts, result);
            }

            @Override
            public void close() {
                worker.close();
            }
        };
    }

    private void begin(Worker worker, String key, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
        int before = asked.merge(key, 1, Integer::sum) - 1;
        mostAtOnce = Math.max(mostAtOnce, underWay.merge(key, 1, Integer::sum));
        Duration takes = delays.getOrDefault(key, Duration.ofMillis(1));
        Duration most = timeouts.rest().orElse(timeouts.connect());
        boolean inTime = takes.compareTo(most) < 0;
        Duration ends = inTime ? takes : most;
        worker.schedule(ends, () -> {
            underWay.merge(key, -1, Integer::sum);
            int status = scripts.getOrDefault(key, any -> 200).applyAsInt(before);
            result.accept(inTime ? answered(status, ends) : new ProbeResult(Verdict.FAIL, "L7TOUT", "no answer", ends));
        });
    }

    private static ProbeResult answered(int status, Duration after) {
        return new ProbeResult(
                status == 200 ? Verdict.PASS : Verdict.FAIL,
                status == 200 ? "L7OK" : "L7STS",
                OptionalInt.of(status),
                "answered " + status,
                after,
                Optional.empty());
    }

    private static String keyOf(Probe probe, ProbeTarget target) {
        String host = target.address().getAddress().getHostAddress();
        if (probe instanceof TlsCheck tls && tls.inner() instanceof HttpCheck page) {
            return host + "/" + page.path().substring(1, page.path().lastIndexOf('/'));
        }
        return host + ":" + target.address().getPort();
    }
}
