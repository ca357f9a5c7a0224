package dev.weir.examples;

import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.examples.Exchange2010Affinity.Service;
import dev.weir.examples.affinity.NamingServer;
import dev.weir.examples.affinity.Outlook;
import dev.weir.examples.tour.Screen;
import dev.weir.examples.tour.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows what {@link Exchange2010Affinity} is for: clients connect to three ports each, their server dies and comes back, and
 * all three ports of a client are always at one server. Runs on the thread that calls it.
 */
final class AffinityTour {
    private static final int CLIENTS = 30;
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TICK_MILLIS = 50;

    private final Screen screen;
    private final List<NamingServer> servers = new ArrayList<>();
    private final List<Outlook> clients = new ArrayList<>();
    private boolean allWentWell = true;

    AffinityTour(Screen screen) {
        this.screen = screen;
    }

    /**
     * Plays.
     *
     * @return whether all went well
     */
    boolean run() throws IOException, InterruptedException {
        try {
            List<String> services =
                    Stream.of(Service.values()).map(Service::label).toList();
            for (String name : Exchange2010Affinity.SERVERS) {
                servers.add(new NamingServer(name, services));
            }
            for (InetAddress source : sources()) {
                clients.add(new Outlook(source));
            }
            Topology topology = Exchange2010Affinity.topology(addresses(), CHECK_INTERVAL);
            try (LoadBalancer running = LoadBalancer.of(topology).start()) {
                screen.say("Weir, exchange-2010-affinity; transport: "
                        + running.snapshot().transport());
                Overview.of(running).forEach(screen::say);
                play(running);
            }
        } finally {
            servers.forEach(NamingServer::close);
            for (Outlook client : clients) {
                client.close();
            }
        }
        return allWentWell;
    }

    private void play(LoadBalancer running) throws IOException, InterruptedException {
        NamingServer victim = servers.get(0);
        screen.say(clients.size() + " clients connect to " + ports().size() + " ports each");
        List<String> first = connectAll(running);

        victim.close();
        screen.say(victim.name() + " is killed");
        awaitSeen(running, victim.name(), Watch.DOWN);
        List<String> second = connectAll(running);
        expect(!second.contains(victim.name()), "nobody is at " + victim.name());
        boolean othersStayed = true;
        for (int i = 0; i < first.size(); i++) {
            othersStayed &= first.get(i).equals(victim.name()) || first.get(i).equals(second.get(i));
        }
        expect(othersStayed, "who was elsewhere has stayed");

        victim.revive();
        screen.say(victim.name() + " is revived");
        awaitSeen(running, victim.name(), Watch.UP);
        expect(connectAll(running).equals(second), "everybody stays");
    }

    /** Lets all clients connect to all ports, and answers with the server of each client. */
    private List<String> connectAll(LoadBalancer running) throws IOException {
        List<InetSocketAddress> fronts = ports().stream()
                .map(service -> running.localAddress("ft_" + service.label(), service.label()))
                .toList();
        List<String> chosen = new ArrayList<>();
        int together = 0;
        for (Outlook client : clients) {
            List<String> names = client.connect(fronts);
            together += new HashSet<>(names).size() == 1 ? 1 : 0;
            chosen.add(names.get(0));
        }
        Map<String, Long> byServer = chosen.stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        screen.say("  clients at each server: " + byServer + "; the table remembers "
                + running.snapshot().stickTable("mapi").entries());
        expect(together == clients.size(), together + " of " + clients.size() + " have all ports at one server");
        return chosen;
    }

    private void expect(boolean holds, String what) {
        screen.say((holds ? "  " : "FAILED: not so: ") + what);
        allWentWell &= holds;
    }

    private void awaitSeen(LoadBalancer running, String server, String state) throws InterruptedException {
        SnapshotWatch watch = new SnapshotWatch(running);
        long begun = System.nanoTime();
        while (!watch.serverState(server).equals(state)) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                expect(false, server + " is seen " + state);
                return;
            }
            Thread.sleep(TICK_MILLIS);
        }
        screen.say(server + " is seen " + state);
    }

    private static List<Service> ports() {
        return Stream.of(Service.values()).filter(Service::isMapi).toList();
    }

    private Exchange2010Affinity.Addresses addresses() {
        return new Exchange2010Affinity.Addresses() {
            @Override
            public InetSocketAddress front(Service service) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            }

            @Override
            public InetSocketAddress server(String name, Service service) {
                return servers.get(Exchange2010Affinity.SERVERS.indexOf(name)).address(service.label());
            }
        };
    }

    /** As many addresses as this machine's loopback interface has, up to what is enough. */
    private static List<InetAddress> sources() throws IOException {
        if (!Loopback.ofThisMachine(0).hasManyAddresses()) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        List<InetAddress> sources = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            sources.add(InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) i}));
        }
        return sources;
    }
}
