package dev.weir.haproxy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the log of a frontend or a backend goes.
 *
 * @param targets in the order of the file, {@code log global} replaced by what it stands for; at least one
 * @param tag the section's own {@code log-tag}; empty for that of the process
 */
public record ProxyLog(List<LogTarget> targets, Optional<String> tag) {
    /** Copies what could change. */
    public ProxyLog {
        targets = List.copyOf(targets);
        Objects.requireNonNull(tag, "tag");
    }
}
