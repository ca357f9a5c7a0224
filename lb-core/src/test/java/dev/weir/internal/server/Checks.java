package dev.weir.internal.server;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Results of checks. */
final class Checks {
    private Checks() {}

    static ProbeResult passed(String info) {
        return new ProbeResult(Verdict.PASS, "L4OK", info, Duration.ZERO);
    }

    static ProbeResult failed(String info) {
        return new ProbeResult(Verdict.FAIL, "L4CON", info, Duration.ofMillis(3));
    }

    static ProbeResult conditionally(int code) {
        return new ProbeResult(
                Verdict.CONDITIONAL_PASS, "L7OKC", OptionalInt.of(code), "", Duration.ZERO, Optional.empty());
    }

    static ProbeResult status(int code, String info) {
        return new ProbeResult(Verdict.FAIL, "L7STS", OptionalInt.of(code), info, Duration.ZERO, Optional.empty());
    }

    static ProbeResult inconclusive() {
        return new ProbeResult(Verdict.INCONCLUSIVE, "SOCKERR", "Too many open files", Duration.ZERO);
    }

    static ProbeResult agent(boolean up) {
        return new ProbeResult(
                up ? Verdict.PASS : Verdict.FAIL,
                up ? "L7OK" : "L7STS",
                OptionalInt.of(0),
                "via agent : " + (up ? "up" : "down"),
                Duration.ZERO,
                Optional.empty());
    }
}
