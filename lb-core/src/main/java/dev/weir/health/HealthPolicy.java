package dev.weir.health;

import dev.weir.ConfigurationException;
import dev.weir.probe.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How servers are watched. Defaults are HAProxy's: every 2 seconds, up after 2 passes, down after 3 failures. Immutable; the
 * {@code with…} methods return changed copies, and throw one {@link ConfigurationException} that lists all that is wrong.
 */
public final class HealthPolicy {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);
    private static final int DEFAULT_RISE = 2;
    private static final int DEFAULT_FALL = 3;
    private static final int MAX_COUNT = 1000;
    private static final int MAX_SPREAD = 50;
    private static final Duration MAX_DURATION = Duration.ofDays(24);

    private Probe probe;
    private Duration interval = DEFAULT_INTERVAL;
    private Optional<Duration> fastInterval = Optional.empty();
    private Optional<Duration> downInterval = Optional.empty();
    private Optional<Duration> timeout = Optional.empty();
    private int rise = DEFAULT_RISE;
    private int fall = DEFAULT_FALL;
    private int spread;
    private InitialState initialState = InitialState.UP;
    private Optional<String> host = Optional.empty();
    private OptionalInt port = OptionalInt.empty();
    private boolean shared;
    private Optional<Observation> observation = Optional.empty();
    private Optional<OutlierEjection> ejection = Optional.empty();

    private HealthPolicy(Probe probe) {
        this.probe = Objects.requireNonNull(probe, "probe");
    }

    /** This check, with the defaults. Checks need the {@code lb-healthcheck} artifact. */
    public static HealthPolicy of(Probe probe) {
        return new HealthPolicy(probe);
    }

    /** No checks: every server counts as up. */
    public static HealthPolicy none() {
        return of(new Probe.None());
    }

    /** A TCP connect check every 2 seconds, rise 2, fall 3. */
    public static HealthPolicy tcpConnect() {
        return of(new Probe.TcpConnect());
    }

    /** Another check under the same rules. */
    public HealthPolicy withProbe(Probe other) {
        HealthPolicy changed = copy();
        changed.probe = Objects.requireNonNull(other, "probe");
        return changed.checked();
    }

    /**
     * The time from the end of one check to the start of the next ({@code inter}), more than zero, at most 24 days. Default 2
     * seconds. As in HAProxy it is also the longest time one check may take, unless there is a {@linkplain #withTimeout timeout}.
     */
    public HealthPolicy withInterval(Duration time) {
        HealthPolicy changed = copy();
        changed.interval = Objects.requireNonNull(time, "interval");
        return changed.checked();
    }

    /** The same for a server in transition, neither quite well nor quite dead ({@code fastinter}). Default: the interval. */
    public HealthPolicy withFastInterval(Duration time) {
        HealthPolicy changed = copy();
        changed.fastInterval = Optional.of(time);
        return changed.checked();
    }

    /** The same for a server that is down and has not passed since ({@code downinter}). Default: the interval. */
    public HealthPolicy withDownInterval(Duration time) {
        HealthPolicy changed = copy();
        changed.downInterval = Optional.of(time);
        return changed.checked();
    }

    /**
     * Longest time of a check once it is connected ({@code timeout check}), more than zero, at most 24 days; connecting may then
     * take the interval or the connect timeout, whichever is shorter. Default: all of a check within the interval.
     */
    public HealthPolicy withTimeout(Duration time) {
        HealthPolicy changed = copy();
        changed.timeout = Optional.of(time);
        return changed.checked();
    }

    /** Consecutive passes that bring a server up, 1 to 1000. Default 2. */
    public HealthPolicy withRise(int passes) {
        HealthPolicy changed = copy();
        changed.rise = passes;
        return changed.checked();
    }

    /** Consecutive failures that take a server down, 1 to 1000. Default 3. */
    public HealthPolicy withFall(int failures) {
        HealthPolicy changed = copy();
        changed.fall = failures;
        return changed.checked();
    }

    /** Each interval is longer or shorter by up to so many percent, by chance ({@code spread-checks}), 0 to 50. Default 0. */
    public HealthPolicy withSpread(int percent) {
        HealthPolicy changed = copy();
        changed.spread = percent;
        return changed.checked();
    }

    /** What a server counts as before its first check and after maintenance ({@code init-state}). Default: up. */
    public HealthPolicy withInitialState(InitialState state) {
        HealthPolicy changed = copy();
        changed.initialState = Objects.requireNonNull(state, "state");
        return changed;
    }

    /**
     * Checks this host instead of the servers' own ({@code addr}): an IP address, or a name that is looked up once when the policy
     * comes into force, which fails if there is none.
     */
    public HealthPolicy withHost(String name) {
        HealthPolicy changed = copy();
        changed.host = Optional.of(name);
        return changed.checked();
    }

    /** Checks this port instead of the servers' own ({@code port}), 1 to 65535. */
    public HealthPolicy withPort(int number) {
        HealthPolicy changed = copy();
        changed.port = OptionalInt.of(number);
        return changed.checked();
    }

    /**
     * One check for all servers, of whatever backends, that would be checked in the same way at the same place: under equal policies,
     * with the same timeouts, at one address. Its results are every one's, and where servers differ in what they had before, the
     * shortest of their intervals counts. It goes on while one of them is not in maintenance. Default: each server has its own. Not
     * in HAProxy, where {@code track} comes near.
     */
    public HealthPolicy withSharing() {
        HealthPolicy changed = copy();
        changed.shared = true;
        return changed;
    }

    /** Learns from clients' connections as well. */
    public HealthPolicy withObservation(Observation of) {
        HealthPolicy changed = copy();
        changed.observation = Optional.of(of);
        return changed.checked();
    }

    /** Takes servers out that fail their clients. Works without checks, too. */
    public HealthPolicy withOutlierEjection(OutlierEjection of) {
        HealthPolicy changed = copy();
        changed.ejection = Optional.of(of);
        return changed;
    }

    /** How one check is made. */
    public Probe probe() {
        return probe;
    }

    /** Whether servers are checked at all. */
    public boolean isActive() {
        return !(probe instanceof Probe.None);
    }

    /** Time from the end of one check to the start of the next. */
    public Duration interval() {
        return interval;
    }

    /** The same for a server in transition. */
    public Duration fastInterval() {
        return fastInterval.orElse(interval);
    }

    /** The same for a server that is down. */
    public Duration downInterval() {
        return downInterval.orElse(interval);
    }

    /** Longest time of a check once it is connected; empty if the interval bounds all of it. */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** Consecutive passes that bring a server up. */
    public int rise() {
        return rise;
    }

    /** Consecutive failures that take a server down. */
    public int fall() {
        return fall;
    }

    /** Percent by which intervals vary. */
    public int spread() {
        return spread;
    }

    /** What a server counts as before its first check. */
    public InitialState initialState() {
        return initialState;
    }

    /** The host that is checked instead of the servers' own. */
    public Optional<String> host() {
        return host;
    }

    /** The port that is checked instead of the servers' own. */
    public OptionalInt port() {
        return port;
    }

    /** Whether servers at one place share one check. */
    public boolean isShared() {
        return shared;
    }

    /** How clients' connections are learned from. */
    public Optional<Observation> observation() {
        return observation;
    }

    /** When servers are taken out that fail their clients. */
    public Optional<OutlierEjection> ejection() {
        return ejection;
    }

    /** Whether the other says the same in every respect, with equal probes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HealthPolicy that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "HealthPolicy" + fields();
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("probe", probe);
        fields.put("interval", interval);
        fields.put("fastInterval", fastInterval());
        fields.put("downInterval", downInterval());
        fields.put("timeout", timeout);
        fields.put("rise", rise);
        fields.put("fall", fall);
        fields.put("spread", spread);
        fields.put("initialState", initialState);
        fields.put("host", host);
        fields.put("port", port);
        fields.put("shared", shared);
        fields.put("observation", observation);
        fields.put("ejection", ejection);
        return fields;
    }

    private HealthPolicy copy() {
        HealthPolicy copy = new HealthPolicy(probe);
        copy.interval = interval;
        copy.fastInterval = fastInterval;
        copy.downInterval = downInterval;
        copy.timeout = timeout;
        copy.rise = rise;
        copy.fall = fall;
        copy.spread = spread;
        copy.initialState = initialState;
        copy.host = host;
        copy.port = port;
        copy.shared = shared;
        copy.observation = observation;
        copy.ejection = ejection;
        return copy;
    }

    private HealthPolicy checked() {
        List<String> problems = new ArrayList<>();
        checkDuration(problems, "interval", Optional.of(interval));
        checkDuration(problems, "fastInterval", fastInterval);
        checkDuration(problems, "downInterval", downInterval);
        checkDuration(problems, "timeout", timeout);
        checkRange(problems, "rise", rise, 1, MAX_COUNT);
        checkRange(problems, "fall", fall, 1, MAX_COUNT);
        checkRange(problems, "spread", spread, 0, MAX_SPREAD);
        port.ifPresent(number -> checkRange(problems, "port", number, 1, 65_535));
        host.filter(name -> name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c == 0x7f))
                .ifPresent(name -> problems.add(
                        "host: " + name.length() + " characters (expected: an IP address or a host name)"));
        if (observation.isPresent() && !isActive()) {
            problems.add("observation: " + observation.get() + " (expected: none without checks, for nobody would bring"
                    + " the server up again; see withOutlierEjection)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("health policy", problems);
        }
        return this;
    }

    private static void checkDuration(List<String> problems, String field, Optional<Duration> value) {
        value.filter(time -> time.isZero() || time.isNegative() || time.compareTo(MAX_DURATION) > 0)
                .ifPresent(time -> problems.add(field + ": " + time + " (expected: more than zero, at most 24 days)"));
    }

    private static void checkRange(List<String> problems, String field, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(field + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
