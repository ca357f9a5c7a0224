package dev.weir.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The proxies that can be compared. */
enum ProxyKind {
    /** HAProxy 2.x as it comes: data through its buffers. */
    HAPROXY,
    /**
     * The same with {@code option splice-auto}. HAProxy considers splicing only when it looks at the whole stream again,
     * which steady traffic rarely makes it do, so some connections never splice.
     */
    HAPROXY_SPLICE,
    /** The same with {@code option splice-request} and {@code splice-response}: splices from the first byte. */
    HAPROXY_SPLICE_ALL,
    /** nginx's stream module. */
    NGINX,
    /** Weir's epoll relay, splice off. */
    WEIR_COPY,
    /** Weir's epoll relay as it comes: splice when a direction streams. */
    WEIR_SPLICE,
    /** Weir's portable path, Netty channels on NIO. */
    WEIR_NIO;

    /** The name on the command line and in the tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ProxyKind parse(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--proxies: unknown proxy '" + label
                        + "', expected some of "
                        + Arrays.stream(values()).map(ProxyKind::label).collect(Collectors.joining(","))));
    }

    boolean isWeir() {
        return name().startsWith("WEIR_");
    }

    /** The last word of Weir's command line. */
    String weirMode() {
        if (!isWeir()) {
            throw new IllegalStateException(label() + " is not Weir");
        }
        return label().substring("weir-".length());
    }

    /** Whether this variant makes sense in this scenario: splicing every small message only makes it dearer. */
    boolean takesPartIn(Metric metric) {
        return this != HAPROXY_SPLICE_ALL || metric.scenario().equals("bulk");
    }

    /** The HAProxy variants that move bytes the same way; this proxy is compared with the best of them. */
    List<ProxyKind> rivals() {
        return switch (this) {
            case HAPROXY, HAPROXY_SPLICE, HAPROXY_SPLICE_ALL -> List.of();
            case NGINX, WEIR_COPY, WEIR_NIO -> List.of(HAPROXY);
            case WEIR_SPLICE -> List.of(HAPROXY, HAPROXY_SPLICE, HAPROXY_SPLICE_ALL);
        };
    }
}
