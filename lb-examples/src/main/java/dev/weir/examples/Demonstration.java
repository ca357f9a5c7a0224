package dev.weir.examples;

import dev.weir.Drain;
import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.examples.tour.Pace;
import dev.weir.examples.tour.Scene;
import dev.weir.examples.tour.Screen;
import dev.weir.examples.tour.Tour;
import dev.weir.health.HealthPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Runs one example: builds its topology where the options say, and gives a tour or serves. */
final class Demonstration {
    /** Checks of the tour; with the published 3 s a person would watch a server being dead for 9 s. */
    private static final Duration TOUR_INTERVAL = Duration.ofMillis(500);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Example example;
    private final RunOptions options;
    private final Screen screen;
    private final Placement placement;

    /**
     * A demonstration.
     *
     * @throws IllegalArgumentException if the options contradict each other
     */
    Demonstration(Example example, RunOptions options, Screen screen) {
        this.example = example;
        this.options = options;
        this.screen = screen;
        this.placement = new Placement(Loopback.ofThisMachine(options.portOffset), options.binds, options.servers);
    }

    /**
     * Gives a tour.
     *
     * @return whether all went well
     */
    boolean tour() throws IOException, InterruptedException {
        Topology topology = placement.place(example.published(), policy -> policy.withInterval(TOUR_INTERVAL));
        try (StandIns standIns = StandIns.start(example.published(), placement);
                LoadBalancer running = LoadBalancer.of(topology).start()) {
            describe(running);
            screen.say("  Checks run every " + TOUR_INTERVAL.toMillis() + " ms, published are "
                    + publishedPolicy().interval().toMillis() + " ms, so that you need not wait.");
            screen.say("");
            Scene scene = new Scene(
                    standIns.names(),
                    standIns.first(),
                    new SnapshotWatch(running),
                    example.crowds(running),
                    standIns.trust());
            return new Tour(scene, screen, Pace.DEFAULT).run();
        }
    }

    /** Serves until the process is told to end. */
    void serve() throws IOException, InterruptedException {
        Topology topology = placement.place(example.published(), policy -> policy);
        if (!options.servers.isEmpty()) {
            serve(topology);
            return;
        }
        try (StandIns standIns = StandIns.start(example.published(), placement)) {
            screen.say(
                    "Stand-in servers " + standIns.names() + " run in this process, with a certificate made just now:");
            screen.say("curl --insecure https://HOST:PORT/owa/healthcheck.htm");
            serve(topology);
        }
    }

    private void serve(Topology topology) throws InterruptedException {
        try (LoadBalancer running = LoadBalancer.of(topology).start()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
            describe(running);
            screen.say("Serving; Ctrl-C ends it.");
            new CountDownLatch(1).await(); // until the process ends
        }
    }

    private void stop(LoadBalancer running) {
        screen.say("Stopping; connections have " + STOP_WITHIN.toSeconds() + " s to end.");
        running.stop(Drain.within(STOP_WITHIN)).toCompletableFuture().join();
    }

    private void describe(LoadBalancer running) {
        screen.say("Weir, " + example.title() + "; transport: "
                + running.snapshot().transport());
        Overview.of(running).forEach(screen::say);
    }

    private HealthPolicy publishedPolicy() {
        return example.published().backends().get(0).health();
    }
}
