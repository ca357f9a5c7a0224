package dev.weir.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelloConditionTest {
    private static final ClientHello HELLO = new ClientHello(
            Optional.of("mail.example.org"),
            List.of("h2"),
            0x0303,
            List.of(0x0304, 0x0303),
            List.of(0x1301, 0xc030),
            List.of(0x001d),
            List.of(0x001d),
            List.of(0x0403));
    private static final ClientHello NAMELESS = new ClientHello(
            Optional.empty(), List.of(), 0x0303, List.of(0x0303), List.of(0xc030), List.of(), List.of(), List.of());

    @Test
    void namesAreComparedWithoutCase() {
        assertThat(HelloCondition.serverName("MAIL.example.org.").test(HELLO)).isTrue();
        assertThat(HelloCondition.serverName("example.org").test(HELLO)).isFalse();
        assertThat(HelloCondition.serverName("mail.example.org").test(NAMELESS)).isFalse();
        assertThat(HelloCondition.noServerName().test(NAMELESS)).isTrue();
        assertThat(HelloCondition.noServerName().test(HELLO)).isFalse();
    }

    @Test
    void aDomainHasItsHostsAndNoOthers() {
        assertThat(HelloCondition.serverNameEndsWith(".Example.org").test(HELLO))
                .isTrue();
        assertThat(HelloCondition.serverNameEndsWith(".org").test(HELLO)).isTrue();
        assertThat(HelloCondition.serverNameEndsWith(".mail.example.org").test(HELLO))
                .isFalse();
        assertThat(HelloCondition.serverNameEndsWith(".org").test(NAMELESS)).isFalse();
    }

    @Test
    void aNameThatNoClientCanSendIsAnError() {
        assertThatThrownBy(() -> HelloCondition.serverName("*.example.org"))
                .hasMessage("serverName: '*.example.org' (expected: a host name)");
        assertThatThrownBy(() -> HelloCondition.serverName("10.0.0.1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HelloCondition.serverNameEndsWith("example.org"))
                .hasMessage("serverNameEndsWith: 'example.org' (expected: a dot and a domain name)");
        assertThatThrownBy(() -> HelloCondition.serverNameEndsWith(".example.org."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HelloCondition.cipherSuite(0x10000))
                .hasMessage("CIPHER_SUITES: 65536 (expected: 0..65535)");
    }

    @Test
    void offersAreFound() {
        assertThat(HelloCondition.cipherSuite(0x1301).test(HELLO)).isTrue();
        assertThat(HelloCondition.cipherSuite(0x1301).test(NAMELESS)).isFalse();
        assertThat(HelloCondition.supportedVersion(0x0304).test(HELLO)).isTrue();
        assertThat(HelloCondition.supportedVersion(0x0304).test(NAMELESS)).isFalse();
        assertThat(HelloCondition.supportedGroup(0x001d).test(HELLO)).isTrue();
        assertThat(HelloCondition.supportedGroup(0x0017).test(HELLO)).isFalse();
        assertThat(HelloCondition.signatureAlgorithm(0x0403).test(HELLO)).isTrue();
        assertThat(HelloCondition.signatureAlgorithm(0x0403).test(NAMELESS)).isFalse();
        assertThat(HelloCondition.alpn("h2").test(HELLO)).isTrue();
        assertThat(HelloCondition.alpn("h3").test(HELLO)).isFalse();
    }

    @Test
    void conditionsAreJoined() {
        HelloCondition yes = HelloCondition.alpn("h2");
        HelloCondition no = HelloCondition.alpn("h3");
        HelloCondition never = hello -> {
            throw new AssertionError("asked in vain");
        };
        assertThat(yes.and(yes).test(HELLO)).isTrue();
        assertThat(yes.and(no).test(HELLO)).isFalse();
        assertThat(no.and(never).test(HELLO)).isFalse();
        assertThat(no.or(yes).test(HELLO)).isTrue();
        assertThat(no.or(no).test(HELLO)).isFalse();
        assertThat(yes.or(never).test(HELLO)).isTrue();
        assertThat(yes.negate().test(HELLO)).isFalse();
        assertThat(no.negate().test(HELLO)).isTrue();
    }

    @Test
    void anyHelloIsEnoughOrAddsNothing() {
        HelloCondition one = HelloCondition.alpn("h2");
        assertThat(HelloCondition.any().test(NAMELESS)).isTrue();
        assertThat(HelloCondition.any().negate().test(NAMELESS)).isFalse();
        assertThat(HelloCondition.any().and(one)).isEqualTo(one);
        assertThat(one.and(HelloCondition.any())).isEqualTo(one);
        assertThat(one.negate().negate()).isEqualTo(one);
    }

    @Test
    void whatSaysTheSameIsEqual() {
        assertThat(HelloCondition.serverName("A.example")
                        .or(HelloCondition.cipherSuite(1).negate()))
                .isEqualTo(HelloCondition.serverName("a.example")
                        .or(HelloCondition.cipherSuite(1).negate()));
        assertThat(HelloCondition.cipherSuite(1)).isNotEqualTo(HelloCondition.supportedGroup(1));
    }

    @Test
    void codesAreAListLikeAnyOther() {
        assertThat(HELLO.cipherSuites()).isEqualTo(List.of(0x1301, 0xc030)).hasToString("[0x1301, 0xc030]");
        assertThat(HELLO.cipherSuites().hashCode())
                .isEqualTo(List.of(0x1301, 0xc030).hashCode());
        assertThat(HELLO.cipherSuites().contains(0x1302)).isFalse();
        assertThatThrownBy(() -> HELLO.cipherSuites().add(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> new ClientHello(
                        Optional.empty(), List.of(), 0, List.of(-1), List.of(), List.of(), List.of(), List.of()))
                .hasMessage("code: -1 (expected: 0..65535)");
    }
}
