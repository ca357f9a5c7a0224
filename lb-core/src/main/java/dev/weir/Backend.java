package dev.weir;

import dev.weir.balance.BalanceStrategy;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.stick.StickRule;
import dev.weir.tls.HelloCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A named group of servers with one balance strategy, one health policy and the rules of connecting. Immutable. */
public final class Backend implements Topology.Part {
    /** Longest time one connection attempt may take when nothing is said. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Inactivity allowed on the server side when nothing is said. HAProxy has no limit there; Weir always has one. */
    public static final Duration DEFAULT_SERVER_TIMEOUT = Duration.ofMinutes(5);

    /** Attempts after the first when nothing is said, as in HAProxy. */
    public static final int DEFAULT_RETRIES = 3;

    /** A copy that nobody else has, and so as immutable as this. */
    private final BackendSettings set;

    private Backend(BackendSettings set) {
        this.set = set;
    }

    /** Starts the description of a backend with this name. */
    public static Builder named(String name) {
        return new Builder(new BackendSettings(name));
    }

    /** A builder that holds all that this backend has, to derive a changed one. */
    public Builder toBuilder() {
        return new Builder(set.copy());
    }

    /** Unique among backends. */
    @Override
    public String name() {
        return set.name;
    }

    /** The servers in the order they were declared; at least one, or a template. */
    public List<Server> servers() {
        return set.members.servers();
    }

    /** The templates of servers that are discovered, in the order they were declared. */
    public List<ServerTemplate> templates() {
        return set.members.templates();
    }

    /** The servers, and behind them each template's, by slot, as they are described before they have an endpoint. */
    public List<Server> allServers() {
        return set.members.all();
    }

    /** How the server of a new connection is chosen. */
    public BalanceStrategy balance() {
        return set.balance;
    }

    /** How servers are watched that do not say otherwise. */
    public HealthPolicy health() {
        return set.health;
    }

    /** How this server is watched: as it says itself, or else as its backend does. */
    public HealthPolicy healthOf(Server server) {
        return server.health().orElse(set.health);
    }

    /** The agent of each server that has none of its own; empty for none. */
    public Optional<AgentPolicy> agent() {
        return set.agent;
    }

    /** This server's agent: its own, or else as its backend says; empty for none. */
    public Optional<AgentPolicy> agentOf(Server server) {
        return server.agent().or(() -> set.agent);
    }

    /** Longest time one connection attempt may take. */
    public Duration connectTimeout() {
        return set.connectTimeout;
    }

    /** Longest silence allowed on the server side. */
    public Duration serverTimeout() {
        return set.serverTimeout;
    }

    /** Longest wait in the queue. */
    public Duration queueTimeout() {
        return set.queueTimeout();
    }

    /** Longest silence of a server that has been sent the end of its stream; empty for the server timeout. */
    public Optional<Duration> serverFinTimeout() {
        return set.serverFinTimeout;
    }

    /** Longest silence of both sides once connected, instead of the client and the server timeout; empty for those. */
    public Optional<Duration> tunnelTimeout() {
        return set.tunnelTimeout;
    }

    /** Connections of this backend at which servers may have their {@code maxConnections}; empty for the default. */
    public OptionalInt fullConnections() {
        return set.fullConnections;
    }

    /** Connection attempts after the first. */
    public int retries() {
        return set.retries;
    }

    /** Whether a retry may go to another server. */
    public boolean redispatch() {
        return set.redispatch;
    }

    /** Whether writing to a silent server does not count as its activity. */
    public boolean independentStreams() {
        return set.independentStreams;
    }

    /** Whether the end of the client's stream reaches the server as a reset. */
    public boolean noLinger() {
        return set.noLinger;
    }

    /** Whether a client that ends its stream before it is served is taken to have given up. */
    public boolean abortOnClose() {
        return set.abortOnClose;
    }

    /** How clients learn of a server's reset. */
    public ResetFidelity resetFidelity() {
        return set.resetFidelity;
    }

    /** Whether all usable backups serve together while no other server is usable. */
    public boolean allBackups() {
        return set.allBackups;
    }

    /** Percent of the servers in service below which health is ignored; 0 for never. */
    public int panicThreshold() {
        return set.panicThreshold;
    }

    /** Whether every change that a check makes is told, not only those of the verdict. */
    public boolean logHealthChecks() {
        return set.logHealthChecks;
    }

    /** Which clients use which server, by what they say first; {@link ContentRules#NONE} if none. */
    public ContentRules contentRules() {
        return set.content;
    }

    /** How clients are kept at their server; empty if they are not. */
    public Optional<StickRule> stick() {
        return set.stick;
    }

    /** Whether the other says the same in every respect, with equal strategies. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Backend that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Every field by name, in the order in which people read them. */
    Map<String, Object> fields() {
        return set.fields();
    }

    @Override
    public String toString() {
        Map<String, Object> fields = fields();
        fields.put("balance", set.balance.name()); // one of a user's own may not say what it is
        return "Backend" + fields;
    }

    /** Collects a backend's settings; {@link #build()} checks them all. Not thread-safe; may be reused. */
    public static final class Builder {
        private final BackendSettings set;

        private Builder(BackendSettings set) {
            this.set = set;
        }

        /** Adds a server. The order of the calls is the order of declaration that round robin starts with. */
        public Builder server(Server server) {
            set.members = set.members.with(Objects.requireNonNull(server, "server"));
            return this;
        }

        /** Takes these servers, in this order, instead of those added so far. Templates stay. */
        public Builder servers(List<Server> all) {
            set.members = set.members.withServers(all);
            return this;
        }

