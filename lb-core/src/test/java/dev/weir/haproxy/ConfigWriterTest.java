package dev.weir.haproxy;

import static dev.weir.tls.HelloCondition.alpn;
import static dev.weir.tls.HelloCondition.cipherSuite;
import static dev.weir.tls.HelloCondition.noServerName;
import static dev.weir.tls.HelloCondition.serverName;
import static dev.weir.tls.HelloCondition.serverNameEndsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.health.HealthPolicy;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.ImapCheck;
import dev.weir.probe.RedisCheck;
import dev.weir.spi.ServerSource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigWriterTest {
    private static final Frontend FRONT =
            Frontend.named("ft").bind("a", "0.0.0.0", 80).defaultBackend("bk").build();

    private static Backend.Builder backend() {
        return Backend.named("bk").server(Server.of("s1", "10.0.0.1", 80));
    }

    private static List<String> refused(Topology topology) {
        return catchThrowableOfType(ConfigurationException.class, () -> HaproxyConfig.write(topology))
                .problems();
    }

    @Test
    void writesWhatAnOperatorWouldWrite() {
        Topology topology = Topology.of(
                FRONT.toBuilder().maxConnections(100).dontLogNull().build(),
                backend()
                        .server(Server.of("s2", "2001:db8::2", 81).withWeight(3).withBackup())
                        .health(HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(3)))
                        .redispatch()
                        .panicThreshold(50)
                        .build());

        assertThat(HaproxyConfig.write(topology)).isEqualTo("""
                        # Written from a topology. Lines that begin with "# weir:" say what HAProxy has not.

                        frontend ft
                            mode tcp
                            option tcplog
                            bind 0.0.0.0:80 name a
                            maxconn 100
                            backlog 100
                            timeout client 5m
                            option dontlognull
                            default_backend bk

                        backend bk
                            mode tcp
                            balance roundrobin
                            timeout connect 5s
                            timeout queue 5s
                            timeout server 5m
                            retries 3
                            option redispatch
                            # weir: panic-threshold 50
                            default-server inter 3s rise 2 fall 3
                            server s1 10.0.0.1:80 check
                            server s2 [2001:db8::2]:81 weight 3 backup check
                        """);
    }

    @Test
    void namesEverythingThatAFileCannotSay() {
        Topology topology = Topology.of(
                FRONT.toBuilder()
                        .queuePriority((client, local) -> QueuePriority.NORMAL)
                        .accessLog(connection -> "x")
                        .clientTimeout(Duration.ofNanos(1_500_000))
                        .build(),
                backend()
                        .balance(BalanceStrategy.of("mine", context -> null))
                        .health(HealthPolicy.of(ImapCheck.any()))
                        .server(Server.of("s2", "bad$host", 80))
                        .template(ServerTemplate.of(Server.of("t", "x", 80), 2, ServerSource.fixed(List.of())))
                        .build());

        assertThat(refused(topology))
                .containsExactly(
                        "frontend 'ft' queuePriority: code of a user's own (expected: the same for all)",
                        "frontend 'ft' accessLog: code of a user's own (expected: HAProxy's tcplog)",
                        "frontend 'ft' clientTimeout: PT0.0015S (expected: whole milliseconds)",
                        "backend 'bk' balance: code of a user's own (expected: a built-in strategy with a key that HAProxy"
                                + " knows)",
                        "backend 'bk' check: ImapCheck (expected: one that HAProxy has)",
                        "backend 'bk' server host: 'bad$host' (expected: an address or a name as HAProxy knows them)",
                        "backend 'bk' template t1..2 source: fixed [] (expected: DNS)");
    }

    @Test
    void aBackendHasOneCheckInHaproxy() {
        Topology topology = Topology.of(
                FRONT,
                backend()
                        .health(HealthPolicy.of(new RedisCheck()))
                        .server(Server.of("s2", "10.0.0.2", 80).withHealth(HealthPolicy.tcpConnect()))
                        .build());

        assertThat(refused(topology))
                .containsExactly(
                        "backend 'bk' health: 2 different checks in one backend (expected: one, with and without"
                                + " TLS)");
    }

    /** In HAProxy 2.6 "unable to use … for tracking: disable-on-404 option inconsistency". */
    @Test
    void whoTracksSaysTheSameOf404() {
        Backend checked = backend()
                .health(HealthPolicy.of(HttpCheck.get("/up").withDisableOn404()))
                .build();
        Server tracking = Server.of("s1", "10.0.0.1", 81).withTrack(new ServerId("bk", "s1"));
        Backend.Builder other = Backend.named("other").server(tracking);
        Topology agreeing = Topology.of(FRONT, checked, other.build());
        Topology differing = Topology.of(
                FRONT, checked, other.health(HealthPolicy.of(new RedisCheck())).build());

        assertThat(HaproxyConfig.write(agreeing))
                .contains("option httpchk\n    http-check disable-on-404\n    server s1 10.0.0.1:81 track bk/s1");
        assertThat(refused(differing))
                .containsExactly("backend 'other' check disableOn404: false, and true where it tracks or is tracked"
                        + " (expected: the same, which HAProxy wants)");
    }

    @Test
    void writesRulesOnHellosAsAnOperatorWould() {
        Topology topology = Topology.of(
                FRONT.toBuilder()
                        .useBackend("bk", serverName("a.b").or(serverName("c.d")))
                        .useBackend("bk", noServerName())
                        .useBackend(
                                "bk",
                                alpn("h2").or(alpn("h3")).and(serverName("a.b").or(alpn("x"))))
                        .useBackend("bk", cipherSuite(0x1301))
                        .build(),
                backend()
                        .inspectDelay(Duration.ofSeconds(2))
                        .useServer("s1", serverNameEndsWith(".b"))
                        .build());

        assertThat(HaproxyConfig.write(topology)).contains("""
                            tcp-request inspect-delay 5s
                            tcp-request content accept if { req.ssl_hello_type 1 }
                            use_backend bk if { req.ssl_sni -i a.b c.d }
                            use_backend bk if { req.ssl_hello_type 1 } !{ req.ssl_sni -m found }
                            use_backend bk if { req.ssl_alpn h2 h3 } { req.ssl_sni -i a.b } or { req.ssl_alpn h2 h3 } { req.ssl_alpn x }
                            # weir: if { req.ssl_alpn h2 h3 } ( { req.ssl_sni -i a.b } or { req.ssl_alpn x } )
                            # weir: use_backend bk if { req.ssl_cipherlist,be2hex(:,2),lower -m sub 1301 }
                            default_backend bk
                        """, """
                            tcp-request inspect-delay 2s
                            tcp-request content accept if { req.ssl_hello_type 1 }
                            use-server s1 if { req.ssl_sni -i -m end .b }
                        """);
    }

    @Test
    void conditionsOfAUsersOwnCannotBeWritten() {
        Topology topology = Topology.of(
                FRONT.toBuilder()
                        .useBackend("bk", alpn("h2").and(hello -> true))
                        .useBackend("bk", alpn(""))
                        .build(),
                backend().useServer("s1", hello -> false).build());

        assertThat(refused(topology))
                .containsExactly(
                        "frontend 'ft' use_backend 'bk': code of a user's own (expected: conditions that HelloCondition"
                                + " makes)",
                        "frontend 'ft' condition on '' (expected: visible characters of ASCII)",
                        "backend 'bk' use-server 's1': code of a user's own (expected: conditions that HelloCondition"
                                + " makes)");
    }

    /** Found by reading back what was written, for no rule of the writer's names it. */
    @Test
    void nothingIsLostInSilence() {
        Topology topology = Topology.of(
                FRONT,
                backend()
                        .health(HealthPolicy.none().withInterval(Duration.ofSeconds(9)))
                        .build());

        assertThat(refused(topology)).singleElement().asString().startsWith("backend bk: health:");
    }
}
