package dev.weir.netty.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Finds a name's addresses, of one family: the preferred one or, if there are none, the other (HAProxy's
 * {@code resolve-prefer}). Remembers each name's last good ones. Lives on the event loop's thread.
 */
final class AddressLookup {
    private final DnsResolver resolver;
    private final AddressFamily preferred;
    private final Map<String, List<InetAddress>> lastGood = new HashMap<>();

    AddressLookup(DnsResolver resolver, AddressFamily preferred) {
        this.resolver = resolver;
        this.preferred = preferred;
    }

    CompletableFuture<Answer<InetAddress>> addressesOf(String name) {
        return ask(name, preferred)
                .thenCompose(first -> isOtherWanted(name, first)
                        ? ask(name, preferred.other()).thenApply(second -> better(first, second))
                        : CompletableFuture.completedFuture(first))
                .thenApply(answer -> {
                    remember(name, answer);
                    return answer;
                });
    }

    /** What was found last for a name; empty if nothing, or if that was certain to be nothing. */
    List<InetAddress> lastGood(String name) {
        return lastGood.getOrDefault(name, List.of());
    }

    /** Forgets all other names. */
    void retain(Set<String> names) {
        lastGood.keySet().retainAll(names);
    }

    private CompletableFuture<Answer<InetAddress>> ask(String name, AddressFamily family) {
        return resolver.ask(new Question<>(name, family.records()));
    }

    /**
     * Name servers exist that answer with an error for a family they do not know. But where the preferred family did work, an
     * error is one, and going over to the other would exchange every server for the time it lasts.
     */
    private boolean isOtherWanted(String name, Answer<InetAddress> first) {
        if (first instanceof Answer.Failed<InetAddress> failed) {
            return failed.isAnswered() && lastGood(name).stream().noneMatch(this::isPreferred);
        }
        return first instanceof Answer.Nothing;
    }

    private boolean isPreferred(InetAddress address) {
        return address instanceof Inet6Address == (preferred == AddressFamily.IPV6);
    }

    /** It is certain that there is nothing only if both say so. */
    private static Answer<InetAddress> better(Answer<InetAddress> first, Answer<InetAddress> second) {
        return first instanceof Answer.Failed && !(second instanceof Answer.Found) ? first : second;
    }

    private void remember(String name, Answer<InetAddress> answer) {
        if (answer instanceof Answer.Found<InetAddress> found) {
            lastGood.put(name, found.values());
        } else if (answer instanceof Answer.Nothing) {
            lastGood.remove(name);
        }
    }
}
