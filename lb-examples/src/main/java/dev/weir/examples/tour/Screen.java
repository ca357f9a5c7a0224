package dev.weir.examples.tour;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a person watches. On a terminal the live line is rewritten in place; in a file or a build log a new line appears
 * every two seconds. Used by one thread.
 */
public final class Screen {
    /** Fits a terminal of 80 columns. */
    static final int MAX_LIVE_COLUMNS = 79;

    private static final long PLAIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private boolean lineIsLive;
    private boolean plainSeen;
    private long plainAtNanos;

    Screen(PrintStream out, boolean terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
    }

    /** The screen of this process. */
    public static Screen ofThisProcess() {
        return new Screen(System.out, isTerminal(System.console()), System::nanoTime);
    }

    /** Prints a line that stays; empty for a blank one. */
    public void say(String line) {
        if (lineIsLive) {
            out.println();
            lineIsLive = false;
        }
        out.println(line);
        out.flush();
    }

    /** Shows a line that the next one replaces. */
    void live(String line) {
        if (terminal) {
            String cut = line.length() > MAX_LIVE_COLUMNS ? line.substring(0, MAX_LIVE_COLUMNS) : line;
            out.print("\r" + cut + " ".repeat(MAX_LIVE_COLUMNS - cut.length()));
            out.flush();
            lineIsLive = true;
            return;
        }
        long now = nanoClock.getAsLong();
        if (!plainSeen || now - plainAtNanos >= PLAIN_NANOS) {
            plainSeen = true;
            plainAtNanos = now;
            say(line);
        }
    }

    /** Since JDK 22 there is a console even where output is no terminal; it then has a method that says so. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Console.isTerminal", e);
        }
    }
}
