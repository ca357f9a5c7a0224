package dev.weir.internal.probe;

import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCode;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.NamedCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Every check there is: combined and custom ones, which the load balancer carries out itself, and those of the providers. All probers
 * that it opens share the providers' probers and the thread of custom checks; those end with the last of them. Any thread.
 */
public final class OwnProbes implements ProbeProvider {
    private final List<ProbeProvider> providers;
    private final SerialExecutor timer;
    private final Reporter reporter;
    private final String name;
    private final UserCode userCode;
    private final Map<ProbeProvider, Prober> open = new LinkedHashMap<>();
    private Optional<CustomChecks> custom = Optional.empty();
    private Optional<Labels> labels = Optional.empty();
    private int users;

    /**
     * Nothing is opened yet.
     *
     * @param providers of all other checks, in the order in which they are asked
     * @param timer ends custom checks that take too long
     * @param name of the load balancer, for the thread of custom checks
     * @param userCode marks calls of users' checks on threads that others wait for
     */
    public OwnProbes(
            List<ProbeProvider> providers, SerialExecutor timer, Reporter reporter, String name, UserCode userCode) {
        this.providers = List.copyOf(providers);
        this.timer = timer;
        this.reporter = reporter;
        this.name = name;
        this.userCode = userCode;
    }

    /** Whether somebody can carry it out, with all of its parts. */
    @Override
    public boolean supports(Probe probe) {
        if (probe instanceof CombinedCheck combined) {
            return combined.probes().stream().allMatch(this::supports);
        }
        if (probe instanceof NamedCheck named) {
            return supports(named.inner());
        }
        return probe instanceof CustomProbe || provider(probe).isPresent();
    }

    private Optional<ProbeProvider> provider(Probe probe) {
        return providers.stream().filter(each -> each.supports(probe)).findFirst();
    }

    /** The first one opens the prober of every provider, so that what cannot be opened is known before a check is due. */
    @Override
    public synchronized Prober open(Runtime runtime) {
        try {
            providers.forEach(provider -> open.computeIfAbsent(provider, found -> found.open(runtime)));
        } catch (RuntimeException | Error e) {
            closeUnused();
            throw e;
        }
        users++;
        return new Handle(runtime);
    }

    private synchronized Prober prober(Probe probe) {
        return provider(probe)
                .map(open::get)
                .orElseThrow(() -> new IllegalArgumentException(
                        "probe: " + probe + " (expected: one that a probe provider supports)"));
    }

    private synchronized CustomChecks custom(Runtime runtime) {
        CustomChecks checks = custom.orElseGet(() -> new CustomChecks(
                runtime.newWorker(name + "-custom-checks"),
                timer,
                labels(runtime),
                runtime,
                words -> defect(runtime, words)));
        custom = Optional.of(checks);
        return checks;
    }

    private synchronized Labels labels(Runtime runtime) {
        Labels known = labels.orElseGet(() -> new Labels(userCode, words -> defect(runtime, words)));
        labels = Optional.of(known);
        return known;
    }

    private void defect(Runtime runtime, String words) {
        reporter.event(new LbEvent.UserCodeFailed(runtime.now(), words));
    }

    private synchronized void leave() {
        users--;
        closeUnused();
    }

    private void closeUnused() {
        if (users == 0) {
            open.values().forEach(Prober::close);
            open.clear();
            custom.ifPresent(CustomChecks::close);
            custom = Optional.empty();
        }
    }

    /** One who checks. */
    private final class Handle implements Prober {
        private final Runtime runtime;
        private volatile boolean closed;

        Handle(Runtime runtime) {
            this.runtime = runtime;
        }

        @Override
        public void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
            if (!closed) {
                begin(probe, target, timeouts, found -> {
                    if (!closed) {
                        result.accept(found);
                    }
                });
            }
        }

        private void begin(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
            if (probe instanceof CombinedCheck combined) {
                new CombinedRun(combined, labels(runtime), result)
                        .begin((part, told) -> begin(part, target, timeouts, told));
            } else if (probe instanceof NamedCheck named) {
                begin(named.inner(), target, timeouts, result);
            } else if (probe instanceof CustomProbe own) {
                custom(runtime).check(own, target.address(), timeouts.longest(), result);
            } else {
                prober(probe).check(probe, target, timeouts, result);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                leave();
            }
        }
    }
}
