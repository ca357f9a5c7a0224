package dev.weir.netty.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks one name server after the other until one knows, and begins the next time with that one. Who answers that it does not
 * know is not asked again; who is silent is. Lives on the event loop's thread.
 */
final class DnsResolver {
    private final DnsClient client;
    private final NameServers nameServers;
    private final int attempts;
    private int first;

    DnsResolver(DnsClient client, NameServers nameServers, int attempts) {
        this.client = client;
        this.nameServers = nameServers;
        this.attempts = attempts;
    }

    /** Neither {@link Answer.Truncated} nor completed exceptionally; completed on the event loop. */
    <T> CompletableFuture<Answer<T>> ask(Question<T> question) {
        List<InetSocketAddress> servers;
        try {
            servers = nameServers.current();
        } catch (IOException e) {
            return CompletableFuture.completedFuture(new Answer.Failed<>(String.valueOf(e.getMessage()), false));
        }
        return new Attempt<>(question, servers).next();
    }

    private final class Attempt<T> {
        private final Question<T> question;
        private final List<InetSocketAddress> all;
        /** Those that may still know, the next one first. */
        private final List<InetSocketAddress> candidates = new ArrayList<>();

        private int left;

        Attempt(Question<T> question, List<InetSocketAddress> all) {
            this.question = question;
            this.all = all;
            for (int i = 0; i < all.size(); i++) {
                candidates.add(all.get((first + i) % all.size()));
            }
            left = Math.max(attempts, all.size());
        }

        CompletableFuture<Answer<T>> next() {
            InetSocketAddress server = candidates.remove(0);
            left--;
            return client.ask(server, question).thenCompose(answer -> {
                if (!(answer instanceof Answer.Failed<T> failed)) {
                    first = all.indexOf(server);
                    return CompletableFuture.completedFuture(answer);
                }
                if (!failed.isAnswered()) {
                    candidates.add(server);
                }
                return left > 0 && !candidates.isEmpty()
                        ? next()
                        : CompletableFuture.completedFuture(new Answer.Failed<>(
                                question + ": " + shown(server) + " " + failed.reason(), failed.isAnswered()));
            });
        }
    }

    private static String shown(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + " port " + server.getPort();
    }
}
