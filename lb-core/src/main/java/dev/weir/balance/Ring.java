package dev.weir.balance;

import java.util.List;

/**
 * The ring of HAProxy's consistent hash: 32-bit positions in a circle. Every server owns as many points of it as its effective
 * weight, at positions that depend on its number alone, so that nobody else's points move when it comes or goes.
 *
 * <p>Points are sorted, and an index of the first point in each of many equal arcs finds a position without a search.
 */
final class Ring {
    /** Points a server can have, and so the distance of two servers' numbers before they are mixed. */
    private static final int POINTS_PER_SERVER = 4096;

    /** Beyond that many points, more than a thousand servers of the largest weight, the ring is thinned out. */
    private static final int MOST_POINTS = 1 << 22;

    private static final int POINTS_PER_ARC_SHIFT = 2;
    private static final int OWNER_BITS = 32;

    /** Position, and index of the owner, from high to low half; ordered as unsigned numbers. */
    private final long[] points;

    /** The first point in or after each arc; one more at the end. */
    private final int[] arcs;

    private final int arcShift;

    /** @param candidates at least one */
    Ring(List<Candidate> candidates) {
        int[] counts = counts(Weights.effective(candidates));
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        int arcBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(total >> POINTS_PER_ARC_SHIFT));
        this.points = new long[total];
        this.arcs = new int[(1 << arcBits) + 1];
        this.arcShift = Integer.SIZE - arcBits;
        int[] numbers = candidates.stream().mapToInt(Candidate::numericId).toArray();
        countArcs(numbers, counts);
        fillArcs(numbers, counts);
    }

    /** How many points each server owns. Halved all round until the ring is small enough. */
    private static int[] counts(int[] weights) {
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int thinning = 0;
        while (total >> thinning > MOST_POINTS) {
            thinning++;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(1, weights[i] >> thinning);
        }
        return weights;
    }

    private static int position(int number, int point) {
        return HashFunction.avalanche(number * POINTS_PER_SERVER + point);
    }

    /** Leaves at each arc the end of its points. */
    private void countArcs(int[] numbers, int[] counts) {
        for (int owner = 0; owner < numbers.length; owner++) {
            for (int point = 0; point < counts[owner]; point++) {
                arcs[position(numbers[owner], point) >>> arcShift]++;
            }
        }
        for (int arc = 1; arc < arcs.length; arc++) {
            arcs[arc] += arcs[arc - 1];
        }
    }

    /** Fills each arc from its end, so that its beginning is left; then sorts the few points in it. */
    private void fillArcs(int[] numbers, int[] counts) {
        for (int owner = numbers.length - 1; owner >= 0; owner--) {
            for (int point = counts[owner] - 1; point >= 0; point--) {
                int position = position(numbers[owner], point);
                points[--arcs[position >>> arcShift]] = ((long) position << OWNER_BITS) | owner;
            }
        }
        for (int arc = 0; arc + 1 < arcs.length; arc++) {
            sort(arcs[arc], arcs[arc + 1]);
        }
    }

    private void sort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long point = points[i];
            int hole = i;
            while (hole > from && Long.compareUnsigned(points[hole - 1], point) > 0) {
                points[hole] = points[hole - 1];
                hole--;
            }
            points[hole] = point;
        }
    }

    int size() {
        return points.length;
    }

    /** Whose point it is, as an index of the candidates. */
    int owner(int point) {
        return (int) points[point];
    }

    /** The point after this one. */
    int next(int point) {
        return point + 1 == points.length ? 0 : point + 1;
    }

    /** The point that is nearest to a position; of two as near, the one before it. */
    int nearest(int position) {
        int after = atOrAfter(position);
        int before = after == 0 ? points.length - 1 : after - 1;
        int back = position - position(before);
        int ahead = position(after) - position;
        return Integer.compareUnsigned(back, ahead) <= 0 ? before : after;
    }

    private int atOrAfter(int position) {
        int arc = position >>> arcShift;
        int point = arcs[arc];
        int end = arcs[arc + 1];
        while (point < end && Integer.compareUnsigned(position(point), position) < 0) {
            point++;
        }
        return point == points.length ? 0 : point;
    }

    private int position(int point) {
        return (int) (points[point] >>> OWNER_BITS);
    }
}
