package dev.weir.internal.report;

import dev.weir.event.AccessLogFormat;
import dev.weir.event.ConnectionSummary;

/**
 * One line for the access log, not written yet.
 *
 * @param format how
 * @param connection what
 * @param isRaised whether it is logged as an error ({@code option log-separate-errors})
 */
public record LogLine(AccessLogFormat format, ConnectionSummary connection, boolean isRaised) {}
