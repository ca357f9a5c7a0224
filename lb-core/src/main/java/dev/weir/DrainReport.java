package dev.weir;

import java.time.Duration;

/**
 * What a drain came to.
 *
 * @param finished connections that ended by themselves while draining
 * @param closed connections that were still open at the deadline and were reset
 * @param elapsed how long it took
 */
public record DrainReport(int finished, int closed, Duration elapsed) {}
