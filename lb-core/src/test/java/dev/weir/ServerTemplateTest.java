package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerTemplateTest {
    private static final ServerSource NOBODY = ServerSource.fixed(List.of());
    private static final Server WEB = Server.of("web", "web.example", 443);

    @Test
    void numbersItsServersFromOneLikeHaproxy() {
        ServerTemplate template = ServerTemplate.of(WEB, 3, NOBODY);

        assertThat(template.names()).containsExactly("web1", "web2", "web3");
        assertThat(template.prefix()).isEqualTo("web");
        assertThat(template.count()).isEqualTo(3);
        assertThat(template.source()).isEqualTo(NOBODY);
    }

    @Test
    void canCountFromAnotherNumber() {
        assertThat(ServerTemplate.of(WEB, 2, NOBODY).withFirstNumber(0).names()).containsExactly("web0", "web1");
        assertThat(ServerTemplate.of(WEB, 2, NOBODY).withFirstNumber(11).names())
                .containsExactly("web11", "web12");
    }

    @Test
    void keepsServersAndIgnoresDuplicatesAndTakesWeightsUnlessTold() {
        ServerTemplate template = ServerTemplate.of(WEB, 1, NOBODY);

        assertThat(template.emptyAnswer()).isEqualTo(EmptyAnswer.KEEP_SERVERS);
        assertThat(template.allowsDuplicates()).isFalse();
        assertThat(template.ignoresDiscoveredWeights()).isFalse();
    }

    @Test
    void givesAServerThePatternsSettingsAtTheEndpoint() {
        Server pattern = WEB.withWeight(5)
                .withMaxConnections(100)
                .withMinConnections(10)
                .withMaxQueue(7)
                .withConnectRate(50)
                .withShutdownSessionsOnDown()
                .withBackup();
        ServerTemplate template = ServerTemplate.of(pattern, 2, NOBODY);

        Server server = template.server(1, Endpoint.of("10.0.0.7", 8443));

        assertThat(server)
                .isEqualTo(Server.of("web2", "10.0.0.7", 8443)
                        .withWeight(5)
                        .withMaxConnections(100)
                        .withMinConnections(10)
                        .withMaxQueue(7)
                        .withConnectRate(50)
                        .withShutdownSessionsOnDown()
                        .withBackup());
    }

    @Test
    void givesAnEndpointWithoutAPortItsOwn() {
        assertThat(ServerTemplate.of(WEB, 1, NOBODY).server(0, Endpoint.of("10.0.0.7", 0)))
                .isEqualTo(Server.of("web1", "10.0.0.7", 443));
    }

    @Test
    void takesTheDiscoveredWeightUnlessTold() {
        ServerTemplate template = ServerTemplate.of(WEB.withWeight(5), 1, NOBODY);
        Endpoint drained = Endpoint.of("10.0.0.7", 1).withWeight(0);

        assertThat(template.server(0, drained).weight()).isZero();
        assertThat(template.withoutDiscoveredWeights().server(0, drained).weight())
                .isEqualTo(5);
    }

    @Test
    void eachWithChangesOneThingAlone() {
        ServerTemplate template = ServerTemplate.of(WEB, 2, NOBODY);

        assertThat(template)
                .isNotEqualTo(template.withFirstNumber(2))
                .isNotEqualTo(template.withEmptyAnswer(EmptyAnswer.TAKE_OUT))
                .isNotEqualTo(template.withDuplicates())
                .isNotEqualTo(template.withoutDiscoveredWeights())
                .isEqualTo(template.withFirstNumber(2).withFirstNumber(1))
                .hasSameHashCodeAs(ServerTemplate.of(WEB, 2, NOBODY))
                .hasToString("ServerTemplate{web1..2, pattern=" + WEB + ", source=fixed [], emptyAnswer=KEEP_SERVERS}");
        ServerTemplate all = template.withDuplicates()
                .withoutDiscoveredWeights()
                .withEmptyAnswer(EmptyAnswer.TAKE_OUT)
                .withFirstNumber(9);
        assertThat(all.allowsDuplicates()).isTrue();
        assertThat(all.ignoresDiscoveredWeights()).isTrue();
        assertThat(all.emptyAnswer()).isEqualTo(EmptyAnswer.TAKE_OUT);
        assertThat(all.firstNumber()).isEqualTo(9);
    }

    @Test
    void takesTheEndsOfItsRanges() {
        assertThat(ServerTemplate.of(WEB, ServerTemplate.MAX_COUNT, NOBODY)
                        .withFirstNumber(1_000_000)
                        .names())
                .hasSize(4095)
                .endsWith("web1004094");
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> ServerTemplate.of(WEB, 0, NOBODY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("server template 'web': count: 0 (expected: 1..4095)");
        assertThatThrownBy(() -> ServerTemplate.of(WEB, 4096, NOBODY)).hasMessageContaining("count: 4096");
        assertThatThrownBy(() -> ServerTemplate.of(WEB, 1, NOBODY).withFirstNumber(-1))
                .hasMessageContaining("firstNumber: -1 (expected: 0..1000000)");
        assertThatThrownBy(() -> ServerTemplate.of(Server.of("w".repeat(127), "h", 1), 10, NOBODY))
                .hasMessageContaining("prefix with the last number: ");
    }

    @Test
    void knowsItsServersByName() {
        ServerTemplate template = ServerTemplate.of(WEB, 11, NOBODY).withFirstNumber(9);

        assertThat(template.range()).isEqualTo("web9..19");
        assertThat(template.names()).allMatch(template::hasServer);
        assertThat(List.of("web8", "web20", "web", "web09", "web9x", "we9", "web+9", "web99999999999", "Web9"))
                .noneMatch(template::hasServer);
    }

    @Test
    void describesAServerThatHasNoEndpointAsThePattern() {
        assertThat(ServerTemplate.of(WEB.withWeight(3), 2, NOBODY).server(1))
                .isEqualTo(Server.of("web2", "web.example", 443).withWeight(3));
    }

    @Test
    void aNumericIdIsForOneServerAlone() {
        assertThatThrownBy(() -> ServerTemplate.of(WEB.withNumericId(7), 2, NOBODY))
                .hasMessage("server template 'web': pattern numericId: 7"
                        + " (expected: none, for every server needs one of its own)");
    }

    @Test
    void hasNoServerBeyondItsCount() {
        ServerTemplate template = ServerTemplate.of(WEB, 1, NOBODY);

        assertThatThrownBy(() -> template.server(1, Endpoint.of("a", 1))).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
