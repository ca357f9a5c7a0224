package dev.weir.haproxy;

import static dev.weir.haproxy.Configs.TIMEOUTS;
import static dev.weir.haproxy.Configs.backend;
import static dev.weir.haproxy.Configs.file;
import static dev.weir.haproxy.Configs.frontend;
import static dev.weir.haproxy.Configs.messages;
import static dev.weir.haproxy.Configs.notes;
import static dev.weir.haproxy.Configs.read;
import static dev.weir.haproxy.Configs.readLenient;
import static dev.weir.tls.HelloCondition.alpn;
import static dev.weir.tls.HelloCondition.any;
import static dev.weir.tls.HelloCondition.cipherSuite;
import static dev.weir.tls.HelloCondition.noServerName;
import static dev.weir.tls.HelloCondition.serverName;
import static dev.weir.tls.HelloCondition.serverNameEndsWith;
import static dev.weir.tls.HelloCondition.signatureAlgorithm;
import static dev.weir.tls.HelloCondition.supportedGroup;
import static dev.weir.tls.HelloCondition.supportedVersion;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ContentRules;
import dev.weir.Frontend;
import dev.weir.tls.HelloCondition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tcp-request}, {@code use_backend}, {@code use-server} and the conditions behind them. */
class ContentKeywordsTest {
    private static final String WAIT =
            "tcp-request inspect-delay 3s\ntcp-request content accept if { req.ssl_hello_type 1 }\n";

    /** The condition of a rule, with lines before it. */
    private static HelloCondition condition(String lines, String condition) {
        return only(frontend(WAIT + lines + "use_backend bk " + condition));
    }

    private static HelloCondition only(Frontend frontend) {
        assertThat(frontend.contentRules().rules()).hasSize(1);
        return frontend.contentRules().rules().get(0).condition();
    }

    private static HelloCondition condition(String condition) {
        return condition("", condition);
    }

    @Test
    void aSectionChoosesByTheHello() {
        String text = file(
                WAIT + "use_backend bk if { req.ssl_sni -i Mail.Example.Org }",
                "server s2 10.0.0.2:80\ntcp-request inspect-delay 2s\n"
                        + "tcp-request content accept if { req_ssl_hello_type 1 }\nuse-server s2 if { req.ssl_alpn h2 }");

        assertThat(read(text).topology().frontend("ft").contentRules())
                .isEqualTo(new ContentRules(
                        ofSeconds(3), List.of(new ContentRules.Rule("bk", serverName("mail.example.org")))));
        assertThat(read(text).topology().backend("bk").contentRules())
                .isEqualTo(new ContentRules(ofSeconds(2), List.of(new ContentRules.Rule("s2", alpn("h2")))));
        assertThat(notes(text, Note.Kind.ALWAYS)).hasSize(2);
        assertThat(notes(text, Note.Kind.DIFFERENT)).isEmpty();
    }

    @Test
    void aListenHasBoth() {
        var topology = read(TIMEOUTS + "listen l\n bind :1\n" + WAIT + " use_backend l if { req.ssl_hello_type 1 }\n"
                        + " use-server s if { req.ssl_sni -m found }\n server s 10.0.0.1:1\n")
                .topology();

        assertThat(only(topology.frontend("l"))).isEqualTo(any());
        assertThat(topology.frontend("l").contentRules().inspectDelay()).isEqualTo(ofSeconds(3));
        assertThat(topology.backend("l").contentRules().rules())
                .containsExactly(new ContentRules.Rule("s", noServerName().negate()));
        assertThat(topology.backend("l").contentRules().inspectDelay()).isEqualTo(ofSeconds(3));
    }

    @Test
    void expressions() {
        assertThat(condition("if { req.ssl_sni -i a.b c.d e.f }"))
                .isEqualTo(serverName("a.b").or(serverName("c.d")).or(serverName("e.f")));
        assertThat(condition("if { req_ssl_sni,lower -m str a.b }")).isEqualTo(serverName("a.b"));
        assertThat(condition("if { req.ssl_sni -m end -i .B.C }")).isEqualTo(serverNameEndsWith(".b.c"));
        assertThat(condition("if { req.ssl_sni,lower -m end -- .b.c }")).isEqualTo(serverNameEndsWith(".b.c"));
        assertThat(condition("if { req.ssl_alpn h2 http/1.1 }"))
                .isEqualTo(alpn("h2").or(alpn("http/1.1")));
        assertThat(condition("if { req.ssl_hello_type 1 } !{ req.ssl_sni -m found }"))
                .isEqualTo(noServerName());
    }

    /** HAProxy has these since 3.2. */
    @Test
    void codesInLists() {
        assertThat(condition("if { req.ssl_cipherlist,be2hex(:,2),lower -m sub 1301 c02f }"))
                .isEqualTo(cipherSuite(0x1301).or(cipherSuite(0xc02f)));
        assertThat(condition("if { req.ssl_supported_groups,be2hex(:,2) -m sub 001D }"))
                .isEqualTo(supportedGroup(0x1d));
        assertThat(condition("if { req.ssl_sigalgs,be2hex(:,2) -i -m sub 08Af }"))
                .isEqualTo(signatureAlgorithm(0x8af));
    }

