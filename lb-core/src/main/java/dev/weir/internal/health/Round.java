package dev.weir.internal.health;

import dev.weir.spi.Cancellable;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;

/** Waits for the last of several answers, but not for ever. Control thread. */
final class Round {
    private int missing;
    private final Runnable done;
    private final Cancellable timer;

    /**
     * Begins to wait.
     *
     * @param answers so many, at least one
     * @param longest how long at most
     * @param done called once
     */
    Round(int answers, Duration longest, SerialExecutor control, Runnable done) {
        this.missing = answers;
        this.done = done;
        this.timer = control.schedule(longest, () -> finish(missing));
    }

    /** One of them is there. */
    void oneDone() {
        finish(1);
    }

    private void finish(int answers) {
        if (missing > 0) {
            missing -= answers;
            if (missing == 0) {
                timer.cancel();
                done.run();
            }
        }
    }
}
