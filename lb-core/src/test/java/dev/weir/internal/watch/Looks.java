package dev.weir.internal.watch;

import java.time.Duration;

/** The watchdog's look at code of users, for tests elsewhere. */
public final class Looks {
    private Looks() {}

    /** A first look, and another one after this time. */
    public static void after(Duration time, UserCode code) {
        code.look(0);
        code.act();
        code.look(time.toNanos());
        code.act();
    }
}
