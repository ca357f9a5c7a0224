package dev.weir.health;

import dev.weir.ConfigurationException;
import dev.weir.probe.AgentCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a server's agent is asked ({@code agent-check}): a program beside the server that says in one line what it wants of the load
 * balancer, in words such as {@code up}, {@code down #disk full}, {@code 75%}, {@code maxconn:30}, {@code drain}. One word of it
 * is enough in either direction (rise 1, fall 1). An agent that cannot be reached changes nothing. It is asked in maintenance
 * too. Immutable; the {@code with…} methods return changed copies, and throw one {@link ConfigurationException} that lists all
 * that is wrong. Agents need the {@code lb-healthcheck} artifact.
 *
 * @param port where it listens, 1 to 65535 ({@code agent-port})
 * @param host the agents' host, which is looked up when the policy comes into force ({@code agent-addr}); empty, the default, for
 *     each server's own address
 * @param interval from the end of one check to the start of the next, and the longest that one may take, more than zero, at most 24
 *     days ({@code agent-inter}); default 2 seconds
 * @param send sent first ({@code agent-send}), at most 16,384 characters; empty, the default, for nothing
 */
public record AgentPolicy(int port, Optional<String> host, Duration interval, String send) {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofDays(24);
    private static final int MOST_SENT = 16_384;

    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public AgentPolicy {
        Objects.requireNonNull(host, "host");
        List<String> problems = new ArrayList<>();
        if (port < 1 || port > 65_535) {
            problems.add("port: " + port + " (expected: 1..65535)");
        }
        host.filter(name -> name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c == 0x7f))
                .ifPresent(name -> problems.add(
                        "host: " + name.length() + " characters (expected: an IP address or a host name)"));
        if (interval.isZero() || interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            problems.add("interval: " + interval + " (expected: more than zero, at most 24 days)");
        }
        if (send.length() > MOST_SENT) {
            problems.add("send: " + send.length() + " characters (expected: at most " + MOST_SENT + ")");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("agent policy", problems);
        }
    }

    /** The agent at this port of each server, with the defaults. */
    public static AgentPolicy onPort(int port) {
        return new AgentPolicy(port, Optional.empty(), DEFAULT_INTERVAL, "");
    }

    /** Another port. */
    public AgentPolicy withPort(int number) {
        return new AgentPolicy(number, host, interval, send);
    }

    /** An agent on another host than the server's own. */
    public AgentPolicy withHost(String name) {
        return new AgentPolicy(port, Optional.of(name), interval, send);
    }

    /** Another interval. */
    public AgentPolicy withInterval(Duration time) {
        return new AgentPolicy(port, host, time, send);
    }

    /** Sends this first, such as the server's name and a line end. */
    public AgentPolicy withSend(String text) {
        return new AgentPolicy(port, host, interval, text);
    }

    /** What one check of it does. */
    public AgentCheck check() {
        return new AgentCheck(send);
    }
}
