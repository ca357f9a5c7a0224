package dev.weir.netty.dns;

import dev.weir.ConfigurationException;
import dev.weir.Subscription;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds servers by DNS (HAProxy's {@code resolvers}). A name gives one endpoint per address, without port and weight. A name
 * that begins with {@code _} is a service (RFC 2782): its SRV records give port and weight, and each address of each target is
 * an endpoint. As in HAProxy, weights 0 to 65535 become 0 to 256 and priorities are ignored.
 *
 * <p><b>What is told.</b> Answers are told each time, sorted, so that the order in which a name server turns them does not
 * matter. That there is no such name, or that it has no address, is an answer as well: an empty set. When it cannot be found
 * out (no answer, an error of the name server, an answer that makes no sense), {@code failed} is told and the last good set
 * stays, for as long as it takes. If that concerns some of a service's targets, those keep their last good addresses.
 *
 * <p><b>When.</b> Again after the shortest TTL of the answer, at least and at most after {@link Builder#interval}. After an
 * empty answer or a failure the lower bound applies first, and doubles up to the upper one. A tenth may be added by chance.
 *
 * <p><b>Bounds.</b> 4095 endpoints, 256 targets, 16 aliases, 64 KiB a response. Records count only if their name is the one
 * asked for or one it is an alias of. {@code 0.0.0.0}, {@code ::} and multicast addresses are no servers.
 *
 * <p>Neither {@code /etc/hosts} nor search domains are used: a name is taken as it is. Immutable.
 */
public final class DnsServerSource implements ServerSource {
    private final DnsSettings settings;

    private DnsServerSource(DnsSettings settings) {
        this.settings = settings;
    }

    /**
     * The servers of a name, with all else as by default.
     *
     * @throws ConfigurationException if it is no DNS name
     */
    public static DnsServerSource of(String name) {
        return named(name).build();
    }

    /**
     * Starts the description of a source.
     *
     * @param name a host's, or a service's such as {@code _https._tcp.example.org}. Letters, digits, {@code -} and {@code _};
     *     international names in their {@code xn--} form. Always absolute, with or without a dot at the end
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Starts a thread, named {@code weir-dns-0} by the usual runtime, with an event loop of its own; the listener is called on
     * it and must not block. One that throws is logged once and changes nothing. {@code close()} waits up to two seconds for
     * the thread to end, unless the listener itself calls it.
     *
     * @throws java.io.UncheckedIOException if the system gives no selector
     */
    @Override
    public Subscription open(Runtime runtime, Listener listener) {
        Objects.requireNonNull(runtime, "runtime");
        return DnsWatch.open(settings, runtime, Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public Optional<DnsQuestion> dns() {
        String absolute = settings.name();
        return Optional.of(new DnsQuestion(
                absolute.substring(0, absolute.length() - 1),
                settings.preferred() == AddressFamily.IPV4,
                settings.nameServers(),
                settings.timeout(),
                settings.attempts(),
                settings.shortestInterval(),
                settings.longestInterval()));
    }

    /** Whether the other asks for the same in the same way. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DnsServerSource that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        String name = settings.name();
        return "DNS " + name.substring(0, name.length() - 1);
    }

    /** Collects a source's settings; {@link #build()} checks them all. Not thread-safe; may be reused. */
    public static final class Builder {
        private static final Duration LEAST_TIME = Duration.ofMillis(10);
        private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
        private static final Duration MAX_INTERVAL = Duration.ofDays(1);
        private static final int MOST_ATTEMPTS = 10;

        private final String name;
        private AddressFamily preferred = AddressFamily.IPV6;
        private List<InetSocketAddress> nameServers = List.of();
        private Duration timeout = Duration.ofSeconds(1);
        private int attempts = 3;
        private Duration shortestInterval = Duration.ofSeconds(1);
        private Duration longestInterval = Duration.ofSeconds(10);

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * The addresses to take where a name has both. The others are asked for only if there are none of these, and used
         * alone then. Default, as in HAProxy: IPv6 ({@code resolve-prefer}).
         */
        public Builder prefer(AddressFamily family) {
            preferred = Objects.requireNonNull(family, "family");
            return this;
        }

        /**
         * Whom to ask, in order: addresses with ports, 1 to 8. The one that answered last is asked first. Default: the
         * {@code nameserver} lines of {@code /etc/resolv.conf}, read anew for each question.
         */
        public Builder nameServers(List<InetSocketAddress> servers) {
            nameServers = List.copyOf(servers);
            if (nameServers.isEmpty()) {
                throw new ConfigurationException(
                        "DNS source", List.of("nameServers: none (expected: 1.." + NameServers.MOST + ")"));
            }
            return this;
        }

        /** Longest wait for one response, 10 ms to 1 minute. Default 1 second ({@code timeout retry}). */
        public Builder timeout(Duration limit) {
            timeout = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Queries before a question counts as failed, 1 to 10; each name server is asked once in any case. Default 3
         * ({@code resolve_retries}).
         */
        public Builder attempts(int queries) {
            attempts = queries;
            return this;
        }

        /**
         * Bounds for the time from one answer to the next question, 10 ms to 1 day. Default 1 second (HAProxy's
         * {@code timeout resolve}) to 10 seconds ({@code hold valid}).
         *
         * @param shortest even if the TTL is 0
         * @param longest even if the TTL is an hour; at least as long
         */
        public Builder interval(Duration shortest, Duration longest) {
            shortestInterval = Objects.requireNonNull(shortest, "shortest");
            longestInterval = Objects.requireNonNull(longest, "longest");
            return this;
        }

        /**
         * The source.
         *
         * @throws ConfigurationException listing every contradiction
         */
        public DnsServerSource build() {
            String absolute = DomainName.absolute(name);
            List<String> problems = new ArrayList<>();
            if (!DomainName.isUsable(absolute)) {
                problems.add("name: " + shown(absolute) + " (expected: a DNS name)");
            }
            checkNameServers(problems);
            checkRange(problems, "timeout", timeout, LEAST_TIME, MAX_TIMEOUT);
            if (attempts < 1 || attempts > MOST_ATTEMPTS) {
                problems.add("attempts: " + attempts + " (expected: 1.." + MOST_ATTEMPTS + ")");
            }
            checkRange(problems, "shortest interval", shortestInterval, LEAST_TIME, MAX_INTERVAL);
            checkRange(problems, "longest interval", longestInterval, LEAST_TIME, MAX_INTERVAL);
            if (longestInterval.compareTo(shortestInterval) < 0) {
                problems.add("longest interval: " + longestInterval + " (expected: " + shortestInterval + " or more)");
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException("DNS source", problems);
            }
            return new DnsServerSource(new DnsSettings(
                    absolute, preferred, nameServers, timeout, attempts, shortestInterval, longestInterval));
        }

        private void checkNameServers(List<String> problems) {
            if (nameServers.size() > NameServers.MOST) {
                problems.add("nameServers: " + nameServers.size() + " (expected: 1.." + NameServers.MOST + ")");
            }
            for (InetSocketAddress server : nameServers) {
                if (server.isUnresolved() || server.getPort() == 0) {
                    problems.add("nameServers: " + server + " (expected: an IP address and a port)");
                }
            }
        }

        private static void checkRange(
                List<String> problems, String field, Duration value, Duration min, Duration max) {
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                problems.add(field + ": " + value + " (expected: " + min + ".." + max + ")");
            }
        }

        private static String shown(String name) {
            boolean harmless = name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
            return harmless && name.length() <= 300 ? "'" + name + "'" : name.length() + " characters";
        }
    }
}
