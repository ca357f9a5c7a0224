package dev.weir.haproxy;

import dev.weir.tls.HelloCondition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a section says about the hellos of clients. */
final class ContentDraft {
    /**
     * A {@code use_backend} or {@code use-server} line.
     *
     * @param use the name behind it
     * @param condition when
     */
    record Rule(Word use, HelloCondition condition) {}

    private final List<Rule> backends = new ArrayList<>();
    private final List<Rule> servers = new ArrayList<>();
    private @Nullable List<Rule> last;

    /** Those of {@code use_backend}. */
    List<Rule> backends() {
        return backends;
    }

    /** Those of {@code use-server}. */
    List<Rule> servers() {
        return servers;
    }

    void useBackend(Rule rule) {
        backends.add(rule);
        last = backends;
    }

    void useServer(Rule rule) {
        servers.add(rule);
        last = servers;
    }

    /** Gives the rule read last another condition; false if there is none. */
    boolean replaceCondition(HelloCondition condition) {
        if (last == null) {
            return false;
        }
        Rule rule = last.remove(last.size() - 1);
        last.add(new Rule(rule.use(), condition));
        return true;
    }
}
