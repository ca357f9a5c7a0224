package dev.weir.balance;

import java.util.Arrays;
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

    /** Beyond that many points, those of 512 servers of the largest weight, the ring is thinned out. */
    private static final int MOST_POINTS = 1 << 21;

    /** Arcs that are sorted together, as a shift: their points fit into a processor's cache. */
    private static final int ARCS_PER_SECTOR_SHIFT = 12;

    private static final int OWNER_BITS = 32;

    /**
     * Each point's last position to which no other is nearer, and the index of its owner, from high to low half; ordered as
     * unsigned numbers. While the ring is made it is the point's own position.
     */
    private final long[] points;

    /** The first point that ends in or after each arc; one more at the end. */
    private final int[] arcs;

    /** Positions below this one, as unsigned numbers, belong to the last point, which reaches over the end of the numbers. */
    private final int begin;

    private final int arcShift;

    /** @param candidates at least one */
    Ring(List<Candidate> candidates) {
        int[] counts = counts(Weights.effective(candidates));
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        int arcBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(total));
        this.points = new long[total];
        this.arcs = new int[(1 << arcBits) + 1];
        this.arcShift = Integer.SIZE - arcBits;
        int[] numbers = candidates.stream().mapToInt(Candidate::numericId).toArray();
        int[] sectors = fillSectors(numbers, counts, Math.max(1, arcBits - ARCS_PER_SECTOR_SHIFT));
        sortSectors(sectors);
        this.begin = share();
        indexArcs();
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

    /**
     * Throws every point into its sector, of which there are few enough for the processor to write to all in turn; answers where
     * each begins, and one more at the end.
     */
    private int[] fillSectors(int[] numbers, int[] counts, int sectorBits) {
        int shift = Integer.SIZE - sectorBits;
        int[] ends = new int[(1 << sectorBits) + 1];
        for (int owner = 0; owner < numbers.length; owner++) {
            for (int point = 0; point < counts[owner]; point++) {
                ends[position(numbers[owner], point) >>> shift]++;
            }
        }
        addUp(ends, 0, ends.length);
        // Filled from its end, so that its beginning is left.
        for (int owner = numbers.length - 1; owner >= 0; owner--) {
            for (int point = counts[owner] - 1; point >= 0; point--) {
                int position = position(numbers[owner], point);
                points[--ends[position >>> shift]] = ((long) position << OWNER_BITS) | owner;
            }
        }
        return ends;
    }

    /** Throws the points of each sector into its arcs, and sorts the few in each of those. */
    private void sortSectors(int[] sectors) {
        int arcsPerSector = (arcs.length - 1) / (sectors.length - 1);
        for (int sector = 0; sector + 1 < sectors.length; sector++) {
            int from = sectors[sector];
            long[] own = Arrays.copyOfRange(points, from, sectors[sector + 1]);
            int firstArc = sector * arcsPerSector;
            for (long point : own) {
                arcs[arc(point)]++;
            }
            arcs[firstArc] += from;
            addUp(arcs, firstArc, firstArc + arcsPerSector);
            for (int i = own.length - 1; i >= 0; i--) {
                points[--arcs[arc(own[i])]] = own[i];
            }
        }
        arcs[arcs.length - 1] = points.length;
        for (int arc = 0; arc + 1 < arcs.length; arc++) {
            sort(arcs[arc], arcs[arc + 1]);
        }
    }

    private int arc(long point) {
        return (int) (point >>> OWNER_BITS) >>> arcShift;
    }

    private static void addUp(int[] counts, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            counts[i] += counts[i - 1];
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

    /** Shares out the positions between the points, in halves; who is in the middle is the former's. Answers where the first begins. */
    private int share() {
        int first = position(0);
        for (int i = 0; i + 1 < points.length; i++) {
            reachTo(i, middle(position(i), position(i + 1)));
        }
        int last = points.length - 1;
        int end = middle(position(last), first);
        boolean reachesOver = Integer.compareUnsigned(end, position(last)) < 0;
        reachTo(last, reachesOver ? -1 : end);
        return reachesOver ? end + 1 : 0;
    }

    private static int middle(int from, int to) {
        return from + ((to - from) >>> 1);
    }

    private void reachTo(int point, int end) {
        points[point] = (long) end << OWNER_BITS | owner(point);
    }

    private void indexArcs() {
        int arc = 0;
        for (int i = 0; i < points.length; i++) {
            for (int last = arc(points[i]); arc <= last; arc++) {
                arcs[arc] = i;
            }
        }
        Arrays.fill(arcs, arc, arcs.length, points.length);
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
        if (Integer.compareUnsigned(position, begin) < 0) {
            return points.length - 1;
        }
        int point = arcs[position >>> arcShift];
        while (point < points.length && Integer.compareUnsigned(position(point), position) < 0) {
            point++;
        }
        return point == points.length ? 0 : point;
    }

    private int position(int point) {
        return (int) (points[point] >>> OWNER_BITS);
    }
}
