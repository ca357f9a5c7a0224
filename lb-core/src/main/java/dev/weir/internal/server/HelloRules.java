package dev.weir.internal.server;

import dev.weir.ContentRules;
import dev.weir.event.LbEvent;
import dev.weir.internal.server.BackendRuntime.Surroundings;
import dev.weir.internal.watch.UserCall;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.tls.ClientHello;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules on what clients say first, at work. A condition of a user's that throws does not hold, and one that does not answer in
 * time is interrupted and holds no more; either is told once. Any thread.
 *
 * @param <T> what the rules lead to
 */
public final class HelloRules<T> {
    private final List<Live<T>> rules;

    /**
     * Rules that are in force.
     *
     * @param whose for messages, such as {@code backend bk: useServer}
     * @param targets what a rule names; null for what is not there, which no rule leads to
     * @param before the rules until now, of which a condition that is still there keeps what it did; null for none
     */
    public HelloRules(
            String whose,
            ContentRules content,
            Function<String, @Nullable T> targets,
            Surroundings around,
            @Nullable HelloRules<T> before) {
        List<Live<T>> made = new ArrayList<>();
        for (ContentRules.Rule rule : content.rules()) {
            Condition known = before == null ? null : before.condition(rule);
            made.add(new Live<>(known == null ? new Condition(whose, rule, around) : known, targets.apply(rule.use())));
        }
        this.rules = List.copyOf(made);
    }

    private @Nullable Condition condition(ContentRules.Rule rule) {
        for (Live<T> live : rules) {
            if (live.condition.rule.equals(rule)) {
                return live.condition;
            }
        }
        return null;
    }

    /** What the first rule leads to whose condition holds and whose target is usable; null if there is none. */
    public @Nullable T find(ClientHello hello, Predicate<T> usable) {
        for (Live<T> rule : rules) {
            T target = rule.target;
            if (target != null && usable.test(target) && rule.condition.holds(hello)) {
                return target;
            }
        }
        return null;
    }

    private record Live<T>(Condition condition, @Nullable T target) {}

    /** A condition and what it did so far. */
    private static final class Condition implements UserCode.Guarded {
        private final String name;
        private final ContentRules.Rule rule;
        private final Surroundings around;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile boolean outOfService;

        Condition(String whose, ContentRules.Rule rule, Surroundings around) {
            this.name = whose + " " + rule.use();
            this.rule = rule;
            this.around = around;
        }

        boolean holds(ClientHello hello) {
            if (outOfService) {
                return false;
            }
            boolean holds = false;
            UserCall call = around.userCode().begin(this);
            try {
                holds = rule.condition().test(hello);
            } catch (Throwable thrown) { // whatever it is, it is the user's, and the next rule is asked
                tell("threw " + thrown + "; it does not hold for such clients");
            }
            return call.end() && holds;
        }

        @Override
        public Duration patience() {
            return Watchdog.LONGEST_PASS;
        }

        @Override
        public void blocked(String how) {
            outOfService = true;
            tell(how + "; it holds no more until a change brings another one");
        }

        private void tell(String how) {
            if (told.compareAndSet(false, true)) {
                around.reporter()
                        .event(new LbEvent.UserCodeFailed(around.runtime().now(), name + ": the condition " + how));
            }
        }
    }
}
