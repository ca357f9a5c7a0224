package dev.weir;

import dev.weir.health.Health;
import dev.weir.spi.ProbeResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of a load balancer at one moment: plain records all the way down, ready for JSON or a table. Counters are read
 * one after another while traffic flows, so sums may be off by what happened in between.
 *
 * @param takenAt when, by the wall clock
 * @param transport the path in use and why
 * @param activeConnections client connections now
 * @param maxConnections the limit of client connections, 0 for none
 * @param sessionRate client connections accepted in the last second
 * @param gauges the transport's own figures by name
 * @param droppedNotifications events and log lines dropped because their receiver was too slow
 * @param frontends in the order of the topology
 * @param backends in the order of the topology
 * @param stickTables those of the backends, in their order
 * @param eventLoops how promptly the event loops work
 */
public record Snapshot(
        Instant takenAt,
        String transport,
        int activeConnections,
        int maxConnections,
        int sessionRate,
        Map<String, Long> gauges,
        long droppedNotifications,
        List<FrontendSnapshot> frontends,
        List<BackendSnapshot> backends,
        List<StickTableSnapshot> stickTables,
        EventLoopsSnapshot eventLoops) {
    public Snapshot {
        gauges = Map.copyOf(gauges);
        frontends = List.copyOf(frontends);
        backends = List.copyOf(backends);
        stickTables = List.copyOf(stickTables);
    }

    /**
     * How promptly the event loops work. A pass is what a loop does before it looks at its sockets again; one of more than 100
     * ms is long. Only those that the watchdog has seen count, which looks every 25 ms.
     *
     * @param blocked loops in a long pass now
     * @param longPasses so far
     * @param longestPassMillis the longest of them, the ones under way included, give or take 25 ms; 0 if there was none
     */
    public record EventLoopsSnapshot(int blocked, long longPasses, long longestPassMillis) {
        /** Nothing to report. */
        public static final EventLoopsSnapshot PROMPT = new EventLoopsSnapshot(0, 0, 0);
    }

    /** The frontend with this name. */
    public FrontendSnapshot frontend(String name) {
        return frontends.stream()
                .filter(frontend -> frontend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("frontend: " + name + " (expected: one of "
                        + frontends.stream().map(FrontendSnapshot::name).toList() + ")"));
    }

    /** The backend with this name. */
    public BackendSnapshot backend(String name) {
        return backends.stream()
                .filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backend: " + name + " (expected: one of "
                        + backends.stream().map(BackendSnapshot::name).toList() + ")"));
    }

    /** The stick table with this name. */
    public StickTableSnapshot stickTable(String name) {
        return stickTables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("stick table: " + name + " (expected: one of "
                        + stickTables.stream().map(StickTableSnapshot::name).toList() + ")"));
    }

    /** Whether a frontend accepts. */
    public enum FrontendState {
        /** It accepts. */
        OPEN,
        /** Its limit is reached; it accepts again when a connection ends. */
        FULL,
        /** It is below its own limit, but its session rate, or a limit of the whole load balancer, holds it back. */
        WAITING,
        /** It does not listen. */
        STOPPED
    }

    /**
     * One frontend.
     *
     * @param name its name
     * @param state whether it accepts
     * @param active connections now
     * @param peak most connections at once so far
     * @param maxConnections its limit, 0 for none
     * @param sessionRate connections accepted in the last second
     * @param maxSessionRate its limit of those, 0 for none
     * @param total connections accepted so far
     * @param bytesIn read from clients
     * @param bytesOut written to clients
     * @param paused how often accepting was paused because one of its limits, or of its binds', was reached
     * @param binds the addresses it listens on
     */
    public record FrontendSnapshot(
            String name,
            FrontendState state,
            int active,
            int peak,
            int maxConnections,
            int sessionRate,
            int maxSessionRate,
            long total,
            long bytesIn,
            long bytesOut,
            long paused,
            List<BindSnapshot> binds) {}

    /**
     * One bind.
     *
     * @param name its name
     * @param localAddress the address in fact bound
     * @param active connections through it now
     * @param maxConnections its limit, 0 for none of its own
     * @param total connections accepted through it
     */
    public record BindSnapshot(
            String name, InetSocketAddress localAddress, int active, int maxConnections, long total) {}

    /**
     * One backend.
     *
     * @param name its name
     * @param algorithm the balance strategy's name
     * @param active connections now, those in the queue included
     * @param queued connections that wait for any server
     * @param peakQueued most that waited so at once so far
     * @param total connections so far
     * @param bytesIn read from its clients
     * @param bytesOut written to its clients
     * @param connectionErrors {@code econ}: connections that could not be connected to any server
     * @param retries {@code wretr}: attempts repeated on the same server
     * @param redispatches {@code wredis}: attempts that moved to another server
     * @param stickHits connections whose client had an entry in the stick table that counted
     * @param stickMisses connections whose client had none
     * @param panic whether so few servers are up that health is ignored, see {@link Backend.Builder#panicThreshold}
     * @param servers in declaration order
     */
    public record BackendSnapshot(
            String name,
            String algorithm,
            int active,
            int queued,
            int peakQueued,
            long total,
            long bytesIn,
            long bytesOut,
            long connectionErrors,
            long retries,
            long redispatches,
            long stickHits,
            long stickMisses,
            boolean panic,
            List<ServerSnapshot> servers) {
        /** Whether at least one server takes new connections. */
        public boolean isUp() {
            return panic || servers.stream().anyMatch(ServerSnapshot::isUsable);
        }

        /** The server with this name. */
        public ServerSnapshot server(String serverName) {
            return servers.stream()
                    .filter(server -> server.id().name().equals(serverName))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("server: " + serverName + " (expected: one of "
                            + servers.stream().map(server -> server.id().name()).toList() + ")"));
        }
    }

    /**
     * One stick table.
     *
     * @param name its name
     * @param entries clients it remembers; 0 if it could not say
     */
    public record StickTableSnapshot(String name, long entries) {}

    /**
     * One server.
     *
     * @param id its identity
     * @param address where it is; empty for a template's server without an endpoint
     * @param status health and administrative state
     * @param checked whether it is checked itself; not if it tracks another one
     * @param progress failures left before down, or passes made, as {@code 2/3}; of whom it tracks, if it does
     * @param lastCheck the last check's status and words, such as {@code L4OK}; empty before the first
     * @param weight the weight in force
     * @param active connections now
     * @param peak most connections at once so far
     * @param maxConnections its limit at this moment, 0 for none
     * @param queued connections that wait for this very server
     * @param total {@code stot}: assignments so far, retries included
     * @param attempts {@code connect}: connection attempts so far
     * @param bytesIn read from its clients
     * @param bytesOut written to its clients
     * @param connectionErrors {@code econ}: connections that ended because their last attempt, or their wait, here failed
     * @param retries {@code wretr}: attempts repeated here
     * @param redispatches {@code wredis}: connections that left for another server
     * @param checksFailed {@code chkfail}: failed checks while it had health to lose
     * @param timesDown {@code chkdown}: transitions to down
     * @param throttle how much it is given of its limit, in percent; 100 unless it is warming up
     * @param ejected whether it is out for failing its clients, whatever its checks say
     * @param ejections how often it was ejected so far
     * @param observedFailures {@code hanafail}: how often as many errors of clients were observed as the limit allows
     * @param checks the results of its last checks, at most 10, the latest last
     * @param certificateExpires when the certificate expires that its checks saw last; empty if none has
     * @param agent what its agent said last; empty if it has none, or that was not asked yet
     * @param track whom it tracks; empty if it stands for itself
     */
    public record ServerSnapshot(
            ServerId id,
            Optional<InetSocketAddress> address,
            ServerStatus status,
            boolean checked,
            String progress,
            String lastCheck,
            int weight,
            int active,
            int peak,
            int maxConnections,
            int queued,
            long total,
            long attempts,
            long bytesIn,
            long bytesOut,
            long connectionErrors,
            long retries,
            long redispatches,
            long checksFailed,
            long timesDown,
            int throttle,
            boolean ejected,
            long ejections,
            long observedFailures,
            List<CheckSnapshot> checks,
            Optional<Instant> certificateExpires,
            Optional<AgentSnapshot> agent,
            Optional<ServerId> track) {
        public ServerSnapshot {
            checks = List.copyOf(checks);
        }

        /** Whether it takes new connections; in a panic, others of its backend do as well. */
        public boolean isUsable() {
            return weight > 0 && status.takesNewConnections() && !ejected;
        }
    }

    /**
     * What one check found.
     *
     * @param at when its result came, by the wall clock
     * @param verdict what it says about the server
     * @param status HAProxy's status code, such as {@code L7STS}
     * @param code the protocol's own code, such as 503 of HTTP; empty if it has none
     * @param words the system's or the server's words, made harmless for a log; at most 1,000 characters, may be empty
     * @param duration how long it took
     */
    public record CheckSnapshot(
            Instant at,
            ProbeResult.Verdict verdict,
            String status,
            OptionalInt code,
            String words,
            Duration duration) {}

    /**
     * What a server's agent said last.
     *
     * @param at when it was asked last and answered, or did not, by the wall clock
     * @param health {@code DOWN} if the last it said of the server's health is that; otherwise {@code UP}
     * @param status {@code L7OK} for up, {@code L7STS} for down, {@code CHECKED} for an answer without a word on health; otherwise
     *     why there was no answer
     * @param words the answer in words, such as {@code via agent : down (disk full)}, made harmless for a log; may be empty
     * @param duration how long it took
     */
    public record AgentSnapshot(Instant at, Health health, String status, String words, Duration duration) {}
}
