package dev.weir.examples;

import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.ServerId;
import dev.weir.event.LbEvent;
import dev.weir.examples.HealthyExchange.Tempo;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.standin.ApplicationPool;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.examples.standin.StandInServer;
import dev.weir.examples.standin.Treatment;
import dev.weir.examples.tour.Crowd;
import dev.weir.examples.tour.Phone;
import dev.weir.examples.tour.Screen;
import dev.weir.examples.tour.Traffic;
import dev.weir.health.Health;
import dev.weir.spi.ProbeResult.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Shows what {@link HealthyExchange} is for: on one of two servers Outlook on the web dies, three times and each time in another
 * way, and comes back, while clients of all services ask and every answer is checked. Runs on the thread that calls it.
 */
final class HealthyTour {
    private static final ExchangeService DYING = ExchangeService.OUTLOOK_WEB;
    private static final ServerId VICTIM = new ServerId("bk_" + DYING.label(), "cas1");
    private static final int PHONES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 1_500;
    private static final long TICK_MILLIS = 50;

    private final Screen screen;
    private final List<StandInServer> servers = new ArrayList<>();
    private final List<Phone> phones = new ArrayList<>();
    private final Queue<LbEvent.ServerHealthChanged> changes = new ConcurrentLinkedQueue<>();
    private final Queue<LbEvent.ServerChecked> failures = new ConcurrentLinkedQueue<>();
    private final MadeCertificate certificate = MadeCertificate.forHosts(Stream.of(ExchangeService.values())
            .map(ExchangeService::hostName)
            .distinct()
            .toList());
    private boolean allWentWell = true;

    HealthyTour(Screen screen) {
        this.screen = screen;
    }

    /**
     * Plays.
     *
     * @return whether all went well
     */
    boolean run() throws IOException, InterruptedException {
        try {
            for (String name : HealthyExchange.SERVERS) {
                servers.add(StandInServer.start(name, certificate, anyPorts()));
            }
            try (LoadBalancer running = LoadBalancer.of(HealthyExchange.serviceByService(addresses(), Tempo.FAST))
                    .start()) {
                running.subscribe(healthOnly());
                screen.say("Weir, healthy-exchange; transport: "
                        + running.snapshot().transport());
                Overview.of(running).forEach(screen::say);
                screen.say("  Checks run every " + Tempo.FAST.interval().toMillis() + " ms, in earnest every "
                        + Tempo.NORMAL.interval().toMillis() + " ms, so that you need not wait.");
                play(running);
            }
        } finally {
            for (Phone phone : phones) {
                phone.close();
            }
            servers.forEach(StandInServer::close);
        }
        return allWentWell;
    }

    private void play(LoadBalancer running) throws IOException, InterruptedException {
        Traffic owa = new Traffic(HealthyExchange.SERVERS, certificate.clientContext());
        Traffic others = new Traffic(HealthyExchange.SERVERS, certificate.clientContext());
        int early = 0;
        try (owa;
                others) {
            come(running, owa, others);
            early += die(running, Treatment.UNAVAILABLE, "answers 503", owa);
            early += die(running, Treatment.EMPTY_REPLY, "closes connections without an answer", owa);
            early += die(running, Treatment.NO_REPLY, "takes requests and does not answer", owa);
            deliverMail();
        }
        expect(owa.failed() == early, "after it was seen DOWN no request of " + DYING.label() + " failed");
        screen.say(DYING.label() + ": " + total(owa) + " requests answered correctly, " + owa.resent()
                + " of them sent again, " + owa.failed() + " failed before the checks had noticed");
        screen.say(total(others) + " requests of all other services answered correctly, " + others.resent()
                + " of them sent again, " + others.failed() + " failed");
        others.reasons().forEach(reason -> screen.say("FAILED: " + reason));
        allWentWell &= others.failed() == 0 && others.resent() == 0;
    }

    private void come(LoadBalancer running, Traffic owa, Traffic others) throws IOException, InterruptedException {
        for (ExchangeService service : ExchangeService.values()) {
            (service == DYING ? owa : others).come(crowd(running, service));
        }
        for (int i = 0; i < PHONES; i++) {
            phones.add(Phone.waiting(
                    crowd(running, ExchangeService.ACTIVE_SYNC), HealthyExchange.SERVERS, certificate.clientContext()));
        }
        screen.say(
                "Clients of all services come, and " + PHONES + " phones that wait for mail; every answer is checked");
        awaitThat(
                "the phones wait at both servers",
                () -> phonesAt(0) + phonesAt(1) == PHONES && phonesAt(0) > 0 && phonesAt(1) > 0);
        Thread.sleep(LOOK_MILLIS);
        expect(owa.answered().size() == 2 && others.answered().size() == 2, "both servers answer");
    }

