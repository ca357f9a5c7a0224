package dev.weir;

import dev.weir.tls.HelloCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where clients go by what they say first, and how long to wait for that: HAProxy's {@code tcp-request inspect-delay} with
 * {@code use_backend} in a frontend and {@code use-server} in a backend. Immutable.
 *
 * <p>With any rule no server is connected before the client's ClientHello is complete, or it is clear that none comes: other bytes
 * come, the hello is longer than {@link dev.weir.tls.ClientHello#MAX_BYTES}, the client ends its stream, or the delay is over. Then
 * no condition holds, and the client is served as if there were no rules. So a protocol in which the server speaks first stalls
 * for the delay.
 *
 * @param inspectDelay longest wait for the hello, more than zero
 * @param rules in the order in which they are asked
 */
public record ContentRules(Duration inspectDelay, List<Rule> rules) {
    /** Longest wait for a hello when nothing is said. HAProxy does not wait then, and so hardly ever sees one. */
    public static final Duration DEFAULT_INSPECT_DELAY = Duration.ofSeconds(5);

    /** No rules: nothing is looked at, and nobody waits. */
    public static final ContentRules NONE = new ContentRules(DEFAULT_INSPECT_DELAY, List.of());

    /** Copies the list. */
    public ContentRules {
        Objects.requireNonNull(inspectDelay, "inspectDelay");
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param use the name of what is used if the condition holds: a backend in a frontend's rule, one of its servers in a backend's
     * @param condition on the client's hello; not asked if there is none
     */
    public record Rule(String use, HelloCondition condition) {
        /** Neither may be null. */
        public Rule {
            Objects.requireNonNull(use, "use");
            Objects.requireNonNull(condition, "condition");
        }
    }

    /** The same with another longest wait. */
    public ContentRules withInspectDelay(Duration delay) {
        return new ContentRules(delay, rules);
    }

    /** The same with one more rule, asked last. */
    public ContentRules with(Rule rule) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(rule);
        return new ContentRules(inspectDelay, more);
    }

    /** What the rules use, and this. */
    Set<String> usesAnd(String another) {
        Set<String> names = new LinkedHashSet<>();
        rules.forEach(rule -> names.add(rule.use()));
        names.add(another);
        return names;
    }

    /** Adds the rules that name what is not among {@code names}. */
    void checkUses(Problems problems, String keyword, Collection<String> names) {
        for (Rule rule : rules) {
            problems.check(names.contains(rule.use()), keyword, Problems.quoted(rule.use()), "one of " + names);
        }
    }
}
