package dev.weir;

import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One process that can serve a client's connection, with the limits it is given. Immutable; the {@code with…} methods return
 * changed copies and throw a {@link ConfigurationException} if the result contradicts itself.
 */
public final class Server {
    /** The largest weight, HAProxy's {@code SRV_UWGHT_MAX}. */
    public static final int MAX_WEIGHT = 256;

    /** The largest {@link #connectRate()}: the counter behind it holds no more in a second. */
    public static final int MAX_CONNECT_RATE = 1_000_000;

    private static final Duration MAX_SLOW_START = Duration.ofDays(24);

    private final String name;
    private String host;
    private int port;
    private int weight = 1;
    private int maxConnections;
    private int minConnections;
    private int maxQueue;
    private int connectRate;
    private OptionalInt numericId = OptionalInt.empty();
    private Duration slowStart = Duration.ZERO;
    private Optional<HealthPolicy> health = Optional.empty();
    private boolean backup;
    private boolean shutdownSessionsOnDown;
    private boolean shutdownBackupSessionsOnUp;
    private Optional<AgentPolicy> agent = Optional.empty();
    private Optional<ServerId> track = Optional.empty();

    private Server(String name, String host, int port) {
        this.name = Objects.requireNonNull(name, "name");
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
    }

    /**
     * A server with weight 1 and no limit.
     *
     * @param name unique inside its backend; appears in logs and as a metric tag. Letters, digits and {@code - _ . :}, as in
     *     HAProxy
     * @param host IP address literal, or a host name that is resolved once when the load balancer starts
     * @param port 1 to 65535
     * @throws ConfigurationException if a name, host or port is not usable
     */
    public static Server of(String name, String host, int port) {
        return new Server(name, host, port).checked();
    }

    /** The same server at another place; as for {@link #of}. */
    public Server withAddress(String newHost, int newPort) {
        Server changed = copy();
        changed.host = Objects.requireNonNull(newHost, "newHost");
        changed.port = newPort;
        return changed.checked();
    }

    /** The same server with another weight: its share of new connections, 0 to 256; 0 receives none. Default 1. */
    public Server withWeight(int newWeight) {
        Server changed = copy();
        changed.weight = newWeight;
        return changed.checked();
    }

    /**
     * The same server with another limit of simultaneous connections; surplus clients wait in a queue. 0, the default, means
     * no limit (HAProxy's {@code maxconn}).
     */
    public Server withMaxConnections(int limit) {
        Server changed = copy();
        changed.maxConnections = limit;
        return changed.checked();
    }

    /**
     * The same server with a limit that grows with the backend's load: this many connections at least, and in proportion to
     * the backend's connections up to {@link #maxConnections()}, which it reaches at {@link Backend#fullConnections()}
     * (HAProxy's {@code minconn}). 0, the default, or a value not below {@code maxConnections}: the limit is fixed. Without
     * {@code maxConnections} it is that limit itself.
     */
    public Server withMinConnections(int limit) {
        Server changed = copy();
        changed.minConnections = limit;
        return changed.checked();
    }

    /**
     * The same server with another limit of its own queue, which only strategies fill that may choose a server without room,
     * such as a hash. A client that finds it full is sent elsewhere or away ({@code SQ}). 0, the default, means no limit
     * (HAProxy's {@code maxqueue}).
     */
    public Server withMaxQueue(int limit) {
        Server changed = copy();
        changed.maxQueue = limit;
        return changed.checked();
    }

    /**
     * The same server with a cap on new connections per second, 0 for none (the default) to
     * {@link #MAX_CONNECT_RATE}. Surplus clients wait as they do for a free place. HAProxy has no such limit; it protects a server that
     * comes back from all its clients authenticating at once.
     */
    public Server withConnectRate(int perSecond) {
        Server changed = copy();
        changed.connectRate = perSecond;
        return changed.checked();
    }

    /**
     * The same server with a number of its own, 1 or more and unique in its backend. {@code first} prefers small numbers, and a
     * consistent hash places the server by it, so give it where servers come, go or change places. Default: its position from
     * 1, or the next number that no other server was given (HAProxy's {@code id}).
     */
    public Server withNumericId(int id) {
        Server changed = copy();
        changed.numericId = OptionalInt.of(id);
        return changed.checked();
    }

