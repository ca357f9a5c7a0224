/** The load balancer's rules: values, strategies, health, the connection engine, and the interfaces to the network. */
// Micrometer reserves a module name but has no module descriptor.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.weir.core {
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires transitive micrometer.core;

    exports dev.weir;
    exports dev.weir.balance;
    exports dev.weir.event;
    exports dev.weir.haproxy;
    exports dev.weir.health;
    exports dev.weir.metrics;
    exports dev.weir.probe;
    exports dev.weir.spi;
    exports dev.weir.stick;
    exports dev.weir.tls;

    uses dev.weir.spi.TransportProvider;
    uses dev.weir.spi.ProbeProvider;
    uses dev.weir.spi.DnsProvider;
}
