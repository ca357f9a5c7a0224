package dev.weir.internal.server;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCall;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a strategy of a user's holds nobody up: one that does not answer in time is interrupted, told, and out of
 * service for this backend from then on; round robin serves in its place. Strategies of ours are called as they are.
 */
final class StrategyGuard {
    /** Those that run no code of users; a hash may have a key of a user's. */
    private static final Set<Class<?>> OURS = Set.of(
            BalanceStrategy.roundRobin().getClass(),
            BalanceStrategy.staticRoundRobin().getClass(),
            BalanceStrategy.leastConnections().getClass(),
            BalanceStrategy.first().getClass(),
            BalanceStrategy.random().getClass(),
            BalanceStrategy.peakEwma().getClass());

    private final BalanceStrategy strategy;
    private final String backend;
    private final UserCode userCode;
    private final Runtime runtime;
    private final Reporter reporter;
    private final boolean trusted;
    private final UserCode.Guarded picking = new Part(Watchdog.LONGEST_PASS, "a pick");
    private final UserCode.Guarded making = new Part(Watchdog.LONGEST_TASK, "making a picker");
    private final AtomicBoolean outOfService = new AtomicBoolean();
    private volatile String name;

    StrategyGuard(BalanceStrategy strategy, String backend, UserCode userCode, Runtime runtime, Reporter reporter) {
        this.strategy = strategy;
        this.backend = backend;
        this.userCode = userCode;
        this.runtime = runtime;
        this.reporter = reporter;
        this.trusted = OURS.contains(strategy.getClass());
        this.name = strategy.getClass().getName(); // until it has been asked, which may take long as well
    }

    /** A picker of the strategy, or of the one that stands in for it; null if the strategy answers so. Control thread. */
    @Nullable
    Picker newPicker(PickerContext context) {
        Optional<Picker> before = context.previous();
        PickerContext forUser = with(context, before.map(last -> last instanceof GuardedPicker of ? of.users : last));
        if (trusted) {
            return strategy.newPicker(forUser);
        }
        Picker standIn = BalanceStrategy.roundRobin()
                .newPicker(with(context, before.map(last -> last instanceof GuardedPicker of ? of.standIn : last)));
        if (outOfService.get()) {
            return standIn;
        }
        Picker made = null;
        Throwable thrown = null;
        UserCall call = userCode.begin(making);
        try {
            name = strategy.name();
            made = strategy.newPicker(forUser);
        } catch (Throwable t) {
            thrown = t;
        }
        if (!call.end()) {
            return standIn;
        }
        rethrow(thrown);
        return made == null ? null : new GuardedPicker(made, standIn);
    }

    private static PickerContext with(PickerContext context, Optional<Picker> previous) {
        return new PickerContext(context.candidates(), context.cursor(), previous, context.random());
    }

    /** Also what the compiler believes cannot be thrown, as languages without checked exceptions do. */
    private static void rethrow(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }

    /** The user's picker, and the one that serves when that does not. */
    private final class GuardedPicker implements Picker {
        final Picker users;
        final Picker standIn;

        GuardedPicker(Picker users, Picker standIn) {
            this.users = users;
            this.standIn = standIn;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            if (outOfService.get()) {
                return standIn.pick(request);
            }
            Candidate picked = null;
            Throwable thrown = null;
            UserCall call = userCode.begin(picking);
            try {
                picked = users.pick(request);
            } catch (Throwable t) {
                thrown = t;
            }
            if (!call.end()) {
                return standIn.pick(request);
            }
            rethrow(thrown);
            return picked;
        }

        @Override
        public String standing(Candidate candidate, PickRequest request) {
            return (outOfService.get() ? standIn : users).standing(candidate, request);
        }
    }

    /** What a strategy may be asked for. */
    private final class Part implements UserCode.Guarded {
        private final Duration patience;
        private final String what;

        Part(Duration patience, String what) {
            this.patience = patience;
            this.what = what;
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public void blocked(String how) {
            if (outOfService.compareAndSet(false, true)) {
                reporter.event(new LbEvent.UserCodeFailed(
                        runtime.now(),
                        "backend " + backend + ": strategy " + name + ": " + what + " " + how
                                + "; it is out of service until a change brings another one, and round robin serves in its"
                                + " place"));
            }
        }
    }
}
