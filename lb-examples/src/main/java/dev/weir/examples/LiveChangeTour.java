package dev.weir.examples;

import dev.weir.BackendHandle;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.ServerHandle;
import dev.weir.Topology;
import dev.weir.TopologyPlan;
import dev.weir.event.LbEvent;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.examples.standin.StandInServer;
import dev.weir.examples.tour.Crowd;
import dev.weir.examples.tour.Screen;
import dev.weir.examples.tour.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Makes the changes of {@link LiveChange} while clients ask and every answer is checked. Runs on the thread that calls it; what
 * the load balancer tells meanwhile is shown by this thread too.
 */
final class LiveChangeTour {
    private static final List<String> SERVERS = List.of("cas1", "cas2", "cas3");
    private static final int CLIENTS = 16;
    private static final int PHONES = 4;
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DRAIN_AT_MOST = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 1_500;
    private static final long TICK_MILLIS = 50;

    private final Screen screen;
    private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();
    private final List<StandInServer> servers = new ArrayList<>();
    private final MadeCertificate certificate = MadeCertificate.forHosts(List.of(StandIns.SHARED_HOST));
    private boolean allWentWell = true;

    LiveChangeTour(Screen screen) {
        this.screen = screen;
    }

    /**
     * Plays.
     *
     * @return whether all went well
     */
    boolean run() throws IOException, InterruptedException {
        try {
            for (String name : SERVERS) {
                servers.add(StandInServer.start(name, certificate, Map.of(Protocol.HTTPS, anyPort())));
            }
            Topology topology = LiveChange.firstDay(anyPort(), address(0), address(1), CHECK_INTERVAL);
            try (LoadBalancer running = LoadBalancer.of(topology).start()) {
                running.subscribe(drainsOnly());
                screen.say("Weir, live-change; transport: " + running.snapshot().transport());
                Overview.of(running).forEach(screen::say);
                play(running);
            }
        } finally {
            servers.forEach(StandInServer::close);
        }
        return allWentWell;
    }

    private void play(LoadBalancer running) throws IOException, InterruptedException {
        Traffic traffic = new Traffic(SERVERS, certificate.clientContext());
        try (traffic) {
            traffic.come(crowd(CLIENTS, running.localAddress(LiveChange.FRONTEND, "https")));
            screen.say(CLIENTS + " clients come; every answer is checked");
            showShares(traffic);
            addServer(running, traffic);
            changeTimeoutsAndBinds(running, traffic);
            retire(running, traffic);
            applyWhatCannotBe(running);
            showShares(traffic);
        }
        long answered =
                traffic.answered().values().stream().mapToLong(Long::longValue).sum();
        screen.say(answered + " requests answered correctly, " + traffic.resent() + " of them sent again, "
                + traffic.failed() + " failed");
        traffic.reasons().forEach(reason -> screen.say("FAILED: " + reason));
        allWentWell &= traffic.failed() == 0 && traffic.resent() == 0;
    }

    private void addServer(LoadBalancer running, Traffic traffic) throws InterruptedException {
        screen.say("cas3 is added");
        BackendHandle exchange = running.backend(LiveChange.BACKEND);
        await("cas3 is in force", exchange.addServer(LiveChange.clientAccessServer("cas3", address(2))));
        expect(showShares(traffic).getOrDefault("cas3", 0L) > 0, "cas3 answers too");
    }

    private void changeTimeoutsAndBinds(LoadBalancer running, Traffic traffic) throws InterruptedException {
        screen.say("Other timeouts, a limit, one more address; the plan:");
        TopologyPlan plan = running.plan(LiveChange.withPhones(running.topology(), anyPort()));
        show(plan);
        if (await("the plan is in force", running.apply(plan)).isPresent()) {
            traffic.come(crowd(PHONES, running.localAddress(LiveChange.FRONTEND, "eas")));
            screen.say("  " + PHONES + " more clients come to the new address");
            showShares(traffic);
        }
    }

