package dev.weir.examples.tour;

import java.util.Arrays;

/** Durations of a tour's requests, all of them kept: a few ten thousand integers. Not thread-safe. */
final class Latencies {
    private int[] micros = new int[256];
    private int count;

    void add(long durationMicros) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = (int) Math.min(durationMicros, Integer.MAX_VALUE);
    }

    int count() {
        return count;
    }

    /** The shortest duration, in milliseconds, that at least this many percent do not exceed; 0 if there are none. */
    double percentileMillis(int percent) {
        if (count == 0) {
            return 0;
        }
        int[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(count * (percent / 100.0));
        return sorted[Math.max(rank, 1) - 1] / 1000.0;
    }
}
