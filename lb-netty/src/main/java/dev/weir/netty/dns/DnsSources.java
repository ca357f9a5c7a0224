package dev.weir.netty.dns;

import dev.weir.spi.DnsProvider;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.ServerSource;

/** Makes {@link DnsServerSource}s for who knows only the question. Found with {@link java.util.ServiceLoader}. */
public final class DnsSources implements DnsProvider {
    /** For the service loader. */
    public DnsSources() {}

    @Override
    public ServerSource source(DnsQuestion question) {
        DnsServerSource.Builder builder = DnsServerSource.named(question.name())
                .prefer(question.prefersIpv4() ? AddressFamily.IPV4 : AddressFamily.IPV6)
                .timeout(question.timeout())
                .attempts(question.attempts())
                .interval(question.shortestInterval(), question.longestInterval());
        return question.nameServers().isEmpty()
                ? builder.build()
                : builder.nameServers(question.nameServers()).build();
    }
}
