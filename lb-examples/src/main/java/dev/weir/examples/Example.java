package dev.weir.examples;

import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.tour.Crowd;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The examples that can be run. */
enum Example {
    /** Every service behind one name: clients of all kinds come to one address. */
    SINGLE_HOSTNAME("single-hostname", ExchangeTopologies::singleHostname) {
        @Override
        List<Crowd> crowds(LoadBalancer running) {
            return List.of(new Crowd(
                    16,
                    StandIns.SHARED_HOST,
                    running.localAddress("ft_exchange_tcp", "https"),
                    ExchangeService.over(Protocol.HTTPS)));
        }
    },
    /** Every service with a name, an address and a backend of its own: a few clients come to each. */
    MULTI_HOSTNAME("multi-hostname", ExchangeTopologies::serviceByService) {
        @Override
        List<Crowd> crowds(LoadBalancer running) {
            return Stream.of(ExchangeService.values())
                    .map(service -> new Crowd(
                            service.protocol() == Protocol.HTTPS ? 2 : 1,
                            service.hostName(),
                            running.localAddress("ft_" + service.label(), service.label()),
                            List.of(service)))
                    .toList();
        }
    };

    private final String title;
    private final Supplier<Topology> published;

    Example(String title, Supplier<Topology> published) {
        this.title = title;
        this.published = published;
    }

    /** As on the command line. */
    String title() {
        return title;
    }

    /** The topology with the addresses it was published with. */
    Topology published() {
        return published.get();
    }

    /** The clients that make sense here. */
    abstract List<Crowd> crowds(LoadBalancer running);

    /** A line for each address: who is served there. */
    static List<String> describe(LoadBalancer running) {
        return running.topology().frontends().stream()
                .flatMap(frontend -> describe(running, frontend))
                .toList();
    }

    private static Stream<String> describe(LoadBalancer running, Frontend frontend) {
        return frontend.binds().stream().map(bind -> {
            var address = running.localAddress(frontend.name(), bind.name());
            String shown = address.getAddress().getHostAddress() + ":" + address.getPort();
            return String.format(
                    "  %-7s %-21s -> %-16s idle %5d s",
                    bind.name(),
                    shown,
                    frontend.defaultBackend(),
                    frontend.clientTimeout().toSeconds());
        });
    }
}