    /**
     * The same server, which is given little at first when it comes back up: its weight grows in sixteenths and its limit in
     * percent over this time, in whole seconds, rounded up; zero, the default, to 24 days ({@code slowstart}). Not when the load
     * balancer starts, and not while it is the only server that can be used. Strategies with static weights leave the weight as
     * it is.
     */
    public Server withSlowStart(Duration time) {
        Server changed = copy();
        changed.slowStart = Objects.requireNonNull(time, "time");
        return changed.checked();
    }

    /**
     * The same server, watched in this way instead of its backend's; {@link HealthPolicy#none()} for one that is not checked among
     * others that are. Default: as its backend says ({@link Backend#healthOf}).
     */
    public Server withHealth(HealthPolicy policy) {
        Server changed = copy();
        changed.health = Optional.of(policy);
        return changed.checked();
    }

    /** The same server as a backup: used only while no other is usable, and then the first usable one alone. */
    public Server withBackup() {
        Server changed = copy();
        changed.backup = true;
        return changed.checked();
    }

    /** The same server, whose connections are ended when it goes down ({@code on-marked-down shutdown-sessions}). */
    public Server withShutdownSessionsOnDown() {
        Server changed = copy();
        changed.shutdownSessionsOnDown = true;
        return changed.checked();
    }

    /**
     * The same server, which ends the connections of backup servers when it comes up
     * ({@code on-marked-up shutdown-backup-sessions}).
     */
    public Server withShutdownBackupSessionsOnUp() {
        Server changed = copy();
        changed.shutdownBackupSessionsOnUp = true;
        return changed.checked();
    }

    /** The same server with an agent of its own instead of the backend's ({@code agent-check}). */
    public Server withAgent(AgentPolicy policy) {
        Server changed = copy();
        changed.agent = Optional.of(policy);
        return changed.checked();
    }

    /**
     * The same server, which is not checked itself: it is as healthy as another one, and in maintenance or draining when that is
     * ({@code track}). The other one, of this or another backend, must be checked, have an agent, or track one itself. An
     * operator's word and an agent of its own count besides.
     */
    public Server withTrack(ServerId other) {
        Server changed = copy();
        changed.track = Optional.of(other);
        return changed.checked();
    }

    /** Unique inside its backend. */
    public String name() {
        return name;
    }

    /** IP address literal or host name. */
    public String host() {
        return host;
    }

    /** TCP port. */
    public int port() {
        return port;
    }

    /** Share of new connections relative to its siblings. */
    public int weight() {
        return weight;
    }

    /** Connections at once; 0 means no limit. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Connections at once while the backend is idle; 0 means that the limit does not depend on load. */
    public int minConnections() {
        return minConnections;
    }

    /** Connections that may wait for this very server; 0 means no limit. */
    public int maxQueue() {
        return maxQueue;
    }

    /** New connections per second; 0 means no limit. */
    public int connectRate() {
        return connectRate;
    }

    /** The number it was given; empty for one that follows from its position. */
    public OptionalInt numericId() {
        return numericId;
    }

    /** How long it is given less after it came back up; zero for not at all. */
    public Duration slowStart() {
        return slowStart;
    }

    /** How it is watched; empty for as its backend says. */
    public Optional<HealthPolicy> health() {
        return health;
    }

    /** Whether it is used only while no other server is usable. */
    public boolean isBackup() {
        return backup;
    }

    /** Whether its connections end when it goes down. */
    public boolean shutsDownSessionsOnDown() {
        return shutdownSessionsOnDown;
    }

    /** Whether connections of backup servers end when it comes up. */
    public boolean shutsDownBackupSessionsOnUp() {
        return shutdownBackupSessionsOnUp;
    }

    /** Its own agent; empty for the backend's, if that has one. */
    public Optional<AgentPolicy> agent() {
        return agent;
    }

    /** The server whose state it copies; empty if it stands for itself. */
    public Optional<ServerId> track() {
        return track;
    }

