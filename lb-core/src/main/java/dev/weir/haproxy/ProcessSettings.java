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
 * @param logs where events of the whole go: the {@code log} lines of {@code global}
 * @param frontendLogs where each frontend's access log goes, by the frontend's name; a frontend that is not in it has none
 * @param backendLogs where lines about each backend's servers go, by the backend's name; a backend that is not in it has none
 * @param logTag what lines of syslog are signed with ({@code log-tag}); empty for HAProxy's default, {@code haproxy}
 * @param logHostname the name of this machine in lines of syslog ({@code log-send-hostname}); an empty string for the one that the
 *     system knows, and nothing for HAProxy's default, lines without a name
 * @param hardStopAfter longest time of a graceful stop ({@code hard-stop-after}); empty for any
 * @param threads event loops ({@code nbthread}); empty for as many as suit the machine
 * @param maintenance servers that begin in maintenance ({@code disabled}); the topology knows nothing of it, so put them there
 *     before traffic comes
 */
public record ProcessSettings(
        List<LogTarget> logs,
        Map<String, ProxyLog> frontendLogs,
        Map<String, ProxyLog> backendLogs,
        Optional<String> logTag,
        Optional<String> logHostname,
        Optional<Duration> hardStopAfter,
        OptionalInt threads,
        Set<ServerId> maintenance) {
    /** Copies what could change. */
    public ProcessSettings {
        logs = List.copyOf(logs);
        frontendLogs = Map.copyOf(frontendLogs);
        backendLogs = Map.copyOf(backendLogs);
        Objects.requireNonNull(logTag, "logTag");
        Objects.requireNonNull(logHostname, "logHostname");
        Objects.requireNonNull(hardStopAfter, "hardStopAfter");
        Objects.requireNonNull(threads, "threads");
        maintenance = Set.copyOf(maintenance);
    }
}
