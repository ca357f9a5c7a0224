package dev.weir.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.15, 443, 10.0.0.15:443",
        "CAS1.example, 0, cas1.example:0",
        "fd00::A, 65535, [fd00::a]:65535",
    })
    void readsAsHostAndPort(String host, int port, String text) {
        assertThat(Endpoint.of(host, port)).hasToString(text);
        assertThat(Endpoint.of(host, port).weight()).isEmpty();
    }

    @Test
    void canComeFromAnAddress() throws UnknownHostException {
        assertThat(Endpoint.of(InetAddress.getByName("192.0.2.7"), 25)).isEqualTo(Endpoint.of("192.0.2.7", 25));
    }

    @Test
    void isTheSameWithAnotherWeightButNotAtAnotherPort() {
        Endpoint endpoint = Endpoint.of("a.example", 80);

        assertThat(endpoint.isSameAs(Endpoint.of("A.Example", 80).withWeight(7)))
                .isTrue();
        assertThat(endpoint.isSameAs(Endpoint.of("a.example", 81))).isFalse();
        assertThat(endpoint.isSameAs(Endpoint.of("b.example", 80))).isFalse();
        assertThat(endpoint.withWeight(7)).isNotEqualTo(endpoint).hasToString("a.example:80 weight 7");
    }

    @Test
    void takesTheEndsOfItsRanges() {
        assertThat(Endpoint.of("a", 65_535).withWeight(256).weight()).hasValue(256);
        assertThat(Endpoint.of("a", 0).withWeight(0).weight()).hasValue(0);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> new Endpoint("a b", 65_536, OptionalInt.of(257)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("endpoint: host: 'a b' (expected: an IP address or a host name); "
                        + "port: 65536 (expected: 0..65535); weight: 257 (expected: 0..256)");
        assertThatThrownBy(() -> new Endpoint("a", -1, OptionalInt.of(-1)))
                .hasMessageContaining("port: -1 (expected: 0..65535); weight: -1 (expected: 0..256)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u007f"})
    void refusesAHostThatCannotBeOneAndShowsNoControlCharacter(String host) {
        assertThatThrownBy(() -> Endpoint.of(host, 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("endpoint: host: ")
                .satisfies(e -> assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ' && c != 0x7f));
    }

    @Test
    void refusesAHostThatIsTooLong() {
        assertThat(Endpoint.of("a".repeat(255), 1).host()).hasSize(255);
        assertThatThrownBy(() -> Endpoint.of("a".repeat(256), 1)).hasMessageContaining("host: 256 characters");
    }

    @Test
    void aFixedSourceTellsItsEndpointsOnce() {
        List<Endpoint> endpoints = List.of(Endpoint.of("a", 1), Endpoint.of("b", 2));
        ToldServers told = new ToldServers();
        ServerSource source = ServerSource.fixed(endpoints);

        source.open(null, told).close();
        source.open(null, told).close();

        assertThat(told.updates).containsExactly(endpoints, endpoints);
        assertThat(told.failures).isEmpty();
        assertThat(source).isEqualTo(ServerSource.fixed(List.copyOf(endpoints))).hasToString("fixed [a:1, b:2]");
    }
}
