package dev.weir.haproxy;

import java.util.Optional;

/**
 * A {@code log} line of a section.
 *
 * @param target where to; empty for all targets of the section {@code global}
 */
record LogLine(Optional<LogTarget> target) {}
