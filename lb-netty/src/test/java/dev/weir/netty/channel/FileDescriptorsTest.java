package dev.weir.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDescriptorsTest {
    @ParameterizedTest(name = "limit {0}, open {1}: {2} connections")
    @CsvSource({
        "1024, 24, 500",
        "1024, 23, 500",
        "10, 10, 0",
        "10, 20, 0",
        "9223372036854775807, 30, 2147483647",
        "-1, 30, 2147483647",
        "1024, -1, 2147483647"
    })
    void sufficesForHalfAsManyConnectionsAsThereAreFreeDescriptors(long limit, long open, int connections) {
        assertThat(FileDescriptors.connectionCapacity(limit, open)).isEqualTo(connections);
    }
}