        /** Adds servers that are discovered ({@code server-template}), behind all {@link #server servers} and earlier templates. */
        public Builder template(ServerTemplate template) {
            set.members = set.members.with(Objects.requireNonNull(template, "template"));
            return this;
        }

        /** Takes these templates, in this order, instead of those added so far. Servers stay. */
        public Builder templates(List<ServerTemplate> all) {
            set.members = set.members.withTemplates(all);
            return this;
        }

        /** How the server of a new connection is chosen. Default: weighted round robin. */
        public Builder balance(BalanceStrategy strategy) {
            set.balance = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /** How servers are watched that do not {@linkplain Server#withHealth say otherwise}. Default: not at all, every one counts as up. */
        public Builder health(HealthPolicy policy) {
            set.health = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Asks an agent beside each server, unless the server has one of its own. Default: none. */
        public Builder agent(AgentPolicy policy) {
            set.agent = Optional.of(policy);
            return this;
        }

        /** Longest time one connection attempt may take. Default 5 seconds. */
        public Builder connectTimeout(Duration timeout) {
            set.connectTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Longest silence on the server side: nothing read from it and nothing written to it. Default 5 minutes. When it
         * passes, reading from the server ends as if it had sent its end of stream (HAProxy's {@code timeout server}).
         */
        public Builder serverTimeout(Duration timeout) {
            set.serverTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** Longest wait for a free place when all servers are at their limit. Default: the connect timeout, as in HAProxy. */
        public Builder queueTimeout(Duration timeout) {
            set.queueTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /**
         * Longest silence of a server that has been sent the end of its stream, instead of the server timeout and of the
         * tunnel timeout. Default: those ({@code timeout server-fin}).
         */
        public Builder serverFinTimeout(Duration timeout) {
            set.serverFinTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /**
         * Longest silence of both sides once the server is connected; takes the place of the client and the server timeout.
         * Default: those ({@code timeout tunnel}).
         */
        public Builder tunnelTimeout(Duration timeout) {
            set.tunnelTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
            return this;
        }

        /**
         * Connections of this backend, 1 or more, at which servers with {@code minConnections} may have their
         * {@code maxConnections}. Default: a tenth, rounded up, of what all frontends may have that lead here
         * ({@code fullconn}).
         */
        public Builder fullConnections(int connections) {
            set.fullConnections = OptionalInt.of(connections);
            return this;
        }

        /** Connection attempts after the first one failed, 0 to 100. Default 3. */
        public Builder retries(int attempts) {
            set.retries = attempts;
            return this;
        }

        /**
         * Lets retries go to another server: every retry, with hashes only the last
         * ({@code option redispatch} with its default interval). Off unless called.
         */
        public Builder redispatch() {
            set.redispatch = true;
            return this;
        }

        /** Counts only what a server sends as its activity, not what it is sent ({@code option independent-streams}). */
        public Builder independentStreams() {
            set.independentStreams = true;
            return this;
        }

        /**
         * Passes the end of the client's stream on as a reset, which ends the connection; the server's socket leaves nothing
         * behind in the system ({@code option nolinger}). Only for protocols in which the client ends last.
         */
        public Builder noLinger() {
            set.noLinger = true;
            return this;
        }

        /** Takes who ends its stream before it is served to have given up, even after data ({@code option abortonclose}). Off. */
        public Builder abortOnClose() {
            set.abortOnClose = true;
            return this;
        }

        /** How clients learn of a server's reset. Default: by a reset. */
        public Builder resetFidelity(ResetFidelity fidelity) {
            set.resetFidelity = Objects.requireNonNull(fidelity, "fidelity");
            return this;
        }

        /** Lets all usable backups serve while no other server is usable ({@code option allbackups}). Default: the first alone. */
        public Builder allBackups() {
            set.allBackups = true;
            return this;
        }

        /**
         * Ignores health while fewer than so many percent of the servers in service (ready, of a weight above 0, no backups) are up:
         * all of those serve then, because it is likelier that the checks are wrong than that so many servers are dead, and
         * because the few left would break down under the load of all. 0 to 100; default 0, which is never, as in HAProxy. The
         * rule is Envoy's panic threshold. A backup that is up takes the place of servers that are all down without panic;
         * clients of a server that is down are not kept there by a stick rule, which forgets it.
         */
        public Builder panicThreshold(int percent) {
            set.panicThreshold = percent;
            return this;
        }

        /**
         * Tells of every check that changes a server's status code or score, not only of those that take it down or bring it
         * up, as {@link dev.weir.event.LbEvent.ServerChecked} ({@code option log-health-checks}). Off unless called.
         */
        public Builder logHealthChecks() {
            set.logHealthChecks = true;
            return this;
        }

        /**
         * Sends clients whose hello meets the condition to this server, past the balance strategy and the stick rule ({@code use-server
         * NAME if COND}). The first rule counts whose condition holds and whose server is usable; a drained server is. Such a
         * client waits and retries there as one with a stick entry does. See {@link ContentRules} for what this costs others.
         */
        public Builder useServer(String server, HelloCondition condition) {
            set.content = set.content.with(new ContentRules.Rule(server, condition));
            return this;
        }

        /** Longest wait for the hello that {@link #useServer} looks at. Default 5 seconds ({@code tcp-request inspect-delay}). */
        public Builder inspectDelay(Duration delay) {
            set.content = set.content.withInspectDelay(delay);
            return this;
        }

        /** Keeps clients at their server ({@code stick on}). Default: every connection is balanced by itself. */
        public Builder stick(StickRule rule) {
            set.stick = Optional.of(Objects.requireNonNull(rule, "rule"));
            return this;
        }

        /**
         * The backend.
         *
         * @throws ConfigurationException listing every contradiction
         */
        public Backend build() {
            set.check();
            return new Backend(set.copy());
        }
    }
}
