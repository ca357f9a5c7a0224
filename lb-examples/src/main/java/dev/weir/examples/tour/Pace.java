package dev.weir.examples.tour;

import java.time.Duration;

/**
 * How fast a tour goes.
 *
 * @param steady how long all is well in the beginning
 * @param alone how long the others serve alone after the victim was seen to be down
 * @param even how long traffic must flow evenly in the end
 * @param patience longest wait for each thing that must happen: down seen, up seen, even again
 * @param window time over which rate and shares are counted
 * @param think how long a client waits between an answer and its next request
 */
public record Pace(Duration steady, Duration alone, Duration even, Duration patience, Duration window, Duration think) {
    /** Ends within 30 seconds even if each thing happens at the last moment. */
    public static final Pace DEFAULT = new Pace(
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofMillis(1_500),
            Duration.ofMillis(15));
}
