package dev.weir.examples.tour;

import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * What a tour plays with.
 *
 * @param servers names of all servers behind the front door; answers of others are wrong
 * @param victim the one of them that dies
 * @param watch the load balancer's view
 * @param crowds the clients
 * @param trust what the clients trust
 */
public record Scene(List<String> servers, Victim victim, Watch watch, List<Crowd> crowds, SSLContext trust) {
    public Scene {
        servers = List.copyOf(servers);
        crowds = List.copyOf(crowds);
        if (!servers.contains(victim.name())) {
            throw new IllegalArgumentException("victim: " + victim.name() + " (expected: one of " + servers + ")");
        }
    }

    int clients() {
        return crowds.stream().mapToInt(Crowd::clients).sum();
    }
}