    /** Lets the service die, be noticed, and come back. Returns how many requests failed until it was noticed. */
    private int die(LoadBalancer running, Treatment treatment, String words, Traffic owa) throws InterruptedException {
        screen.say("On cas1 the application pool of " + DYING.label() + " " + words);
        changes.clear();
        failures.clear();
        int failedBefore = owa.failed();
        ApplicationPool pool = servers.get(0).pool(DYING);
        pool.die(treatment);
        awaitThat(VICTIM + " is seen DOWN", () -> isSeen(running, VICTIM, Health.DOWN) && !changes.isEmpty());
        failures.forEach(check -> screen.say("  | " + check.message()));
        changes.forEach(change -> screen.say("  | " + change.message()));
        expect(
                changes.stream().allMatch(change -> change.server().equals(VICTIM)),
                "cas1 stays UP for all other services");
        Thread.sleep(TICK_MILLIS); // for clients to count the last answers they had from it
        int failed = owa.failed();
        expect(!shareOf(owa).containsKey("cas1"), DYING.label() + " is answered by cas2 alone");
        expect(owa.failed() == failed, "and by that one always");

        pool.revive();
        screen.say("  It is revived");
        awaitThat(VICTIM + " is seen UP", () -> isSeen(running, VICTIM, Health.UP));
        Map<String, Long> before = owa.answered();
        awaitThat(
                DYING.label() + " is answered by cas1 again",
                () -> owa.answered().getOrDefault("cas1", 0L) > before.getOrDefault("cas1", 0L));
        return failed - failedBefore;
    }

    private void deliverMail() {
        int waiting = phonesAt(0) + phonesAt(1);
        screen.say("Mail comes");
        servers.forEach(server -> server.pool(ExchangeService.ACTIVE_SYNC).deliverMail());
        long answered = phones.stream()
                .map(Phone::answer)
                .filter(HealthyExchange.SERVERS::contains)
                .count();
        expect(
                waiting == PHONES && answered == PHONES,
                answered + " of " + PHONES + " phones have it, over the connections they had from the beginning");
    }

    // ---- watching -------------------------------------------------------------------------------------------------

    private void awaitThat(String what, BooleanSupplier condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                expect(false, what);
                return;
            }
            Thread.sleep(TICK_MILLIS);
        }
        screen.say("  " + what + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }

    private void expect(boolean holds, String what) {
        screen.say((holds ? "  " : "FAILED: not so: ") + what);
        allWentWell &= holds;
    }

    /** Watches for a moment, and answers with who answered. */
    private static Map<String, Long> shareOf(Traffic traffic) throws InterruptedException {
        Map<String, Long> before = traffic.answered();
        Thread.sleep(LOOK_MILLIS);
        Map<String, Long> answered = traffic.answered();
        answered.replaceAll((server, total) -> total - before.getOrDefault(server, 0L));
        answered.values().removeIf(count -> count == 0);
        return answered;
    }

    private static boolean isSeen(LoadBalancer running, ServerId server, Health health) {
        return running.snapshot()
                        .backend(server.backend())
                        .server(server.name())
                        .status()
                        .health()
                == health;
    }

    private static long total(Traffic traffic) {
        return traffic.answered().values().stream().mapToLong(Long::longValue).sum();
    }

    private int phonesAt(int server) {
        return servers.get(server).pool(ExchangeService.ACTIVE_SYNC).held();
    }

    private LoadBalancerListener healthOnly() {
        return new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                if (event instanceof LbEvent.ServerHealthChanged change) {
                    changes.add(change);
                } else if (event instanceof LbEvent.ServerChecked check
                        && check.result().verdict() == Verdict.FAIL) {
                    failures.add(check);
                }
            }
        };
    }

    // ---- the scene ------------------------------------------------------------------------------------------------

    private static Crowd crowd(LoadBalancer running, ExchangeService service) {
        return new Crowd(
                service == DYING ? 6 : 2,
                service.hostName(),
                running.localAddress("ft_" + service.label(), service.label()),
                List.of(service));
    }

    private HealthyExchange.Addresses addresses() {
        return new HealthyExchange.Addresses() {
            @Override
            public InetSocketAddress front(ExchangeService service) {
                return anyPort();
            }

            @Override
            public InetSocketAddress server(String name, Protocol protocol) {
                return servers.get(HealthyExchange.SERVERS.indexOf(name)).address(protocol);
            }
        };
    }

    private static Map<Protocol, InetSocketAddress> anyPorts() {
        Map<Protocol, InetSocketAddress> ports = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            ports.put(protocol, anyPort());
        }
        return ports;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
