package dev.weir.metrics;

import java.util.List;

/**
 * Every meter that {@link LoadBalancerMetrics} publishes. {@code docs/metrics.md} is made from this list, and a test compares
 * the two.
 */
enum Meters {
    ACTIVE("weir.connections.active", Kind.GAUGE, "connections", "Client connections now, over all frontends."),
    LIMIT(
            "weir.connections.limit",
            Kind.GAUGE,
            "connections",
            "Connections allowed at once, over all frontends. 0 before the start, or if there is no limit."),
    RATE(
            "weir.connections.rate",
            Kind.GAUGE,
            "connections",
            "Connections accepted in the last second, over all frontends."),
    RATE_LIMIT(
            "weir.connections.rate.limit",
            Kind.GAUGE,
            "connections",
            "New connections allowed per second, over all frontends. Absent if there is no limit."),
    DROPPED(
            "weir.notifications.dropped",
            Kind.COUNTER,
            "notifications",
            "Events and access-log lines dropped because their receiver was too slow."),
    LOOPS_BLOCKED(
            "weir.loops.blocked",
            Kind.GAUGE,
            "loops",
            "Event loops that have been in one pass for more than 100 ms now. None moves its connections meanwhile."),
    LOOPS_LONG_PASSES(
            "weir.loops.long.passes", Kind.COUNTER, "passes", "Passes of event loops that took more than 100 ms."),
    LOOPS_LONGEST_PASS(
            "weir.loops.longest.pass",
            Kind.GAUGE,
            "milliseconds",
            "The longest of them so far, those under way included; 0 if there was none."),
    TRANSPORT("weir.transport", Kind.GAUGE, "", "A figure of the transport, such as `pipes.used`.", "figure"),

    STICK_ENTRIES("weir.stick.entries", Kind.GAUGE, "entries", "Clients that a stick table remembers.", "table"),

    FRONTEND_ACTIVE(
            "weir.frontend.connections.active", Kind.GAUGE, "connections", "Client connections now.", "frontend"),
    FRONTEND_LIMIT(
            "weir.frontend.connections.limit",
            Kind.GAUGE,
            "connections",
            "Connections allowed at once. Absent if there is no limit.",
            "frontend"),
    FRONTEND_RATE(
            "weir.frontend.connections.rate",
            Kind.GAUGE,
            "connections",
            "Connections accepted in the last second.",
            "frontend"),
    FRONTEND_RATE_LIMIT(
            "weir.frontend.connections.rate.limit",
            Kind.GAUGE,
            "connections",
            "New connections allowed per second. Absent if there is no limit.",
            "frontend"),
    FRONTEND_FULL(
            "weir.frontend.full",
            Kind.GAUGE,
            "",
            "1 while the limit of connections is reached and further clients wait in the kernel, otherwise 0.",
            "frontend"),
    FRONTEND_WAITING(
            "weir.frontend.waiting",
            Kind.GAUGE,
            "",
            "1 while there is room, but its session rate or a limit of the whole lets clients wait in the kernel,"
                    + " otherwise 0.",
            "frontend"),
    FRONTEND_PAUSES(
            "weir.frontend.accept.pauses",
            Kind.COUNTER,
            "pauses",
            "How often accepting paused because one of its limits was reached.",
            "frontend"),
    FRONTEND_TOTAL("weir.frontend.connections", Kind.COUNTER, "connections", "Connections accepted.", "frontend"),
    FRONTEND_CLOSED(
            "weir.frontend.connections.closed",
            Kind.COUNTER,
            "connections",
            "Connections that ended, by HAProxy's two letters: `--` in order, `cD` client timeout, `SC` no server"
                    + " could be connected, … A pair appears when it first happens.",
            "frontend",
            "termination"),
    FRONTEND_BYTES_IN("weir.frontend.bytes.in", Kind.COUNTER, "bytes", "Read from clients.", "frontend"),
    FRONTEND_BYTES_OUT("weir.frontend.bytes.out", Kind.COUNTER, "bytes", "Written to clients.", "frontend"),
    FRONTEND_SESSION(
            "weir.frontend.session",
            Kind.TIMER,
            "seconds",
            "From accept to the end of a connection (`Tt` in the log).",
            "frontend"),

