package dev.weir.netty.dns;

import dev.weir.spi.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the addresses of a service's targets, some at a time. A target whose addresses cannot be found out keeps its last good
 * ones. Lives on the event loop's thread; used once.
 */
final class ServiceTargets {
    /** More names than this are not looked up; whoever has so many servers gives them addresses under one name. */
    static final int MOST_TARGETS = 256;

    private static final int MOST_AT_ONCE = 16;

    private final List<ServiceRecord> records;
    private final AddressLookup lookup;
    private final TreeSet<String> names = new TreeSet<>();
    private final Map<String, List<InetAddress>> found = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long ttlSeconds = Long.MAX_VALUE;

    ServiceTargets(List<ServiceRecord> records, AddressLookup lookup) {
        this.records = records.stream().filter(ServiceRecord::isOffered).toList();
        this.lookup = lookup;
        for (ServiceRecord record : this.records) {
            names.add(record.target());
        }
        if (names.removeIf(name -> !DomainName.isUsable(name))) {
            problems.add("a target that is no host name");
        }
        if (names.size() > MOST_TARGETS) {
            problems.add(names.size() + " targets (expected: at most " + MOST_TARGETS + "); the rest is ignored");
        }
        while (names.size() > MOST_TARGETS) {
            names.pollLast();
        }
    }

    /** Completed with this, once all is known. */
    CompletableFuture<ServiceTargets> look() {
        lookup.retain(names);
        Iterator<String> left = List.copyOf(names).iterator();
        CompletableFuture<?>[] lines = new CompletableFuture<?>[MOST_AT_ONCE];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = oneAfterTheOther(left);
        }
        return CompletableFuture.allOf(lines).thenApply(done -> this);
    }

    /** Every address of every target, with the port and the weight of its record. */
    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (ServiceRecord record : records) {
            for (InetAddress address : found.getOrDefault(record.target(), List.of())) {
                if (endpoints.size() <= EndpointLookup.MOST_ENDPOINTS && EndpointLookup.canBeServer(address)) {
                    endpoints.add(Endpoint.of(address, record.port()).withWeight(record.serverWeight()));
                }
            }
        }
        return endpoints;
    }

    long ttlSeconds() {
        return ttlSeconds;
    }

    /** The first problem, and how many more there are. */
    Optional<String> problem() {
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        problems.get(0) + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)"));
    }

    private CompletableFuture<?> oneAfterTheOther(Iterator<String> left) {
        if (!left.hasNext()) {
            return CompletableFuture.completedFuture(null);
        }
        String name = left.next();
        return lookup.addressesOf(name).thenCompose(answer -> {
            note(name, answer);
            return oneAfterTheOther(left);
        });
    }

    private void note(String name, Answer<InetAddress> answer) {
        if (answer instanceof Answer.Found<InetAddress> addresses) {
            ttlSeconds = Math.min(ttlSeconds, addresses.ttlSeconds());
            found.put(name, addresses.values());
        } else if (answer instanceof Answer.Failed<InetAddress> failed) {
            problems.add(failed.reason());
            found.put(name, lookup.lastGood(name));
        }
    }
}