    @Test
    void conditionsAreJoinedAsInHaproxy() {
        String acls = "acl one req.ssl_sni -i a.b\nacl two req.ssl_alpn h2\nacl one req.ssl_sni -i c.d\n";
        HelloCondition one = serverName("a.b").or(serverName("c.d"));

        assertThat(condition(acls, "if one two")).isEqualTo(one.and(alpn("h2")));
        assertThat(condition(acls, "if two || one !two"))
                .isEqualTo(alpn("h2").or(one.and(alpn("h2").negate())));
        assertThat(condition(acls, "if one ! ! two or { req.ssl_hello_type 1 } !one"))
                .isEqualTo(one.and(alpn("h2")).or(one.negate()));
        assertThat(condition(acls, "unless !one")).isEqualTo(one);
    }

    /** Who sends no hello has none of the properties asked for, so in HAProxy what is negated holds for him. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "if !{ req.ssl_sni -i a.b }",
                "unless { req.ssl_sni -i a.b }",
                "if { req.ssl_alpn h2 } or !{ req.ssl_sni -m found }",
                "unless { req.ssl_hello_type 1 }"
            })
    void whoSendsNoHelloIsNotAsked(String condition) {
        assertThat(messages(file(WAIT + "use_backend bk " + condition, "")))
                .singleElement()
                .asString()
                .endsWith(
                        "the condition holds for clients that send no hello as well, which is not supported (expected: {"
                                + " req.ssl_hello_type 1 } beside what must not hold)");
        assertThat(readLenient(file(WAIT + "use_backend bk " + condition, ""))
                        .topology()
                        .frontend("ft")
                        .contentRules()
                        .rules())
                .hasSize(1);
    }

    @Test
    void namesWithoutRegardToCase() {
        assertThat(notes(file(WAIT + "use_backend bk if { req.ssl_sni a.b }", ""), Note.Kind.DIFFERENT))
                .extracting(Note::toString)
                .containsExactly(
                        "test.cfg:10:25: 'req.ssl_sni' without -i: HAProxy tells capital letters from small ones,"
                                + " and here they are the same in a name");
    }

    @Test
    void whereHaproxyWouldNotWait() {
        assertThat(notes(file("use_backend bk if { req.ssl_sni -i a.b }", ""), Note.Kind.DIFFERENT))
                .extracting(Note::toString)
                .containsExactly(
                        "test.cfg:8:17: 'use_backend' waits up to 5s for the hello; HAProxy would not wait without"
                                + " 'tcp-request inspect-delay' and 'tcp-request content accept if { req.ssl_hello_type 1 }'");
        assertThat(notes(file("", "use-server s1 if { req.ssl_sni -i a.b }"), Note.Kind.DIFFERENT))
                .singleElement()
                .extracting(Note::text)
                .asString()
                .endsWith("in this section or in the frontend");
    }

    /** As HAProxy says, "ignoring tcp-request inspect-delay (was already defined)". */
    @Test
    void theFirstDelayCounts() {
        String text = """
                defaults d
                    tcp-request inspect-delay 7s
                    timeout client 1s
                    timeout server 1s
                    timeout connect 1s
                frontend ft from d
                    bind :1
                    tcp-request inspect-delay 2s
                    default_backend bk
                backend bk from d
                    server s 10.0.0.1:1
                """;

        assertThat(read(text).topology().frontend("ft").contentRules().inspectDelay())
                .isEqualTo(ofSeconds(7));
        assertThat(read(text).topology().backend("bk").contentRules().inspectDelay())
                .isEqualTo(ofSeconds(7));
        assertThat(notes(text, Note.Kind.NO_EFFECT))
                .extracting(Note::text)
                .containsExactly("'inspect-delay' has no effect: the one in line 2 counts, as in HAProxy");
        assertThat(messages("defaults\n tcp-request inspect-delay 1s\n" + file("", "")))
                .containsExactly("test.cfg:2:2: 'tcp-request' is not allowed in a section 'defaults' that has no name");
    }

    @Test
    void aPortIsThatOfAllFrontendsThatMayLeadThere() {
        String text = TIMEOUTS + "frontend ft\n bind :7\n" + WAIT + " use_backend other if { req.ssl_sni -i a.b }\n"
                + " default_backend bk\nbackend bk\n server s 10.0.0.1:1\nbackend other\n server s 10.0.0.2\n";

        assertThat(read(text).topology().backend("other").servers().get(0).port())
                .isEqualTo(7);
    }