    BIND_ACTIVE(
            "weir.bind.connections.active",
            Kind.GAUGE,
            "connections",
            "Client connections through it now.",
            "frontend",
            "bind"),
    BIND_LIMIT(
            "weir.bind.connections.limit",
            Kind.GAUGE,
            "connections",
            "Connections allowed through it at once. Absent if it has no limit of its own.",
            "frontend",
            "bind"),
    BIND_TOTAL(
            "weir.bind.connections",
            Kind.COUNTER,
            "connections",
            "Connections accepted through it.",
            "frontend",
            "bind"),

    BACKEND_ACTIVE(
            "weir.backend.connections.active",
            Kind.GAUGE,
            "connections",
            "Connections now, those that wait included.",
            "backend"),
    BACKEND_QUEUED(
            "weir.backend.connections.queued",
            Kind.GAUGE,
            "connections",
            "Connections that wait for a place at any server.",
            "backend"),
    BACKEND_QUEUED_PEAK(
            "weir.backend.connections.queued.peak",
            Kind.GAUGE,
            "connections",
            "Most connections that waited for a place at any server at once so far.",
            "backend"),
    BACKEND_USABLE(
            "weir.backend.servers.usable",
            Kind.GAUGE,
            "servers",
            "Servers that take new connections: up, not ejected, ready, weight above 0.",
            "backend"),
    BACKEND_PANIC(
            "weir.backend.panic",
            Kind.GAUGE,
            "",
            "1 while so few servers are up that health is ignored, otherwise 0.",
            "backend"),
    BACKEND_UNRESOLVED(
            "weir.backend.servers.unresolved",
            Kind.GAUGE,
            "servers",
            "Servers of templates that have no endpoint; only where there are templates.",
            "backend"),
    BACKEND_TOTAL("weir.backend.connections", Kind.COUNTER, "connections", "Connections routed here.", "backend"),
    BACKEND_BYTES_IN("weir.backend.bytes.in", Kind.COUNTER, "bytes", "Client to server, over all servers.", "backend"),
    BACKEND_BYTES_OUT(
            "weir.backend.bytes.out", Kind.COUNTER, "bytes", "Server to client, over all servers.", "backend"),
    BACKEND_ERRORS(
            "weir.backend.connection.errors",
            Kind.COUNTER,
            "connections",
            "Connections that could not be connected to any server (HAProxy's `econ`).",
            "backend"),
    BACKEND_RETRIES(
            "weir.backend.retries", Kind.COUNTER, "attempts", "Attempts repeated on the same server.", "backend"),
    BACKEND_REDISPATCHES(
            "weir.backend.redispatches", Kind.COUNTER, "attempts", "Attempts that moved to another server.", "backend"),
    BACKEND_STICK_HITS(
            "weir.backend.stick.hits",
            Kind.COUNTER,
            "connections",
            "Connections whose client had an entry in the stick table that counted. Absent without a stick rule.",
            "backend"),
    BACKEND_STICK_MISSES(
            "weir.backend.stick.misses",
            Kind.COUNTER,
            "connections",
            "Connections whose client had none. Absent without a stick rule.",
            "backend"),
    BACKEND_WAIT(
            "weir.backend.wait",
            Kind.TIMER,
            "seconds",
            "From accept to the last assignment of a server, or to the end of a vain wait: the queue, and attempts that"
                    + " failed elsewhere (`Tw` in the log).",
            "backend"),

