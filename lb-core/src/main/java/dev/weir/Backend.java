package dev.weir;

import dev.weir.balance.BalanceStrategy;
import dev.weir.health.HealthPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A named group of servers with one balance strategy, one health policy and the rules of connecting. Immutable. */
public final class Backend implements Topology.Part {
    /** Longest time one connection attempt may take when nothing is said. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Inactivity allowed on the server side when nothing is said. HAProxy has no limit there; Weir always has one. */
    public static final Duration DEFAULT_SERVER_TIMEOUT = Duration.ofMinutes(5);

    /** Attempts after the first when nothing is said, as in HAProxy. */
    public static final int DEFAULT_RETRIES = 3;

    private static final int MAX_RETRIES = 100;

    private final String name;
    private final List<Server> servers;
    private final BalanceStrategy balance;
    private final HealthPolicy health;
    private final Duration connectTimeout;
    private final Duration serverTimeout;
    private final Optional<Duration> queueTimeout;
    private final int retries;
    private final boolean redispatch;

    private Backend(Builder from) {
        this.name = from.name;
        this.servers = List.copyOf(from.servers);
        this.balance = from.balance;
        this.health = from.health;
        this.connectTimeout = from.connectTimeout;
        this.serverTimeout = from.serverTimeout;
        this.queueTimeout = from.queueTimeout;
        this.retries = from.retries;
        this.redispatch = from.redispatch;
    }

    /** Starts the description of a backend with this name. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** A builder that holds all that this backend has, to derive a changed one. */
    public Builder toBuilder() {
        Builder builder = named(name);
        builder.servers.addAll(servers);
        builder.balance = balance;
        builder.health = health;
        builder.connectTimeout = connectTimeout;
        builder.serverTimeout = serverTimeout;
        builder.queueTimeout = queueTimeout;
        builder.retries = retries;
        builder.redispatch = redispatch;
        return builder;
    }

    /** Unique among backends. */
    @Override
    public String name() {
        return name;
    }

    /** The servers in the order they were declared, at least one. */
    public List<Server> servers() {
        return servers;
    }

    /** How the server of a new connection is chosen. */
    public BalanceStrategy balance() {
        return balance;
    }

    /** How servers are watched. */
    public HealthPolicy health() {
        return health;
    }

    /** Longest time one connection attempt may take. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Longest silence allowed on the server side. */
    public Duration serverTimeout() {
        return serverTimeout;
    }

    /** Longest wait in the queue. */
    public Duration queueTimeout() {
        return queueTimeout.orElse(connectTimeout);
    }

    /** Connection attempts after the first. */
    public int retries() {
        return retries;
    }

    /** Whether a retry may go to another server. */
    public boolean redispatch() {
        return redispatch;
    }

    /** Whether the other says the same in every respect, with equal strategies. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Backend that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<Object> values() {
        return List.of(
                name, servers, balance, health, connectTimeout, serverTimeout, queueTimeout(), retries, redispatch);
    }

    @Override
    public String toString() {
        return "Backend{" + name + ", balance=" + balance.name() + ", servers=" + servers + ", health=" + health
                + ", connectTimeout=" + connectTimeout + ", serverTimeout=" + serverTimeout + ", queueTimeout="
                + queueTimeout() + ", retries=" + retries + ", redispatch=" + redispatch + "}";
    }

    /** Collects a backend's settings; {@link #build()} checks them all. Not thread-safe; may be reused. */
    public static final class Builder {
        private final String name;
        private final List<Server> servers = new ArrayList<>();
        private BalanceStrategy balance = BalanceStrategy.roundRobin();
        private HealthPolicy health = HealthPolicy.none();
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration serverTimeout = DEFAULT_SERVER_TIMEOUT;
        private Optional<Duration> queueTimeout = Optional.empty();
        private int retries = DEFAULT_RETRIES;
        private boolean redispatch;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Adds a server. The order of the calls is the order of declaration that round robin starts with. */
        public Builder server(Server server) {
            servers.add(Objects.requireNonNull(server, "server"));
            return this;
        }

        /** How the server of a new connection is chosen. Default: weighted round robin. */
        public Builder balance(BalanceStrategy strategy) {
            this.balance = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /** How servers are watched. Default: not at all, every server counts as up. */
        public Builder health(HealthPolicy policy) {
            this.health = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Longest time one connection attempt may take. Default 5 seconds. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Longest silence on the server side: nothing read from it and nothing written to it. Default 5 minutes. When it
         * passes, reading from the server ends as if it had sent its end of stream (HAProxy's {@code timeout server}).
         */
        public Builder serverTimeout(Duration timeout) {
            this.serverTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** Longest wait for a free place when all servers are at their limit. Default: the connect timeout, as in HAProxy. */
        public Builder queueTimeout(Duration timeout) {
            this.queueTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /** Connection attempts after the first one failed, 0 to 100. Default 3. */
        public Builder retries(int attempts) {
            this.retries = attempts;
            return this;
        }

        /**
         * Lets retries go to another server: with algorithms that can avoid one, every retry; otherwise the last
         * ({@code option redispatch} with its default interval). Off unless called.
         */
        public Builder redispatch() {
            this.redispatch = true;
            return this;
        }

        /**
         * The backend.
         *
         * @throws ConfigurationException listing every contradiction
         */
        public Backend build() {
            Problems problems = new Problems("backend " + Problems.quoted(name));
            problems.checkName("name", name);
            checkServers(problems);
            problems.checkPositive("connectTimeout", connectTimeout);
            problems.checkPositive("serverTimeout", serverTimeout);
            queueTimeout.ifPresent(timeout -> problems.checkPositive("queueTimeout", timeout));
            problems.checkRange("retries", retries, 0, MAX_RETRIES);
            problems.throwIfAny();
            return new Backend(this);
        }

        private void checkServers(Problems problems) {
            problems.check(!servers.isEmpty(), "servers", "none", "at least one");
            Set<String> seen = new HashSet<>();
            for (Server server : servers) {
                problems.check(
                        seen.add(server.name()), "servers", "two are named '" + server.name() + "'", "unique names");
            }
            boolean someWeight = servers.stream().anyMatch(server -> server.weight() > 0);
            problems.check(servers.isEmpty() || someWeight, "weight", "0 for every server", "at least one above 0");
        }
    }
}
