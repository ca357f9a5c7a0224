package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.backend;
import static dev.weir.haproxy.Configs.file;
import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.read;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import dev.weir.probe.ExternalCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How servers are watched, keyword by keyword. */
class CheckKeywordsTest {
    private static final String CHECKED = "server s2 10.0.0.2:80 check ";

    /** The check of a server in a section with these lines. */
    private static Probe probe(String lines) {
        Backend backend = backend(lines + "\n" + CHECKED);
        return backend.healthOf(backend.servers().get(1)).probe();
    }

    private static HealthPolicy policy(String options) {
        Backend backend = backend(CHECKED + options);
        return backend.healthOf(backend.servers().get(1));
    }

    @Test
    void cadence() {
        assertThat(policy("")).isEqualTo(HealthPolicy.tcpConnect());
        assertThat(policy("inter 3s fastinter 1s downinter 20s rise 5 fall 6"))
                .isEqualTo(HealthPolicy.tcpConnect()
                        .withInterval(ofSeconds(3))
                        .withFastInterval(ofSeconds(1))
                        .withDownInterval(ofSeconds(20))
                        .withRise(5)
                        .withFall(6));
        assertThat(policy("port 8080 addr 10.0.0.99"))
                .isEqualTo(HealthPolicy.tcpConnect().withPort(8080).withHost("10.0.0.99"));
        assertThat(policy("init-state fully-down"))
                .isEqualTo(HealthPolicy.tcpConnect().withInitialState(InitialState.FULLY_DOWN));
        assertThat(policy("inter 3s check no-check").isActive()).isFalse();
    }

    @Test
    void timeoutAndSpread() {
        String text = "global\n spread-checks 25\n" + file("", "timeout check 700\n" + CHECKED);
        assertThat(read(text).topology().backend("bk").health())
                .isEqualTo(HealthPolicy.tcpConnect().withTimeout(ofMillis(700)).withSpread(25));
    }

    @Test
    void observation() {
        assertThat(policy("observe layer4").observation()).hasValue(Observation.connects());
        assertThat(policy("observe layer4 error-limit 3 on-error mark-down").observation())
                .hasValue(Observation.connects().withErrorLimit(3).withOnError(Observation.OnError.MARK_DOWN));
        assertThat(messages(file("", CHECKED + "observe layer7")))
                .singleElement()
                .asString()
                .contains("acts on HTTP");
    }

    /** What the servers have in common is the backend's, so that one written by hand is equal. */
    @Test
    void whatAllServersHaveInCommonIsTheBackends() {
        Backend same = backend("default-server inter 3s\n" + CHECKED + "\nserver s3 10.0.0.3:80 check").toBuilder()
                .build();
        assertThat(same.health()).isEqualTo(HealthPolicy.tcpConnect().withInterval(ofSeconds(3)));
        assertThat(same.servers().get(0).health()).hasValue(HealthPolicy.none());
        assertThat(same.servers().get(1).health()).isEmpty();
        assertThat(same.servers().get(2).health()).isEmpty();
    }

    @Test
    void track() {
        Server tracking = backend(CHECKED + "\nserver s3 10.0.0.3:80 track bk/s2")
                .servers()
                .get(2);
        assertThat(tracking.track()).hasValue(new ServerId("bk", "s2"));
        assertThat(tracking.health()).isEmpty();
        assertThat(backend(CHECKED + "\nserver s3 10.0.0.3:80 track s2")
                        .servers()
                        .get(2))
                .isEqualTo(tracking);
        assertThat(messages(file("", "server s3 10.0.0.3:80 track nobody")))
                .singleElement()
                .asString()
                .contains("'bk/nobody' (expected: a server of this topology)");
    }

    @Test
    void agents() {
        AgentPolicy agent = AgentPolicy.onPort(9000)
                .withHost("10.0.0.7")
                .withInterval(ofSeconds(5))
                .withSend("s2\n");
        Server server = backend("server s2 10.0.0.2:80 agent-check agent-port 9000 agent-addr 10.0.0.7 agent-inter 5s"
                        + " agent-send \"s2\\n\"")
                .servers()
                .get(1);
        assertThat(server.agent()).hasValue(agent);
        assertThat(messages(file("", "server s2 10.0.0.2:80 agent-check")))
                .containsExactly("test.cfg:10:27: 'agent-check' has no 'agent-port'");
    }

    @Test
    void readyMadeChecks() {
        assertThat(probe("option ssl-hello-chk")).isEqualTo(new SslHelloCheck());
        assertThat(probe("option ldap-check")).isEqualTo(new LdapCheck());
        assertThat(probe("option redis-check")).isEqualTo(new RedisCheck());
        assertThat(probe("option pgsql-check user check")).isEqualTo(new PgsqlCheck("check"));
        assertThat(probe("option smtpchk")).isEqualTo(SmtpCheck.helo());
        assertThat(probe("option smtpchk EHLO example.org")).isEqualTo(SmtpCheck.ehlo("example.org"));
        assertThat(probe("option mysql-check")).isEqualTo(MysqlCheck.greeting());
        assertThat(probe("option mysql-check user u pre-41"))
                .isEqualTo(MysqlCheck.login("u").withDialect(MysqlCheck.Dialect.BEFORE_4_1));
        assertThat(probe("option external-check\nexternal-check command /bin/true\nexternal-check path /bin"))
                .isEqualTo(new ExternalCheck(Path.of("/bin/true"), List.of(), Map.of("PATH", "/bin")));
        assertThat(probe("option redis-check\nno option redis-check")).isEqualTo(new Probe.TcpConnect());
    }

