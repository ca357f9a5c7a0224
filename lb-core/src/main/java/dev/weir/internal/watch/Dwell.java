package dev.weir.internal.watch;

/**
 * For how long the same number has been seen. Time counts as far as the watchdog was there to look: a pause of the whole
 * process, or a machine that slept, is nobody's delay.
 */
final class Dwell {
    private long number;
    private long nanos;

    /**
     * The number is this now.
     *
     * @param creditNanos since the look before
     * @return for how long it has been, 0 for the first look at it
     */
    long seen(long now, long creditNanos) {
        nanos = now == number ? nanos + creditNanos : 0;
        number = now;
        return nanos;
    }
}
