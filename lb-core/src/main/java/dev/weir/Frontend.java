package dev.weir;

import dev.weir.event.AccessLogFormat;
import dev.weir.tls.HelloCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where clients connect: addresses, limits, the client's timeout, and the backend that serves them. Immutable. */
public final class Frontend implements Topology.Part {
    /** Inactivity allowed on the client side when nothing is said. HAProxy has no limit there; Weir always has one. */
    public static final Duration DEFAULT_CLIENT_TIMEOUT = Duration.ofMinutes(5);

    private static final int DEFAULT_BACKLOG = 1024;

    private enum LogOption {
        DONT_LOG_NULL,
        DONT_LOG_NORMAL,
        LOG_ASAP,
        LOG_SEPARATE_ERRORS
    }

    /** A copy that nobody else has, and so as immutable as this. */
    private final Builder set;

    private final List<Bind> binds;

    private Frontend(Builder from) {
        this.set = from.copy();
        this.binds = List.copyOf(from.binds);
    }

    /** Starts the description of a frontend with this name. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** A builder that holds all that this frontend has, to derive a changed one. */
    public Builder toBuilder() {
        return set.copy();
    }

    /** Unique among frontends. */
    @Override
    public String name() {
        return set.name;
    }

    /** Addresses to listen on, at least one. */
    public List<Bind> binds() {
        return binds;
    }

    /** Completed handshakes the kernel may hold for each bind before they are accepted. */
    public int backlog() {
        return set.backlog.orElse(set.maxConnections > 0 ? set.maxConnections : DEFAULT_BACKLOG);
    }

    /** Connections at once; surplus waits in the kernel. 0 means no limit of its own. */
    public int maxConnections() {
        return set.maxConnections;
    }

    /** New connections per second; surplus waits in the kernel. 0 means no limit of its own. */
    public int maxSessionRate() {
        return set.maxSessionRate;
    }

    /** Longest silence allowed on the client side. */
    public Duration clientTimeout() {
        return set.clientTimeout;
    }

    /** Longest silence of a client that has been sent the end of its stream; empty for {@link #clientTimeout()}. */
    public Optional<Duration> clientFinTimeout() {
        return set.clientFinTimeout;
    }

    /** Longest time to the client's first byte; empty for any, up to the other timeouts. */
    public Optional<Duration> firstByteTimeout() {
        return set.firstByteTimeout;
    }

    /** Whether writing to a silent client does not count as its activity. */
    public boolean independentStreams() {
        return set.independentStreams;
    }

    /** Whether the client's socket is closed with a reset at the end. */
    public boolean noLinger() {
        return set.noLinger;
    }

    /** Where clients stand in the queue. */
    public ConnectionPriority queuePriority() {
        return set.queuePriority;
    }

    /** How access-log lines are written. */
    public AccessLogFormat accessLog() {
        return set.accessLog;
    }

    /** Whether connections without a byte from the client leave no access-log line. */
    public boolean dontLogNull() {
        return set.logOptions.contains(LogOption.DONT_LOG_NULL);
    }

    /** Whether connections that ended in order, at the first attempt, leave no access-log line. */
    public boolean dontLogNormal() {
        return set.logOptions.contains(LogOption.DONT_LOG_NORMAL);
    }

    /** Whether the access-log line is written when the server is connected. */
    public boolean logAsap() {
        return set.logOptions.contains(LogOption.LOG_ASAP);
    }

    /** Whether access-log lines of errors are logged at level error. */
    public boolean logSeparateErrors() {
        return set.logOptions.contains(LogOption.LOG_SEPARATE_ERRORS);
    }

    /** Which clients are served by which backend, by what they say first; {@link ContentRules#NONE} if none. */
    public ContentRules contentRules() {
        return set.content;
    }

    /** The names of all backends that clients may get to: those of the rules, and the default one. */
    public Set<String> backends() {
        return set.content.usesAnd(set.defaultBackend);
    }

    /** The name of the backend that serves this frontend's clients, but for those that a rule sends elsewhere. */
    public String defaultBackend() {
        return set.defaultBackend;
    }

