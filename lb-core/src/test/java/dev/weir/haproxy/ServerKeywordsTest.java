package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.backend;
import static dev.weir.haproxy.Configs.file;
import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.notes;
import static dev.weir.haproxy.Configs.read;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.ServerSource;
import dev.weir.stick.Network;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers, templates of servers, and persistence. */
class ServerKeywordsTest {
    private static Server second(String options) {
        return backend("server s2 10.0.0.2:81 " + options).servers().get(1);
    }

    @Test
    void options() {
        Server plain = Server.of("s2", "10.0.0.2", 81);
        assertThat(second("")).isEqualTo(plain);
        assertThat(second("weight 0")).isEqualTo(plain.withWeight(0));
        assertThat(second("maxconn 5 minconn 2 maxqueue 3"))
                .isEqualTo(plain.withMaxConnections(5).withMinConnections(2).withMaxQueue(3));
        assertThat(second("id 77")).isEqualTo(plain.withNumericId(77));
        assertThat(second("slowstart 1500ms")).isEqualTo(plain.withSlowStart(ofMillis(1500)));
        assertThat(second("backup")).isEqualTo(plain.withBackup());
        assertThat(second("backup no-backup")).isEqualTo(plain);
        assertThat(second("on-marked-down shutdown-sessions")).isEqualTo(plain.withShutdownSessionsOnDown());
        assertThat(second("on-marked-up shutdown-backup-sessions")).isEqualTo(plain.withShutdownBackupSessionsOnUp());
    }

    @Test
    void eachDefaultServerAddsToThoseBeforeItForTheServersBehindIt() {
        Backend backend = backend("default-server weight 5\nserver a 10.0.0.2:80\ndefault-server maxconn 6\n"
                + "server b 10.0.0.3:80 weight 7\nserver c 10.0.0.4:80");
        assertThat(backend.servers()).extracting(Server::weight).containsExactly(1, 5, 7, 5);
        assertThat(backend.servers()).extracting(Server::maxConnections).containsExactly(0, 0, 6, 6);
    }

    @Test
    void withoutAPortItIsTheFrontends() {
        assertThat(second("").port()).isEqualTo(81);
        assertThat(backend("server s2 10.0.0.2").servers().get(1).port()).isEqualTo(4000);
        assertThat(backend("server s2 10.0.0.2:+5").servers().get(1).port()).isEqualTo(4005);
        assertThat(backend("server s2 [::1]:-1").servers().get(1).port()).isEqualTo(3999);
        assertThat(messages(file("bind :5", "server s2 10.0.0.2")))
                .singleElement()
                .asString()
                .contains("depends on the client's, which is one of [5, 4000]");
    }

    @Test
    void disabledServersAreForTheRunner() {
        HaproxyConfig config = read(file("", "server s2 10.0.0.2:80 disabled"));
        assertThat(config.process().maintenance()).containsExactly(new ServerId("bk", "s2"));
        assertThat(config.notes()).extracting(Note::kind).containsExactly(Note.Kind.FOR_THE_RUNNER);
    }

    @Test
    void namesAndIdsAreUnique() {
        assertThat(messages(file("", "server s1 10.0.0.2:80")))
                .containsExactly("test.cfg:10:12: there is a server 's1' in line 9 already");
        assertThat(messages(file("", "server a 10.0.0.2:80 id 5\nserver b 10.0.0.3:80 id 5")))
                .containsExactly("test.cfg:11:26: the id 5 is that of the server in line 10 already");
    }

