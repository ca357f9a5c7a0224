package dev.weir.examples;

import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.tour.Crowd;
import java.util.List;
import java.util.stream.Stream;

/** The examples that can be run. */
enum Example {
    /** Every service behind one name: clients of all kinds come to one address. */
    SINGLE_HOSTNAME("single-hostname") {
        @Override
        Topology published() {
            return ExchangeTopologies.singleHostname();
        }

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
    MULTI_HOSTNAME("multi-hostname") {
        @Override
        Topology published() {
            return ExchangeTopologies.serviceByService();
        }

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

    Example(String title) {
        this.title = title;
    }

    /** As on the command line. */
    String title() {
        return title;
    }

    /** The topology with the addresses it was published with. */
    abstract Topology published();

    /** The clients that make sense here. */
    abstract List<Crowd> crowds(LoadBalancer running);
}
