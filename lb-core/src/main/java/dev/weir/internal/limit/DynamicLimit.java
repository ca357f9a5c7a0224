package dev.weir.internal.limit;

/**
 * How many connections a server may have, given how many its backend has: HAProxy's {@code minconn}, {@code maxconn} and
 * {@code fullconn}. From {@code min} upwards in proportion to the backend's load, and {@code max} from {@code full} on. Pure.
 */
public final class DynamicLimit {
    private final int min;
    private final int max;
    private final int full;

    /**
     * A limit.
     *
     * @param min limit while the backend is idle; 0, or not below {@code max}, for one that does not depend on load
     * @param max limit at full load, 0 for none; if 0 and {@code min} is not, {@code min} is it
     * @param full connections of the backend that are full load, at least 1
     */
    public DynamicLimit(int min, int max, int full) {
        int highest = max == 0 ? min : max;
        this.max = Slots.limit(highest);
        this.min = min == 0 || min >= highest ? this.max : min;
        this.full = full;
    }

    /** Whether it is the same whatever the backend has. */
    public boolean isFixed() {
        return min == max;
    }

    /** The limit at full load. */
    public int highest() {
        return max;
    }

    /** The limit while the backend has this many connections. */
    public int at(int backendConnections) {
        if (min == max || backendConnections >= full) {
            return max;
        }
        return Math.max(min, (int) ((long) backendConnections * max / full));
    }
}