    /** Whether the other says the same in every respect. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Server that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Every field by name, in the order in which people read them. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("host", host);
        fields.put("port", port);
        fields.put("weight", weight);
        fields.put("maxConnections", maxConnections);
        fields.put("minConnections", minConnections);
        fields.put("maxQueue", maxQueue);
        fields.put("connectRate", connectRate);
        fields.put("numericId", numericId);
        fields.put("slowStart", slowStart);
        fields.put("health", health);
        fields.put("backup", backup);
        fields.put("shutdownSessionsOnDown", shutdownSessionsOnDown);
        fields.put("shutdownBackupSessionsOnUp", shutdownBackupSessionsOnUp);
        fields.put("agent", agent);
        fields.put("track", track);
        return fields;
    }

    /** Name and address, and what differs from the defaults. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Server{" + name + " " + host + ":" + port + ", weight=" + weight);
        appendIfSet(text, "maxConnections", maxConnections);
        appendIfSet(text, "minConnections", minConnections);
        appendIfSet(text, "maxQueue", maxQueue);
        appendIfSet(text, "connectRate", connectRate);
        appendIfSet(text, "numericId", numericId.orElse(0));
        text.append(slowStart.isZero() ? "" : ", slowStart=" + slowStart);
        text.append(health.map(policy -> ", health=" + policy).orElse(""));
        text.append(backup ? ", backup" : "");
        text.append(shutdownSessionsOnDown ? ", shutdownSessionsOnDown" : "");
        text.append(shutdownBackupSessionsOnUp ? ", shutdownBackupSessionsOnUp" : "");
        agent.ifPresent(policy -> text.append(", agent=").append(policy));
        track.ifPresent(other -> text.append(", track=").append(other));
        return text.append('}').toString();
    }

    private static void appendIfSet(StringBuilder text, String field, int value) {
        if (value != 0) {
            text.append(", ").append(field).append('=').append(value);
        }
    }

    /** The same settings under another name and at another address. */
    Server at(String newName, String newHost, int newPort) {
        return copy(newName, newHost, newPort).checked();
    }

    private Server copy() {
        return copy(name, host, port);
    }

    private Server copy(String newName, String newHost, int newPort) {
        Server copy = new Server(newName, newHost, newPort);
        copy.weight = weight;
        copy.maxConnections = maxConnections;
        copy.minConnections = minConnections;
        copy.maxQueue = maxQueue;
        copy.connectRate = connectRate;
        copy.numericId = numericId;
        copy.slowStart = slowStart;
        copy.health = health;
        copy.backup = backup;
        copy.shutdownSessionsOnDown = shutdownSessionsOnDown;
        copy.shutdownBackupSessionsOnUp = shutdownBackupSessionsOnUp;
        copy.agent = agent;
        copy.track = track;
        return copy;
    }

    private Server checked() {
        Problems problems = new Problems("server " + Problems.quoted(name));
        problems.checkName("name", name);
        problems.checkHost("host", host);
        problems.checkRange("port", port, 1, 65_535);
        problems.checkRange("weight", weight, 0, MAX_WEIGHT);
        problems.checkLimit("maxConnections", maxConnections);
        problems.checkLimit("minConnections", minConnections);
        problems.checkLimit("maxQueue", maxQueue);
        problems.checkRange("connectRate", connectRate, 0, MAX_CONNECT_RATE);
        problems.check(
                !slowStart.isNegative() && slowStart.compareTo(MAX_SLOW_START) <= 0,
                "slowStart",
                slowStart,
                "zero or more, at most 24 days");
        problems.checkRange("numericId", numericId.orElse(1), 1, Integer.MAX_VALUE);
        problems.check(
                track.isEmpty() || health.filter(HealthPolicy::isActive).isEmpty(),
                "health",
                "of its own, on a server that tracks another one",
                "no checks of a server that tracks another one");
        problems.check(
                !(backup && shutdownBackupSessionsOnUp),
                "shutdownBackupSessionsOnUp",
                "set on a backup server",
                "only on servers that are none");
        problems.throwIfAny();
        return this;
    }
}
