package dev.weir.examples.differential;

/**
 * A time that was measured; -1 for something that did not happen. Two are alike if they differ by less than what a busy machine
 * takes: scripts choose their timeouts so that what matters differs by more.
 */
record Millis(long value) {
    static final long TOLERANCE = 250;

    static Millis of(long value) {
        return new Millis(value);
    }

    /** Whether both happened, at most so many milliseconds apart, or neither. */
    boolean isLike(Millis other, long tolerance) {
        boolean happened = value >= 0 && other.value >= 0;
        return happened ? Math.abs(value - other.value) <= tolerance : value == other.value;
    }

    @Override
    public String toString() {
        return value < 0 ? "never" : value + "ms";
    }
}
