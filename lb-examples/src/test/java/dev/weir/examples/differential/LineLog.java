package dev.weir.examples.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lines that a proxy has written so far. Safe for any thread. */
final class LineLog {
    private final List<String> lines = new ArrayList<>();

    synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    synchronized List<String> all() {
        return new ArrayList<>(lines);
    }

    /** Waits until so many lines are as wanted. */
    synchronized boolean await(Predicate<String> wanted, int times, long millis) {
        return Threads.await(this, () -> lines.stream().filter(wanted).count() >= times, millis);
    }
}