    /** Whether the other says the same in every respect. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Frontend that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Every field by name, in the order in which people read them. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", set.name);
        fields.put("binds", binds);
        fields.put("backlog", backlog());
        fields.put("maxConnections", set.maxConnections);
        fields.put("maxSessionRate", set.maxSessionRate);
        fields.put("clientTimeout", set.clientTimeout);
        fields.put("clientFinTimeout", set.clientFinTimeout);
        fields.put("firstByteTimeout", set.firstByteTimeout);
        fields.put("independentStreams", set.independentStreams);
        fields.put("noLinger", set.noLinger);
        fields.put("queuePriority", set.queuePriority);
        fields.put("accessLog", set.accessLog);
        fields.put("logOptions", set.logOptions);
        fields.put("inspectDelay", set.content.inspectDelay());
        fields.put("useBackend", set.content.rules());
        fields.put("defaultBackend", set.defaultBackend);
        return fields;
    }

    @Override
    public String toString() {
        Map<String, Object> fields = fields();
        fields.keySet().removeAll(Set.of("queuePriority", "accessLog")); // lambdas, mostly, which say nothing
        return "Frontend" + fields;
    }

    /** Collects a frontend's settings; {@link #build()} checks them all. Not thread-safe; may be reused. */
    public static final class Builder {
        private final String name;
        private final List<Bind> binds = new ArrayList<>();
        private OptionalInt backlog = OptionalInt.empty();
        private int maxConnections;
        private int maxSessionRate;
        private Duration clientTimeout = DEFAULT_CLIENT_TIMEOUT;
        private Optional<Duration> clientFinTimeout = Optional.empty();
        private Optional<Duration> firstByteTimeout = Optional.empty();
        private boolean independentStreams;
        private boolean noLinger;
        private ConnectionPriority queuePriority = ConnectionPriority.SAME_FOR_ALL;
        private AccessLogFormat accessLog = AccessLogFormat.tcpLog();
        private final Set<LogOption> logOptions = EnumSet.noneOf(LogOption.class);
        private ContentRules content = ContentRules.NONE;
        private String defaultBackend = "";

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        private Builder copy() {
            Builder copy = new Builder(name);
            copy.binds.addAll(binds);
            copy.backlog = backlog;
            copy.maxConnections = maxConnections;
            copy.maxSessionRate = maxSessionRate;
            copy.clientTimeout = clientTimeout;
            copy.clientFinTimeout = clientFinTimeout;
            copy.firstByteTimeout = firstByteTimeout;
            copy.independentStreams = independentStreams;
            copy.noLinger = noLinger;
            copy.queuePriority = queuePriority;
            copy.accessLog = accessLog;
            copy.logOptions.addAll(logOptions);
            copy.content = content;
            copy.defaultBackend = defaultBackend;
            return copy;
        }

        /**
         * Adds an address to listen on.
         *
         * @param bindName label of this address, unique in the frontend
         * @param host IP address literal or host name of this machine
         * @param port 0 to 65535; 0 lets the system choose
         * @throws ConfigurationException if one of them is not usable
         */
        public Builder bind(String bindName, String host, int port) {
            return bind(new Bind(bindName, host, port));
        }

        /** Adds an address to listen on. */
        public Builder bind(Bind bind) {
            binds.add(Objects.requireNonNull(bind, "bind"));
            return this;
        }

        /**
         * Completed handshakes the kernel may hold for each bind, at least 1. The kernel cuts it to
         * {@code net.core.somaxconn}. Default: {@link #maxConnections}, or 1024 where that is unlimited (HAProxy's rule).
         */
        public Builder backlog(int connections) {
            this.backlog = OptionalInt.of(connections);
            return this;
        }

        /**
         * Connections this frontend serves at once. When reached it stops accepting; surplus clients wait in the kernel's
         * backlog with the handshake done and are served when a connection ends. 0, the default, means no limit.
         */
        public Builder maxConnections(int limit) {
            this.maxConnections = limit;
            return this;
        }

