package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where clients connect: addresses, limits, the client's timeout, and the backend that serves them. Immutable. */
public final class Frontend implements Topology.Part {
    /** Inactivity allowed on the client side when nothing is said. HAProxy has no limit there; Weir always has one. */
    public static final Duration DEFAULT_CLIENT_TIMEOUT = Duration.ofMinutes(5);

    private static final int DEFAULT_BACKLOG = 1024;

    private final String name;
    private final List<Bind> binds;
    private final OptionalInt backlog;
    private final int maxConnections;
    private final Duration clientTimeout;
    private final boolean dontLogNull;
    private final String defaultBackend;

    private Frontend(Builder from) {
        this.name = from.name;
        this.binds = List.copyOf(from.binds);
        this.maxConnections = from.maxConnections;
        this.backlog = from.backlog;
        this.clientTimeout = from.clientTimeout;
        this.dontLogNull = from.dontLogNull;
        this.defaultBackend = from.defaultBackend;
    }

    /** Starts the description of a frontend with this name. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** A builder that holds all that this frontend has, to derive a changed one. */
    public Builder toBuilder() {
        Builder builder = named(name);
        builder.binds.addAll(binds);
        builder.backlog = backlog;
        builder.maxConnections = maxConnections;
        builder.clientTimeout = clientTimeout;
        builder.dontLogNull = dontLogNull;
        builder.defaultBackend = defaultBackend;
        return builder;
    }

    /** Unique among frontends. */
    @Override
    public String name() {
        return name;
    }

    /** Addresses to listen on, at least one. */
    public List<Bind> binds() {
        return binds;
    }

    /** Completed handshakes the kernel may hold for each bind before they are accepted. */
    public int backlog() {
        return backlog.orElse(maxConnections > 0 ? maxConnections : DEFAULT_BACKLOG);
    }

    /** Connections at once; surplus waits in the kernel. 0 means no limit of its own. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Longest silence allowed on the client side. */
    public Duration clientTimeout() {
        return clientTimeout;
    }

    /** Whether connections without a byte from the client leave no access-log line. */
    public boolean dontLogNull() {
        return dontLogNull;
    }

    /** The name of the backend that serves this frontend's clients. */
    public String defaultBackend() {
        return defaultBackend;
    }

    /** Whether the other says the same in every respect. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Frontend that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<Object> values() {
        return List.of(name, binds, backlog(), maxConnections, clientTimeout, dontLogNull, defaultBackend);
    }

    @Override
    public String toString() {
        return "Frontend{" + name + ", binds=" + binds + ", backlog=" + backlog() + ", maxConnections=" + maxConnections
                + ", clientTimeout=" + clientTimeout + ", dontLogNull=" + dontLogNull + ", defaultBackend="
                + defaultBackend + "}";
    }

    /** Collects a frontend's settings; {@link #build()} checks them all. Not thread-safe; may be reused. */
    public static final class Builder {
        private final String name;
        private final List<Bind> binds = new ArrayList<>();
        private OptionalInt backlog = OptionalInt.empty();
        private int maxConnections;
        private Duration clientTimeout = DEFAULT_CLIENT_TIMEOUT;
        private boolean dontLogNull;
        private String defaultBackend = "";

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
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

        /** Leaves connections during which the client sent no byte out of the access log ({@code option dontlognull}). */
        public Builder dontLogNull() {
            this.dontLogNull = true;
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
            problems.check(maxConnections >= 0, "maxConnections", maxConnections, "0 for no limit, or more");
            problems.checkPositive("clientTimeout", clientTimeout);
            problems.check(!defaultBackend.isEmpty(), "defaultBackend", "none", "the name of a backend");
            problems.throwIfAny();
            return new Frontend(this);
        }
    }
}
