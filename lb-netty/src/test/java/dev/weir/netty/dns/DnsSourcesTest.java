package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.haproxy.HaproxyConfig;
import dev.weir.haproxy.HaproxyConfigException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sources that come from a configuration file, found by themselves, and go back into one. */
class DnsSourcesTest {
    private static final String FILE = """
            resolvers dns
                nameserver ns1 10.0.0.53:53
                nameserver ns2 [2001:db8::53]:5353
                resolve_retries 4
                timeout resolve 2s
                timeout retry 500ms
                hold valid 20s
            listen web
                bind 127.0.0.1:8080
                timeout client 1m
                timeout server 1m
                timeout connect 5s
                server-template w 1-3 _https._tcp.example.org:443 resolvers dns resolve-prefer ipv4
            """;

    @Test
    void aFileIsReadWithoutBeingToldWhoAsksDns() {
        Topology topology = HaproxyConfig.parse("dns.cfg", FILE).topology();
        ServerTemplate template = topology.backend("web").templates().get(0);

        assertThat(template.source())
                .isEqualTo(DnsServerSource.named("_https._tcp.example.org")
                        .prefer(AddressFamily.IPV4)
                        .nameServers(List.of(
                                new InetSocketAddress("10.0.0.53", 53), new InetSocketAddress("2001:db8::53", 5353)))
                        .attempts(4)
                        .timeout(Duration.ofMillis(500))
                        .interval(Duration.ofSeconds(2), Duration.ofSeconds(20))
                        .build());
        assertThat(template.pattern()).isEqualTo(Server.of("w", "_https._tcp.example.org", 443));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Topology topology = HaproxyConfig.parse("dns.cfg", FILE).topology();

        assertThat(HaproxyConfig.parse("dns.cfg", HaproxyConfig.write(topology)).topology())
                .isEqualTo(topology);
    }

    @Test
    void whatDnsCannotBeAskedIsToldWhereItStands() {
        assertThatThrownBy(
                        () -> HaproxyConfig.parse("dns.cfg", FILE.replace("timeout retry 500ms", "timeout retry 5m")))
                .isInstanceOf(HaproxyConfigException.class)
                .hasMessageContaining("dns.cfg:13:27: DNS source: timeout: PT5M (expected: PT0.01S..PT1M)");
    }
}
