package dev.weir.haproxy;

import dev.weir.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a file says to whoever runs its topology and that is no part of one.
 *
 * @param logs where events go: the {@code log} lines of {@code global}
 * @param accessLogs where each frontend's access log goes, by the frontend's name, {@code log global} replaced by what it stands
 *     for; a frontend that is not in it has none
 * @param logTag what lines of syslog are signed with ({@code log-tag}); empty for HAProxy's default, {@code haproxy}
 * @param hardStopAfter longest time of a graceful stop ({@code hard-stop-after}); empty for any
 * @param threads event loops ({@code nbthread}); empty for as many as suit the machine
 * @param maintenance servers that begin in maintenance ({@code disabled}); the topology knows nothing of it, so put them there
 *     before traffic comes
 */
public record ProcessSettings(
        List<LogTarget> logs,
        Map<String, List<LogTarget>> accessLogs,
        Optional<String> logTag,
        Optional<Duration> hardStopAfter,
        OptionalInt threads,
        Set<ServerId> maintenance) {
    /** Copies what could change. */
    public ProcessSettings {
        logs = List.copyOf(logs);
        accessLogs = Map.copyOf(accessLogs);
        Objects.requireNonNull(logTag, "logTag");
        Objects.requireNonNull(hardStopAfter, "hardStopAfter");
        Objects.requireNonNull(threads, "threads");
        maintenance = Set.copyOf(maintenance);
    }
}
