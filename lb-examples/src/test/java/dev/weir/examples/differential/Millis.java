package dev.weir.examples.differential;

/**
 * A time that was measured; -1 for something that did not happen. Two are alike if they differ by less than what a busy machine
 * takes: scripts choose their timeouts so that what matters differs by more.
 */
record Millis(long value) {
    private static final long TOLERANCE = 250;

    static Millis of(long value) {
        return new Millis(value);
    }

    boolean isLike(Millis other) {
        boolean happened = value >= 0 && other.value >= 0;
        return happened ? Math.abs(value - other.value) <= TOLERANCE : value == other.value;
    }

    @Override
    public String toString() {
        return value < 0 ? "never" : value + "ms";
    }
}
