package dev.weir.netty.dns;

import dev.weir.spi.Endpoint;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds the endpoints behind one name; a service's by way of its targets. Lives on the event loop's thread. */
final class EndpointLookup {
    /** The most servers a template can have; more would only be memory that a name server takes. */
    static final int MOST_ENDPOINTS = 4095;

    /** Name servers turn their answers round; in one order, every process gives the same address the same slot. */
    private static final Comparator<Endpoint> ORDER = Comparator.comparing(Endpoint::host)
            .thenComparingInt(Endpoint::port)
            .thenComparing(endpoint -> endpoint.weight().orElse(0), Comparator.reverseOrder());

    private final String name;
    private final DnsResolver resolver;
    private final AddressLookup addresses;

    EndpointLookup(String name, DnsResolver resolver, AddressFamily preferred) {
        this.name = name;
        this.resolver = resolver;
        this.addresses = new AddressLookup(resolver, preferred);
    }

    /** Completed on the event loop. */
    CompletableFuture<Finding> look() {
        return name.startsWith("_")
                ? resolver.ask(new Question<>(name, RecordKind.SRV)).thenCompose(this::ofService)
                : addresses.addressesOf(name).thenApply(EndpointLookup::ofHost);
    }

    private static Finding ofHost(Answer<InetAddress> answer) {
        if (answer instanceof Answer.Found<InetAddress> found) {
            return bounded(
                    found.values().stream()
                            .distinct()
                            .filter(EndpointLookup::canBeServer)
                            .map(address -> Endpoint.of(address, 0))
                            .toList(),
                    found.ttlSeconds());
        }
        return withoutRecords(answer);
    }

    private CompletableFuture<Finding> ofService(Answer<ServiceRecord> answer) {
        if (answer instanceof Answer.Found<ServiceRecord> found) {
            return new ServiceTargets(found.values(), addresses).look().thenApply(targets -> {
                List<Endpoint> endpoints = targets.endpoints();
                if (targets.problem().isEmpty()) {
                    return bounded(endpoints, Math.min(found.ttlSeconds(), targets.ttlSeconds()));
                }
                String problem = targets.problem().get();
                return endpoints.isEmpty()
                        ? Finding.failed(problem)
                        : Finding.partial(sortedAndCut(endpoints), problem);
            });
        }
        return CompletableFuture.completedFuture(withoutRecords(answer));
    }

    private static Finding withoutRecords(Answer<?> answer) {
        return answer instanceof Answer.Failed<?> failed ? Finding.failed(failed.reason()) : Finding.nothing();
    }

    private static Finding bounded(List<Endpoint> endpoints, long ttlSeconds) {
        return endpoints.size() <= MOST_ENDPOINTS
                ? Finding.good(sortedAndCut(endpoints), ttlSeconds)
                : Finding.partial(
                        sortedAndCut(endpoints),
                        endpoints.size() + " endpoints (expected: at most " + MOST_ENDPOINTS
                                + "); the rest is ignored");
    }

    private static List<Endpoint> sortedAndCut(Collection<Endpoint> endpoints) {
        return endpoints.stream().sorted(ORDER).limit(MOST_ENDPOINTS).toList();
    }

    /** Blocking name servers answer with {@code 0.0.0.0}, which a connection would take to this very machine. */
    static boolean canBeServer(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }
}