    @Test
    void httpChecks() {
        assertThat(probe("option httpchk")).isEqualTo(HttpCheck.options());
        assertThat(probe("option httpchk /up"))
                .isEqualTo(new HttpCheck(
                        "OPTIONS", "/up", Optional.empty(), List.of(), "200-399", Optional.empty(), false));
        HttpCheck get = HttpCheck.get("/up").withStatuses("200-399");
        assertThat(probe("option httpchk GET /up HTTP/1.0")).isEqualTo(get);
        assertThat(probe("option httpchk GET /up HTTP/1.1\\r\\nHost:\\ www\\r\\nX-A:\\ b"))
                .isEqualTo(get.withHost("www").withHeader("X-A", "b"));
        assertThat(probe("option httpchk\nhttp-check send meth GET uri /up ver HTTP/1.1 hdr Host www hdr X-A 100%%\n"
                        + "http-check expect status 200,204\nhttp-check expect rstring ^ok\nhttp-check disable-on-404"))
                .isEqualTo(HttpCheck.get("/up")
                        .withHost("www")
                        .withHeader("X-A", "100%")
                        .withStatuses("200,204")
                        .withBody(TextMatch.regex("^ok"))
                        .withDisableOn404());
        assertThat(probe("option httpchk\nhttp-check expect string ok"))
                .as("a text alone makes the status not matter")
                .isEqualTo(HttpCheck.options().withStatuses("100-599").withBody(TextMatch.text("ok")));
    }

    @Test
    void tlsChecks() {
        String options = "check-ssl check-sni owa.example.org check-alpn h2,http/1.1 verify none";
        assertThat(policy(options).probe())
                .isEqualTo(TlsCheck.handshake(TlsSettings.unverified()
                        .withServerName("owa.example.org")
                        .withAlpn("h2", "http/1.1")));
        assertThat(policy("check-ssl verify required ca-file /ca.pem verifyhost a.example.org")
                        .probe())
                .isEqualTo(TlsCheck.handshake(
                        TlsSettings.unverified().withTrusted(Path.of("/ca.pem")).withVerifiedName("a.example.org")));
        assertThat(policy("check-ssl ca-file @system-ca check-sni a.example.org")
                        .probe())
                .isEqualTo(TlsCheck.handshake(TlsSettings.verified("a.example.org")));
        assertThat(messages(file("", CHECKED + "check-ssl")))
                .singleElement()
                .asString()
                .contains("has no 'ca-file'");
    }

    @Test
    void scripts() {
        Probe script = probe("""
                option tcp-check
                tcp-check connect port 110 linger comment first
                tcp-check expect comment banner string +OK
                tcp-check send "QUIT\\r\\n"
                tcp-check send-binary 0a0b
                tcp-check connect port 995 ssl sni a alpn b,c
                tcp-check expect min-recv 5 ok-status L7OKC error-status L7STS tout-status L4TOUT ! rbinary ^2B
                """);
        assertThat(script)
                .isEqualTo(TcpCheck.of(
                        new TcpCheck.Connect(Optional.empty(), OptionalInt.of(110), Optional.empty(), true, "first"),
                        new TcpCheck.Expect(
                                TextMatch.text("+OK"),
                                false,
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "banner"),
                        TcpCheck.Send.text("QUIT\r\n"),
                        TcpCheck.Send.hex("0A0B"),
                        TcpCheck.Connect.toPort(995)
                                .withTls(TlsSettings.unverified()
                                        .withServerName("a")
                                        .withAlpn("b", "c")),
                        new TcpCheck.Expect(
                                TextMatch.hexRegex("^2B"),
                                true,
                                OptionalInt.of(5),
                                Optional.of("L7OKC"),
                                Optional.of("L7STS"),
                                Optional.of("L4TOUT"),
                                "")));
        assertThat(probe("option tcp-check")).isEqualTo(TcpCheck.of());
    }

    @Test
    void rulesOfASectionTakeThePlaceOfThoseOfItsDefaults() {
        String text = """
                defaults
                    timeout client 1s
                    timeout server 1s
                    timeout connect 1s
                    option tcp-check
                    tcp-check expect string a
                frontend ft
                    bind :1
                    default_backend bk
                backend bk
                    server s 10.0.0.1:1 check
                backend own
                    tcp-check expect string b
                    server s 10.0.0.1:1 check
                """;
        assertThat(read(text).topology().backend("bk").health().probe())
                .isEqualTo(TcpCheck.of(TcpCheck.Expect.of(TextMatch.text("a"))));
        assertThat(read(text).topology().backend("own").health().probe())
                .isEqualTo(TcpCheck.of(TcpCheck.Expect.of(TextMatch.text("b"))));
    }

    @Test
    void whatChecksCannotDoSaysSo() {
        assertThat(messages(file("", "option httpchk\nhttp-check expect ! status 500")))
                .hasSize(1);
        assertThat(messages(file("", "tcp-check send-lf x"))).hasSize(1);
        assertThat(messages(file("", "http-check send hdr A %[date]")))
                .singleElement()
                .asString()
                .contains("variables");
        assertThat(messages(file("", "tcp-check expct string x")))
                .singleElement()
                .asString()
                .contains("did you mean 'expect'?");
        assertThat(messages(file("", "option external-check\n" + CHECKED)))
                .singleElement()
                .asString()
                .contains("no program");
    }
}
