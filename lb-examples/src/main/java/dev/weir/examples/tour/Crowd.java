package dev.weir.examples.tour;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Clients that come to the same address of the front door.
 *
 * @param clients how many at once, each with one connection; at least 1
 * @param hostName what they believe the address is called: checked against the certificate, sent as SNI and Host
 * @param address where they really go
 * @param services what they ask for, one after the other; all of one protocol
 */
public record Crowd(int clients, String hostName, InetSocketAddress address, List<ExchangeService> services) {
    public Crowd {
        services = List.copyOf(services);
        long protocols =
                services.stream().map(ExchangeService::protocol).distinct().count();
        if (clients < 1 || protocols != 1) {
            throw new IllegalArgumentException("crowd of " + hostName + ": " + clients + " clients, services "
                    + services + " (expected: 1 or more, of one protocol)");
        }
    }

    Protocol protocol() {
        return services.get(0).protocol();
    }
}
