package dev.weir.examples.tour;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * The play: all is well, a server dies, the load balancer notices, the server comes back, the load balancer notices, traffic
 * is even again. Then a table. Runs on the thread that calls it.
 */
public final class Tour {
    private static final long TICK_MILLIS = 100;

    /** How far from its fair share a server may be, in percent of that share, for traffic to count as even. */
    private static final int TOLERANCE_PERCENT = 20;

    private final Scene scene;
    private final Screen screen;
    private final Pace pace;
    private final String victim;
    private final Tally tally = new Tally();
    private final Window window;
    private final long startNanos = System.nanoTime();
    private Phase phase = Phase.STEADY;
    private long phaseStartNanos = startNanos;

    /** A tour of this scene, to be played once. */
    public Tour(Scene scene, Screen screen, Pace pace) {
        this.scene = scene;
        this.screen = screen;
        this.pace = pace;
        this.victim = scene.victim().name();
        this.window = new Window(pace.window());
    }

    /**
     * Plays.
     *
     * @return whether every request was answered correctly, the victim was seen down and up again, and traffic evened out
     * @throws IOException if the victim cannot be brought back
     * @throws InterruptedException if this thread is interrupted; all clients have gone then
     */
    public boolean run() throws IOException, InterruptedException {
        boolean complete;
        Load load = new Load(scene.servers(), scene.trust(), tally, pace);
        try {
            scene.crowds().forEach(load::come);
            complete = play();
        } finally {
            load.close();
        }
        summarize();
        return complete && tally.failed() == 0;
    }

    private boolean play() throws IOException, InterruptedException {
        enter(Phase.STEADY, scene.clients() + " clients come; every answer is checked");
        pass(pace.steady());
        scene.victim().kill();
        enter(Phase.KILLED, victim + " is killed: its ports are closed, its connections reset");
        if (!await("seen " + Watch.DOWN, () -> isSeen(Watch.DOWN))) {
            scene.victim().revive();
            return false;
        }
        enter(Phase.DOWN, victim + " is seen DOWN after " + seconds(phaseStartNanos) + " s and gets nothing any more");
        pass(pace.alone());
        enter(Phase.REVIVED, victim + " is revived: its ports are open again");
        scene.victim().revive(); // in this phase, which its first answers belong to
        if (!await("seen " + Watch.UP, () -> isSeen(Watch.UP))) {
            return false;
        }
        enter(Phase.UP, victim + " is seen UP after " + seconds(phaseStartNanos) + " s");
        if (!await("given its share of the traffic", this::isEven)) {
            return false;
        }
        enter(Phase.EVEN, "traffic is even again");
        pass(pace.even());
        return true;
    }

    private void enter(Phase next, String story) {
        screen.say(String.format("%5ss  %s", seconds(startNanos), story));
        phase = next;
        phaseStartNanos = System.nanoTime();
        tally.enter(next);
    }

    private void pass(Duration time) throws InterruptedException {
        tickUntil(() -> false, time);
    }

    private boolean await(String what, BooleanSupplier condition) throws InterruptedException {
        boolean came = tickUntil(condition, pace.patience());
        if (!came) {
            screen.say("FAILED: " + victim + " was not " + what + " within "
                    + pace.patience().toSeconds() + " s");
        }
        return came;
    }

    /** Keeps the live line going until the condition holds or the time is over. Returns whether it holds. */
    private boolean tickUntil(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - phaseStartNanos >= atMost.toNanos()) {
                return false;
            }
            Thread.sleep(TICK_MILLIS);
            window.advance(System.nanoTime(), tally.answeredByServer());
            screen.live(liveLine());
        }
        return true;
    }

    private boolean isSeen(String state) {
        return scene.watch().serverState(victim).equals(state);
    }

    /** Judged only when the window lies wholly in this phase. */
    private boolean isEven() {
        double fair = 100.0 / scene.servers().size();
        boolean judgeable = System.nanoTime() - phaseStartNanos >= pace.window().toNanos();
        return judgeable
                && scene.servers().stream()
                        .allMatch(server -> Math.abs(window.share(server) - fair) <= fair * TOLERANCE_PERCENT / 100);
    }

    private String liveLine() {
        StringBuilder line = new StringBuilder(String.format(
                "%5ss  %-13s %5d req/s %4d open",
                seconds(startNanos),
                phase.label(victim),
                window.perSecond(),
                scene.watch().openConnections()));
        for (String server : scene.servers()) {
            line.append(
                    String.format("  %s %-4s %3d%%", server, scene.watch().serverState(server), window.share(server)));
        }
        return line + (tally.failed() == 0 ? "" : "  " + tally.failed() + " FAILED");
    }

    private void summarize() {
        screen.say("");
        SummaryTable.of(tally, victim).forEach(screen::say);
        screen.say("");
        long answered = tally.answeredByServer().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        screen.say(answered + " requests answered correctly, " + tally.resent()
                + " of them sent again because their connection died, " + tally.failed() + " failed");
        tally.reasons().forEach(reason -> screen.say("FAILED: " + reason));
    }

    private static String seconds(long sinceNanos) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - sinceNanos) / 1e9);
    }
}
