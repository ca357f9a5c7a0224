package dev.weir.healthcheck;

import dev.weir.probe.TextMatch;
import java.util.Optional;

/** What a greeting must hold. */
record Greeting(Optional<TextMatch> wanted) {
    /** Whether a line, of which each character is one byte, holds it. */
    boolean isIn(String line) {
        return wanted.isEmpty() || line.contains(wanted.get().value());
    }
}
