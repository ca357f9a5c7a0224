package dev.weir.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void rewritesTheLiveLineOnATerminal() {
        Screen screen = screen(true);
        screen.live("one");
        screen.live("two");
        screen.say("done");

        String blank = " ".repeat(Screen.MAX_LIVE_COLUMNS - 3);
        assertThat(lines()).isEqualTo("\rone" + blank + "\rtwo" + blank + "\ndone\n");
    }

    @Test
    void cutsALiveLineThatWouldWrap() {
        screen(true).live("x".repeat(200));

        assertThat(lines()).isEqualTo("\r" + "x".repeat(Screen.MAX_LIVE_COLUMNS));
    }

    @Test
    void printsALineEveryTwoSecondsElsewhere() {
        Screen screen = screen(false);
        for (int tick = 0; tick <= 40; tick++) {
            screen.live("at " + tick);
            nanos.addAndGet(Duration.ofMillis(100).toNanos());
        }

        assertThat(lines()).isEqualTo("at 0\nat 20\nat 40\n");
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8), terminal, nanos::get);
    }

    private String lines() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
