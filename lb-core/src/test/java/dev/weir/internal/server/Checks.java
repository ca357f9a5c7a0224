package dev.weir.internal.server;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;

/** Results of checks. */
final class Checks {
    private Checks() {}

    static ProbeResult passed(String info) {
        return new ProbeResult(Verdict.PASS, "L4OK", info, Duration.ZERO);
    }

    static ProbeResult failed(String info) {
        return new ProbeResult(Verdict.FAIL, "L4CON", info, Duration.ofMillis(3));
    }
}
