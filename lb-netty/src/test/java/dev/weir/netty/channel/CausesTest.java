package dev.weir.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ConnectFailure;
import dev.weir.spi.ConnectFailure.Kind;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CausesTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), Kind.SERVER),
                Arguments.of(new NoRouteToHostException("No route to host"), Kind.SERVER),
                Arguments.of(new SocketException("Invalid argument"), Kind.SERVER),
                Arguments.of(new BindException("Permission denied"), Kind.SERVER), // a prohibited route
                Arguments.of(new IllegalArgumentException("unsupported address"), Kind.SERVER),
                Arguments.of(new BindException("Cannot assign requested address"), Kind.LOCAL),
                Arguments.of(new BindException("in the words of another locale"), Kind.LOCAL),
                Arguments.of(new SocketException("Too many open files"), Kind.LOCAL),
                Arguments.of(new SocketException("No buffer space available"), Kind.LOCAL),
                Arguments.of(new OutOfMemoryError("direct memory"), Kind.LOCAL));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void blamesTheServerUnlessThisMachineLacksSomething(Throwable failure, Kind kind) {
        ConnectFailure expected = new ConnectFailure(kind, failure.getMessage());

        assertThat(Causes.connectFailure(failure)).isEqualTo(expected);
        assertThat(Causes.connectFailure(new ChannelException("wrapped by Netty", failure)))
                .isEqualTo(expected);
    }

    @Test
    void namesAFailureWithoutWords() {
        assertThat(Causes.reason(new IOException())).isEqualTo("IOException");
    }
}
