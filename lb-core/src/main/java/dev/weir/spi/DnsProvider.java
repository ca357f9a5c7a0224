package dev.weir.spi;

/** Makes sources that find servers by DNS. Found with {@link java.util.ServiceLoader}, or given in code. */
@FunctionalInterface
public interface DnsProvider {
    /**
     * A source that asks this.
     *
     * @throws dev.weir.ConfigurationException listing what it cannot ask
     */
    ServerSource source(DnsQuestion question);
}
