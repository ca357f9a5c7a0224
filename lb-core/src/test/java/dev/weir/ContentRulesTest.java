package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ServerSource;
import dev.weir.tls.HelloCondition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentRulesTest {
    private static final HelloCondition MAIL = HelloCondition.serverName("mail.example.org");

    private static Backend.Builder backend() {
        return Backend.named("bk").server(Server.of("a", "10.0.0.1", 1)).server(Server.of("b", "10.0.0.2", 1));
    }

    private static Frontend.Builder frontend() {
        return Frontend.named("ft").bind("tcp", "10.0.0.9", 443).defaultBackend("bk");
    }

    @Test
    void thereAreNoneUnlessTheyAreSaid() {
        assertThat(backend().build().contentRules()).isEqualTo(ContentRules.NONE);
        assertThat(frontend().build().contentRules().rules()).isEmpty();
        assertThat(frontend().build().backends()).containsExactly("bk");
        assertThat(ContentRules.NONE.inspectDelay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void areKeptInOrderAndThroughABuilder() {
        Backend backend = backend()
                .useServer("b", MAIL)
                .inspectDelay(Duration.ofSeconds(2))
                .useServer("a", MAIL.negate())
                .build();
        assertThat(backend.contentRules())
                .isEqualTo(new ContentRules(
                        Duration.ofSeconds(2),
                        List.of(new ContentRules.Rule("b", MAIL), new ContentRules.Rule("a", MAIL.negate()))));
        assertThat(backend.toBuilder().build()).isEqualTo(backend);

        Frontend frontend =
                frontend().useBackend("mail", MAIL).useBackend("bk", MAIL).build();
        assertThat(frontend.contentRules().rules())
                .extracting(ContentRules.Rule::use)
                .containsExactly("mail", "bk");
        assertThat(frontend.backends()).containsExactly("mail", "bk");
        assertThat(frontend.toBuilder().build()).isEqualTo(frontend);
    }

    @Test
    void tellBackendsAndFrontendsApart() {
        Backend backend = backend().useServer("b", HelloCondition.alpn("imap")).build();
        assertThat(backend)
                .isEqualTo(backend().useServer("b", HelloCondition.alpn("imap")).build())
                .isNotEqualTo(backend().build())
                .isNotEqualTo(
                        backend().useServer("a", HelloCondition.alpn("imap")).build())
                .isNotEqualTo(
                        backend().useServer("b", HelloCondition.alpn("pop3")).build())
                .isNotEqualTo(
                        backend.toBuilder().inspectDelay(Duration.ofSeconds(1)).build());
        assertThat(frontend().useBackend("bk", MAIL).build())
                .isEqualTo(frontend().useBackend("bk", MAIL).build())
                .isNotEqualTo(frontend().build());
    }

    @Test
    void aServerThatIsUsedHasToBeThere() {
        assertThatThrownBy(() -> backend()
                        .useServer("c\n", MAIL)
                        .inspectDelay(Duration.ZERO)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .extracting(thrown -> ((ConfigurationException) thrown).problems())
                .isEqualTo(List.of(
                        "inspectDelay: PT0S (expected: more than zero, at most 24 days)",
                        "useServer: 'c\\u000a' (expected: one of [a, b])"));
    }

    @Test
    void aSlotOfATemplateMayBeUsed() {
        Backend backend = backend()
                .template(ServerTemplate.of(Server.of("web", "web.example.org", 80), 2, ServerSource.fixed(List.of())))
                .useServer("web2", MAIL)
                .build();
        assertThat(backend.contentRules().rules()).hasSize(1);
    }

    @Test
    void aBackendThatIsUsedHasToBeThere() {
        Frontend frontend = frontend().useBackend("mail", MAIL).build();
        assertThatThrownBy(() -> Topology.of(frontend, backend().build()))
                .isInstanceOf(ConfigurationException.class)
                .extracting(thrown -> ((ConfigurationException) thrown).problems())
                .isEqualTo(List.of("frontend 'ft' useBackend: 'mail' (expected: one of [bk])"));
        assertThatThrownBy(() -> frontend().inspectDelay(Duration.ofDays(25)).build())
                .hasMessageContaining("inspectDelay: PT600H (expected: more than zero, at most 24 days)");
    }

    @Test
    void aPlanNamesWhatChanges() {
        Topology before = Topology.of(frontend().build(), backend().build());
        Topology after = Topology.of(
                frontend().useBackend("bk", MAIL).build(),
                backend()
                        .useServer("b", MAIL)
                        .inspectDelay(Duration.ofSeconds(1))
                        .build());
        assertThat(TopologyDiff.between(before, after))
                .extracting(TopologyPlan.Change::toString)
                .anyMatch(change -> change.contains("frontend ft") && change.contains("useBackend"))
                .anyMatch(change -> change.contains("backend bk") && change.contains("useServer"))
                .anyMatch(change -> change.contains("backend bk") && change.contains("inspectDelay"));
    }
}
