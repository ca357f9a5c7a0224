package dev.weir;

import dev.weir.balance.BalanceStrategy;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.stick.StickRule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** All that is said of a backend, and whether it fits together. A builder fills it; nobody changes a backend's own copy. */
final class BackendSettings {
    final String name;
    Members members = Members.NONE;
    BalanceStrategy balance = BalanceStrategy.roundRobin();
    HealthPolicy health = HealthPolicy.none();
    Optional<AgentPolicy> agent = Optional.empty();
    Duration connectTimeout = Backend.DEFAULT_CONNECT_TIMEOUT;
    Duration serverTimeout = Backend.DEFAULT_SERVER_TIMEOUT;
    Optional<Duration> queueTimeout = Optional.empty();
    Optional<Duration> serverFinTimeout = Optional.empty();
    Optional<Duration> tunnelTimeout = Optional.empty();
    OptionalInt fullConnections = OptionalInt.empty();
    int retries = Backend.DEFAULT_RETRIES;
    boolean redispatch;
    boolean independentStreams;
    boolean noLinger;
    boolean abortOnClose;
    ResetFidelity resetFidelity = ResetFidelity.MIRROR;
    boolean logHealthChecks;
    boolean allBackups;
    int panicThreshold;
    ContentRules content = ContentRules.NONE;
    Optional<StickRule> stick = Optional.empty();

    BackendSettings(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    BackendSettings copy() {
        BackendSettings copy = new BackendSettings(name);
        copy.members = members;
        copy.balance = balance;
        copy.health = health;
        copy.agent = agent;
        copy.connectTimeout = connectTimeout;
        copy.serverTimeout = serverTimeout;
        copy.queueTimeout = queueTimeout;
        copy.serverFinTimeout = serverFinTimeout;
        copy.tunnelTimeout = tunnelTimeout;
        copy.fullConnections = fullConnections;
        copy.retries = retries;
        copy.redispatch = redispatch;
        copy.independentStreams = independentStreams;
        copy.noLinger = noLinger;
        copy.abortOnClose = abortOnClose;
        copy.resetFidelity = resetFidelity;
        copy.logHealthChecks = logHealthChecks;
        copy.allBackups = allBackups;
        copy.panicThreshold = panicThreshold;
        copy.content = content;
        copy.stick = stick;
        return copy;
    }

    Duration queueTimeout() {
        return queueTimeout.orElse(connectTimeout);
    }

    /** Every field by name, in the order in which people read them. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("servers", members.servers());
        fields.put("templates", members.templates());
        fields.put("balance", balance);
        fields.put("health", health);
        fields.put("agent", agent);
        fields.put("connectTimeout", connectTimeout);
        fields.put("serverTimeout", serverTimeout);
        fields.put("queueTimeout", queueTimeout());
        fields.put("serverFinTimeout", serverFinTimeout);
        fields.put("tunnelTimeout", tunnelTimeout);
        fields.put("fullConnections", fullConnections);
        fields.put("retries", retries);
        fields.put("redispatch", redispatch);
        fields.put("independentStreams", independentStreams);
        fields.put("noLinger", noLinger);
        fields.put("abortOnClose", abortOnClose);
        fields.put("resetFidelity", resetFidelity);
        fields.put("logHealthChecks", logHealthChecks);
        fields.put("allBackups", allBackups);
        fields.put("panicThreshold", panicThreshold);
        fields.put("inspectDelay", content.inspectDelay());
        fields.put("useServer", content.rules());
        fields.put("stick", stick);
        return fields;
    }

    /** Throws a {@link ConfigurationException} that lists every contradiction. */
    void check() {
        Problems problems = new Problems("backend " + Problems.quoted(name));
        problems.checkName("name", name);
        members.check(problems);
        problems.checkPositive("connectTimeout", connectTimeout);
        problems.checkPositive("serverTimeout", serverTimeout);
        problems.checkPositive("queueTimeout", queueTimeout);
        problems.checkPositive("serverFinTimeout", serverFinTimeout);
        problems.checkPositive("tunnelTimeout", tunnelTimeout);
        problems.checkPositive("fullConnections", fullConnections);
        problems.checkRetries(retries);
        problems.checkRange("panicThreshold", panicThreshold, 0, 100);
        problems.checkPositive("inspectDelay", content.inspectDelay());
        content.checkUses(problems, "useServer", members.names());
        problems.throwIfAny();
    }
}