    @Test
    void templatesAskDns() {
        List<DnsQuestion> asked = new ArrayList<>();
        ServerSource source = ServerSource.fixed(List.of());
        String text = "resolvers dns\n nameserver a 10.0.0.53:53\n resolve_retries 4\n timeout resolve 2s\n"
                + " timeout retry 3s\n hold valid 9s\n"
                + file(
                        "",
                        "server-template web 2-5 _https._tcp.example.org:443 resolvers dns resolve-prefer ipv4"
                                + " resolve-opts allow-dup-ip,ignore-weight weight 9 init-addr none");
        HaproxyConfig config =
                HaproxyConfig.parse("test.cfg", text, HaproxyOptions.strict().withDns(question -> {
                    asked.add(question);
                    return source;
                }));
        assertThat(asked)
                .containsExactly(new DnsQuestion(
                        "_https._tcp.example.org",
                        true,
                        List.of(new InetSocketAddress("10.0.0.53", 53)),
                        ofSeconds(3),
                        4,
                        ofSeconds(2),
                        ofSeconds(9)));
        Server pattern = Server.of("web", "_https._tcp.example.org", 443).withWeight(9);
        assertThat(config.topology().backend("bk").templates())
                .containsExactly(ServerTemplate.of(pattern, 4, source)
                        .withFirstNumber(2)
                        .withDuplicates()
                        .withoutDiscoveredWeights()
                        .withEmptyAnswer(EmptyAnswer.TAKE_OUT));
    }

    @Test
    void aTemplateNeedsResolvers() {
        assertThat(messages(file("", "server-template web 2 example.org:443")))
                .singleElement()
                .asString()
                .contains("without 'resolvers'");
        assertThat(messages(file("", "server-template web 2 example.org:443 resolvers dnss") + "resolvers dns\n"))
                .singleElement()
                .asString()
                .contains("there is no section 'resolvers' named 'dnss' (did you mean 'dns'?)");
    }

    @Test
    void sticksOnTheSource() {
        Backend backend = backend("stick-table type ip size 10k expire 2h srvkey addr store conn_cnt\nstick on src");
        StickTable table = StickTable.inMemory("bk", 10_240, Duration.ofHours(2), ServerKey.ADDRESS);
        assertThat(backend.stick()).hasValue(StickRule.onSource(table));
    }

    @Test
    void sharesTheTableOfAnotherSection() {
        String text = file(
                        "",
                        "stick on src,ipmask(24,64) table t\noption persist\nignore-persist if { src 10.0.0.0/8 }\n"
                                + "acl mine src 192.168.0.0/16\nacl mine src ::1\nforce-persist if mine || LOCALHOST")
                + "backend t\n stick-table type ipv6 size 1m expire 1m\n";
        StickTable table = StickTable.inMemory("t", 1 << 20, Duration.ofMinutes(1));
        assertThat(read(text).topology().backend("bk").stick())
                .hasValue(new StickRule(
                        table,
                        24,
                        64,
                        true,
                        List.of(Network.of("10.0.0.0/8")),
                        List.of(Network.of("192.168.0.0/16"), Network.of("::1"), Network.of("127.0.0.0/8"))));
        assertThat(read(text).topology().backends()).hasSize(1);
    }

    @Test
    void persistenceWithoutARuleHasNoEffect() {
        assertThat(notes(file("", "ignore-persist if { src 10.0.0.0/8 }"), Note.Kind.NO_EFFECT))
                .hasSize(1);
    }

    @Test
    void conditionsThatAreNotSupportedSaySo() {
        assertThat(messages(file("", "acl www hdr(host) -i www\nignore-persist if www")))
                .singleElement()
                .asString()
                .contains("the acl 'www' is not supported (expected: one of src alone)");
        assertThat(messages(file("", "ignore-persist unless { src 10.0.0.1 }")))
                .singleElement()
                .asString()
                .contains("the condition 'unless' is not supported");
        assertThat(messages(file("", "ignore-persist if nobody")))
                .singleElement()
                .asString()
                .contains("there is no acl 'nobody' in this section");
    }

    @Test
    void tablesAndRulesMustFit() {
        assertThat(messages(file("", "stick on src")))
                .singleElement()
                .asString()
                .contains("there is no stick-table");
        assertThat(messages(file("", "stick-table type ip size 10 expire 5s")))
                .singleElement()
                .asString()
                .contains("'5s' is too short (expected: 10s..24d)");
        assertThat(messages(file("", "stick-table type string size 10")))
                .singleElement()
                .asString()
                .contains("a table of type 'string' is not supported (expected: ip or ipv6)");
    }
}