    private void retire(LoadBalancer running, Traffic traffic) throws InterruptedException {
        screen.say("cas1 is drained, for at most " + DRAIN_AT_MOST.toSeconds() + " s");
        ServerHandle cas1 = running.backend(LiveChange.BACKEND).server("cas1");
        Optional<DrainReport> report = await("cas1 is drained", cas1.drain(Drain.within(DRAIN_AT_MOST)));
        report.ifPresent(drained -> {
            screen.say("  ended by themselves: " + drained.finished() + ", closed: " + drained.closed());
            expect(drained.stayed().isEmpty(), "nobody had to be cut off");
        });
        Topology before = running.topology();
        Optional<Topology> after = await("cas1 is removed", cas1.remove());
        after.ifPresent(now -> show(TopologyPlan.between(before, now)));
        Thread.sleep(TICK_MILLIS); // for clients to count the last answers they had from it
        expect(showShares(traffic).getOrDefault("cas1", 0L) == 0, "cas1 gets nothing any more");
    }

    /** All or nothing: the other change of this plan is not made either. */
    private void applyWhatCannotBe(LoadBalancer running) throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            screen.say("An address that another process has; the plan:");
            Topology before = running.topology();
            TopologyPlan plan =
                    running.plan(LiveChange.withMail(before, (InetSocketAddress) taken.getLocalSocketAddress()));
            show(plan);
            Optional<Throwable> refusal = await(
                            "an answer came",
                            running.apply(plan).handle((done, failure) -> Optional.ofNullable(failure)))
                    .flatMap(failure -> failure);
            refusal.ifPresent(why -> screen.say("  " + why.getMessage()));
            expect(refusal.isPresent(), "the plan is refused");
            expect(running.topology().equals(before), "nothing has changed");
        }
    }

    // ---- waiting and showing --------------------------------------------------------------------------------------

    /** Shows how drains go until the stage is complete. Empty if it fails or takes too long, which is shown as well. */
    private <T> Optional<T> await(String what, CompletionStage<T> stage) throws InterruptedException {
        CompletableFuture<T> result = stage.toCompletableFuture();
        long begun = System.nanoTime();
        while (!result.isDone() && System.nanoTime() - begun < PATIENCE.toNanos()) {
            showProgress();
        }
        while (!progress.isEmpty()) {
            showProgress();
        }
        boolean succeeded = result.isDone() && !result.isCompletedExceptionally();
        expect(succeeded, what);
        return succeeded ? Optional.ofNullable(result.join()) : Optional.empty();
    }

    private void showProgress() throws InterruptedException {
        String news = progress.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (news != null) {
            screen.say("  " + news);
        }
    }

    /** Watches for a moment who answers, and answers with how often each did. */
    private Map<String, Long> showShares(Traffic traffic) throws InterruptedException {
        Map<String, Long> before = traffic.answered();
        Thread.sleep(LOOK_MILLIS);
        Map<String, Long> answered = new TreeMap<>(traffic.answered());
        answered.replaceAll((server, total) -> total - before.getOrDefault(server, 0L));
        screen.say("  answers in " + LOOK_MILLIS + " ms: " + answered);
        return answered;
    }

    private void show(TopologyPlan plan) {
        plan.toString().lines().forEach(line -> screen.say("  | " + line));
    }

    private void expect(boolean holds, String what) {
        screen.say((holds ? "  " : "FAILED: not so: ") + what);
        allWentWell &= holds;
    }

    private LoadBalancerListener drainsOnly() {
        return new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                if (event instanceof LbEvent.ServerDraining draining) {
                    progress.add(draining.message());
                }
            }
        };
    }

    // ---- the scene ------------------------------------------------------------------------------------------------

    private static Crowd crowd(int clients, InetSocketAddress address) {
        return new Crowd(clients, StandIns.SHARED_HOST, address, ExchangeService.over(Protocol.HTTPS));
    }

    private InetSocketAddress address(int server) {
        return servers.get(server).address(Protocol.HTTPS);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
