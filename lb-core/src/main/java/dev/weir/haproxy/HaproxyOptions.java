package dev.weir.haproxy;

import dev.weir.spi.DnsProvider;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a configuration file is read. Immutable; the {@code with…} methods return changed copies. */
public final class HaproxyOptions {
    private static final HaproxyOptions STRICT = new HaproxyOptions(System::getenv, false, null);

    private final UnaryOperator<@Nullable String> environment;
    private final boolean lenient;
    private final @Nullable DnsProvider dns;

    private HaproxyOptions(UnaryOperator<@Nullable String> environment, boolean lenient, @Nullable DnsProvider dns) {
        this.environment = environment;
        this.lenient = lenient;
        this.dns = dns;
    }

    /** The default: this process's environment, and what HAProxy can do and this library cannot is an error. */
    public static HaproxyOptions strict() {
        return STRICT;
    }

    /** As {@link #strict()}, but what this library cannot do is left out with a note, and sections of other modes as well. */
    public static HaproxyOptions lenient() {
        return new HaproxyOptions(STRICT.environment, true, null);
    }

    /**
     * Other variables than those of this process.
     *
     * @param variables the value of a variable by its name; null for one that is not set
     */
    public HaproxyOptions withEnvironment(UnaryOperator<@Nullable String> variables) {
        return new HaproxyOptions(Objects.requireNonNull(variables, "variables"), lenient, dns);
    }

    /** What makes sources of {@code server-template} lines. Default: the {@link DnsProvider} on the class path. */
    public HaproxyOptions withDns(DnsProvider provider) {
        return new HaproxyOptions(environment, lenient, Objects.requireNonNull(provider, "provider"));
    }

    UnaryOperator<@Nullable String> environment() {
        return environment;
    }

    boolean isLenient() {
        return lenient;
    }

    Optional<DnsProvider> dns() {
        return dns != null
                ? Optional.of(dns)
                : ServiceLoader.load(DnsProvider.class).findFirst();
    }
}