        /**
         * Longest silence on the client side: nothing read from it and nothing written to it. Default 5 minutes. When it
         * passes, reading from the client ends as if it had sent its end of stream (HAProxy's {@code timeout client}).
         */
        public Builder clientTimeout(Duration timeout) {
            this.clientTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * New connections per second, 0 for no limit (the default) to {@link Server#MAX_CONNECT_RATE}. When reached the
         * frontend stops accepting until the moment one more is allowed ({@code rate-limit sessions}).
         */
        public Builder maxSessionRate(int perSecond) {
            this.maxSessionRate = perSecond;
            return this;
        }

        /**
         * Longest silence of a client that has been sent the end of its stream, instead of the client timeout and of the
         * tunnel timeout. Default: those ({@code timeout client-fin}).
         */
        public Builder clientFinTimeout(Duration timeout) {
            this.clientFinTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /**
         * Longest time from the established connection to the first byte from the client; then the connection is closed
         * ({@code cD}), also if the client has ended its stream by then. For protocols in which the client speaks first;
         * default: off, because in others it would cut clients that wait for the server's greeting. HAProxy has no such
         * timeout.
         */
        public Builder firstByteTimeout(Duration timeout) {
            this.firstByteTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /** Counts only what the client sends as its activity, not what it is sent ({@code option independent-streams}). */
        public Builder independentStreams() {
            this.independentStreams = true;
            return this;
        }

        /** Closes the client's socket with a reset when both streams have ended ({@code option nolinger}); unsent bytes are lost. */
        public Builder noLinger() {
            this.noLinger = true;
            return this;
        }

        /** Where clients stand that have to wait for a server. Default: first come, first served. */
        public Builder queuePriority(ConnectionPriority priority) {
            this.queuePriority = Objects.requireNonNull(priority, "priority");
            return this;
        }

        /** How access-log lines are written. Default: HAProxy's tcplog. */
        public Builder accessLog(AccessLogFormat format) {
            this.accessLog = Objects.requireNonNull(format, "format");
            return this;
        }

        /** Leaves connections during which the client sent no byte out of the access log ({@code option dontlognull}). */
        public Builder dontLogNull() {
            logOptions.add(LogOption.DONT_LOG_NULL);
            return this;
        }

        /** Leaves connections that ended in order, at the first attempt, out of the access log ({@code option dontlog-normal}). */
        public Builder dontLogNormal() {
            logOptions.add(LogOption.DONT_LOG_NORMAL);
            return this;
        }

        /**
         * Writes the access-log line when the server is connected instead of at the end ({@code option logasap}), with a
         * {@code +} before the time and the bytes; for sessions that last for hours.
         */
        public Builder logAsap() {
            logOptions.add(LogOption.LOG_ASAP);
            return this;
        }

        /** Logs lines of errors, of retries and of redispatches at level error ({@code option log-separate-errors}). */
        public Builder logSeparateErrors() {
            logOptions.add(LogOption.LOG_SEPARATE_ERRORS);
            return this;
        }

        /**
         * Sends clients whose hello meets the condition to this backend ({@code use_backend NAME if COND}); the first rule counts
         * whose condition holds. See {@link ContentRules} for what this costs others.
         */
        public Builder useBackend(String backendName, HelloCondition condition) {
            this.content = content.with(new ContentRules.Rule(backendName, condition));
            return this;
        }

        /** Longest wait for the hello that {@link #useBackend} looks at. Default 5 seconds ({@code tcp-request inspect-delay}). */
        public Builder inspectDelay(Duration delay) {
            this.content = content.withInspectDelay(delay);
            return this;
        }

        /** The backend that serves this frontend's clients, by name. Required. */
        public Builder defaultBackend(String backendName) {
            this.defaultBackend = Objects.requireNonNull(backendName, "backendName");
            return this;
        }

        /**
         * The frontend.
         *
         * @throws ConfigurationException listing every contradiction
         */
        public Frontend build() {
            Problems problems = new Problems("frontend " + Problems.quoted(name));
            problems.checkName("name", name);
            problems.check(!binds.isEmpty(), "binds", "none", "at least one");
            Set<String> seen = new HashSet<>();
            for (Bind bind : binds) {
                problems.check(seen.add(bind.name()), "binds", "two are named '" + bind.name() + "'", "unique names");
            }
            backlog.ifPresent(connections -> problems.check(connections >= 1, "backlog", connections, "1 or more"));
            problems.checkLimit("maxConnections", maxConnections);
            problems.checkRange("maxSessionRate", maxSessionRate, 0, Server.MAX_CONNECT_RATE);
            problems.checkPositive("clientTimeout", clientTimeout);
            problems.checkPositive("clientFinTimeout", clientFinTimeout);
            problems.checkPositive("firstByteTimeout", firstByteTimeout);
            problems.checkPositive("inspectDelay", content.inspectDelay());
            problems.check(!defaultBackend.isEmpty(), "defaultBackend", "none", "the name of a backend");
            problems.throwIfAny();
            return new Frontend(this);
        }
    }
}
