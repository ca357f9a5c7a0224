package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.RedisCheck;
import dev.weir.spi.ProbeResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Redis. Skipped where it is not installed. */
class RedisIT {
    @TempDir
    private Path directory;

    private int port;

    @Test
    void isWell() throws Exception {
        try (RealServer server = redis()) {
            ProbeResult result = server.check(new RedisCheck(), port);

            assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        }
    }

    @Test
    void withoutItsPasswordIsAFailure() throws Exception {
        try (RealServer server = redis("--requirepass", "secret")) {
            ProbeResult result = server.check(new RedisCheck(), port);

            assertThat(result.status()).isEqualTo("L7STS");
            assertThat(result.info()).startsWith("-NOAUTH");
        }
    }

    private RealServer redis(String... options) throws Exception {
        port = RealServer.freePort();
        List<String> command = new ArrayList<>(List.of(
                RealServer.program("redis-server", "/usr/bin/redis-server"),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                ""));
        command.addAll(List.of(options));
        return RealServer.start(directory, command, port);
    }
}