    @Test
    void directivesHaveParenthesesAndVersions() {
        assertThat(frontend("# weir: use_backend bk if !( { supported_versions 0304 } or { req.ssl_alpn h2 } )")
                        .contentRules()
                        .rules())
                .containsExactly(new ContentRules.Rule(
                        "bk", supportedVersion(0x304).or(alpn("h2")).negate()));
        assertThat(backend(WAIT + "use-server s1 if { req.ssl_alpn h2 }\n# weir: if { req.ssl_alpn h3 }")
                        .contentRules()
                        .rules())
                .containsExactly(new ContentRules.Rule("s1", alpn("h3")));
        assertThat(messages(file("# weir: if { req.ssl_alpn h3 }", "")))
                .containsExactly("test.cfg:8:13: there is no use_backend and no use-server above");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use_backend kb if { req.ssl_alpn h2 } | 8:17: there is no backend 'kb' (did you mean 'bk'?)",
                "use_backend bk | 8:5: 'use_backend' without a condition is not supported (expected: default_backend)",
                "use_backend bk fi { req.ssl_alpn h2 } | 8:20: 'fi' stands where 'if' belongs (did you mean 'if'?)",
                "use_backend bk if | 8:20: 'if' has no condition behind it",
                "use_backend bk if { req.ssl_alpn h2 | 8:23: '{' has no '}'",
                "use_backend bk if { } | 8:23: '{' has no condition behind it",
                "use_backend bk if nothing | 8:23: there is no acl 'nothing' in this section",
                "use_backend bk if HTTP | 8:23: the condition 'HTTP' is not supported",
                "use_backend bk if { req.ssl_alpn } | 8:25: 'req.ssl_alpn' has no value to compare with, and so never holds",
                "use_backend bk if { req.ssl_alpn h2 } or | 8:43: 'or' has no condition behind it",
                "use_backend bk if { req.ssl_snii -i a.b } | 8:25: unknown fetch 'req.ssl_snii' in a condition (did you mean 'req.ssl_sni'?)",
                "use_backend bk if { req.ssl_sni -m edn a.b } | 8:40: unknown method 'edn' of a condition (did you mean 'end'?)",
                "use_backend bk if { req.ssl_sni -i -m sub a.b } | 8:43: -m 'sub' of 'req.ssl_sni' is not supported (expected: str, end or found)",
                "use_backend bk if { req.ssl_sni -i -m end a.b } | 8:47: 'a.b' is not supported (expected: a dot and a domain, such as .example.org)",
                "use_backend bk if { req.ssl_sni -i 10.0.0.1 } | 8:40: '10.0.0.1' is not supported (expected: the name of a host)",
                "use_backend bk if { req.ssl_sni,lower A.b } | 8:43: 'A.b' has capital letters, and so is never equal to a name in small ones",
                "use_backend bk if { req.ssl_alpn -i h2 } | 8:25: -i of 'req.ssl_alpn' is not supported",
                "use_backend bk if { req.ssl_hello_type 2 } | 8:44: the hello type '2' is not supported (expected: 1)",
                "use_backend %[req.ssl_sni] if { req.ssl_alpn h2 } | 8:17: the name of a backend made of samples is not supported",
                "tcp-request contnt accept | 8:17: unknown keyword 'contnt' behind 'tcp-request' (did you mean 'content'?)",
                "tcp-request connection reject if { src 10.0.0.0/8 } | 8:17: 'tcp-request connection' is not supported",
                "tcp-request content reject | 8:25: 'tcp-request content' with 'reject' is not supported (expected: accept if { req.ssl_hello_type 1 })",
                "acl x req.ssl_snii a | 8:11: unknown fetch 'req.ssl_snii' in a condition (did you mean 'req.ssl_sni'?)",
            })
    void mistakes(String line, String message) {
        assertThat(messages(file(line, ""))).containsExactly("test.cfg:" + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src 10.0.0.0/8", "req.len gt 0", "req.ssl_ver 3.1", "req.ssl_cipherlist -m bin 1301"})
    void whatIsNotOfHelloIsNotSupported(String expression) {
        String line = "use_backend bk if { " + expression + " }";
        assertThat(messages(file(line, "")))
                .singleElement()
                .asString()
                .contains("is not supported (expected: req.ssl_sni, ");
        assertThat(readLenient(file(line, "")).topology().frontend("ft").contentRules())
                .isEqualTo(ContentRules.NONE);
    }

    @Test
    void aServerOfARuleIsOneOfTheSection() {
        assertThat(messages(file("", "use-server s11 if { req.ssl_alpn h2 }")))
                .containsExactly("test.cfg:10:16: there is no server 's11' (did you mean 's1'?)");
    }

    @Test
    void conditionsHaveAnEnd() {
        String acls = ("acl many req.ssl_sni -i" + " a.b".repeat(50) + "\n").repeat(21);
        assertThat(messages(file(acls + "use_backend bk if many", "")))
                .containsExactly("test.cfg:29:23: a condition of more than 1000 values");
    }
}