    SERVER_UP(
            "weir.server.up",
            Kind.GAUGE,
            "",
            "0 if its health checks, its agent or the server it tracks say down, or if it has no address; otherwise 1, also while it is"
                    + " stopping.",
            "backend",
            "server"),
    SERVER_USABLE(
            "weir.server.usable",
            Kind.GAUGE,
            "",
            "1 if it takes new connections (up, not ejected, ready, weight above 0), otherwise 0.",
            "backend",
            "server"),
    SERVER_EJECTED(
            "weir.server.ejected",
            Kind.GAUGE,
            "",
            "1 while it is out for failing its clients, otherwise 0.",
            "backend",
            "server"),
    SERVER_WEIGHT("weir.server.weight", Kind.GAUGE, "", "The weight in force.", "backend", "server"),
    SERVER_ACTIVE("weir.server.connections.active", Kind.GAUGE, "connections", "Connections now.", "backend", "server"),
    SERVER_LIMIT(
            "weir.server.connections.limit",
            Kind.GAUGE,
            "connections",
            "Connections allowed at this moment. Absent if there is no limit; 0 for none of a server with an agent, which may set"
                    + " one.",
            "backend",
            "server"),
    SERVER_QUEUED(
            "weir.server.connections.queued",
            Kind.GAUGE,
            "connections",
            "Connections that wait for this very server.",
            "backend",
            "server"),
    SERVER_TOTAL(
            "weir.server.connections",
            Kind.COUNTER,
            "connections",
            "Connections assigned to it, redispatched ones included.",
            "backend",
            "server"),
    SERVER_ATTEMPTS("weir.server.attempts", Kind.COUNTER, "attempts", "Attempts to connect.", "backend", "server"),
    SERVER_BYTES_IN("weir.server.bytes.in", Kind.COUNTER, "bytes", "Client to server.", "backend", "server"),
    SERVER_BYTES_OUT("weir.server.bytes.out", Kind.COUNTER, "bytes", "Server to client.", "backend", "server"),
    SERVER_ERRORS(
            "weir.server.connection.errors",
            Kind.COUNTER,
            "connections",
            "Connections that ended because their last attempt, or their wait for it, failed here (HAProxy's `econ`).",
            "backend",
            "server"),
    SERVER_RETRIES("weir.server.retries", Kind.COUNTER, "attempts", "Attempts repeated here.", "backend", "server"),
    SERVER_REDISPATCHES(
            "weir.server.redispatches",
            Kind.COUNTER,
            "attempts",
            "Attempts that left for another server.",
            "backend",
            "server"),
    SERVER_CHECKS_FAILED(
            "weir.server.checks.failed",
            Kind.COUNTER,
            "checks",
            "Failed health checks while it had health to lose.",
            "backend",
            "server"),
    SERVER_DOWNS("weir.server.downs", Kind.COUNTER, "transitions", "Transitions to down.", "backend", "server"),
    SERVER_EJECTIONS(
            "weir.server.ejections",
            Kind.COUNTER,
            "ejections",
            "How often it was taken out for failing its clients.",
            "backend",
            "server"),
    SERVER_OBSERVED(
            "weir.server.observed.failures",
            Kind.COUNTER,
            "failures",
            "How often as many errors of clients were observed as the limit allows (HAProxy's `hanafail`).",
            "backend",
            "server"),
    SERVER_CHECK(
            "weir.server.check.duration",
            Kind.GAUGE,
            "seconds",
            "How long its last health check took. NaN before the first; absent if it is not checked.",
            "backend",
            "server"),
    SERVER_CERTIFICATE(
            "weir.server.certificate.expires",
            Kind.GAUGE,
            "seconds",
            "When the certificate expires that its last checks saw, in seconds since 1970. NaN if they saw none; absent if it is not"
                    + " checked.",
            "backend",
            "server"),
    SERVER_CONNECT(
            "weir.server.connect",
            Kind.TIMER,
            "seconds",
            "From its assignment until the server accepted (`Tc` in the log); of those that did.",
            "backend",
            "server");

    final String id;
    final Kind kind;
    /** Empty for a figure without one. */
    final String unit;

    final String meaning;
    /** The keys of its tags, besides those that the user adds. */
    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    final List<String> tagKeys;

    Meters(String id, Kind kind, String unit, String meaning, String... tagKeys) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.tagKeys = List.of(tagKeys);
    }

    /** What kind of meter. */
    enum Kind {
        /** A value now. */
        GAUGE,
        /** Only ever grows. */
        COUNTER,
        /** A distribution of durations, in milliseconds' resolution. */
        TIMER
    }
}
