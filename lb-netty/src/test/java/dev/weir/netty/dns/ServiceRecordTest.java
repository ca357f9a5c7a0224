package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRecordTest {
    /** HAProxy: (weight + 255) / 256. */
    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource({
        "0, 0",
        "1, 1",
        "10, 1",
        "255, 1",
        "256, 1",
        "257, 2",
        "512, 2",
        "32768, 128",
        "65280, 255",
        "65535, 256"
    })
    void scalesTheWeightAsHaproxyDoes(int weight, int serverWeight) {
        assertThat(new ServiceRecord(weight, 443, "a.").serverWeight()).isEqualTo(serverWeight);
    }

    @Test
    void isNotOfferedByTheRoot() {
        assertThat(new ServiceRecord(1, 1, ".").isOffered()).isFalse();
        assertThat(new ServiceRecord(1, 1, "a.").isOffered()).isTrue();
    }
}
