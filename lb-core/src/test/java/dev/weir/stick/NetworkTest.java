package dev.weir.stick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.9.9/16, 10.1.0.0, true",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.1, false",
        "::/0, 2001:db8::1, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1, 2001:db8::2, false",
        "2001:db8:0:0:1::/80, 2001:db8::1:0:0:ffff, true",
        "::ffff:10.1.0.0/16, 10.1.2.3, true",
    })
    void contains(String network, String address, boolean isIn) throws Exception {
        assertThat(Network.of(network).contains(StickKey.of(InetAddress.getByName(address))))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1.0.0/33",
                "10.1.0.0/",
                "10.1/16",
                "256.0.0.1",
                "1.2.3.4.5",
                "abc",
                "abc.de",
                "localhost",
                "10.1.0.0/-1",
                "2001:db8::/129",
                "2001:db8:::1",
                "fe80::1%lo",
                "10.1.0.0 /16",
                "1.2.3.4/99999999999"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("network: network: '" + text + "' (expected: such as 10.1.0.0/16 or 2001:db8::/32)");
    }

    @Test
    void isShownWithoutTheBitsThatDoNotCount() {
        assertThat(Network.of("10.1.9.9/16")).hasToString("10.1.0.0/16");
        assertThat(Network.of("2001:db8::1/32")).hasToString("2001:db8:0:0:0:0:0:0/32");
    }
}
