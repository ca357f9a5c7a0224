package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.probe.PgsqlCheck;
import dev.weir.spi.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real PostgreSQL. Skipped where it is not installed. */
class PostgresqlIT {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    @TempDir
    private Path directory;

    private int port;

    @Test
    void isWellIfItLetsTheUserInOrAsksForAPassword() throws Exception {
        try (RealServer server = postgresql()) {
            // Its port is open before it has read its files; then it is not well, and says so.
            await().until(() -> !server.check(new PgsqlCheck("known"), port)
                    .info()
                    .equals("FATAL: the database system is starting up"));
            assertThat(server.check(new PgsqlCheck("known"), port).status()).isEqualTo("L7OK");
            assertThat(server.check(new PgsqlCheck("asked"), port).status()).isEqualTo("L7OK");

            ProbeResult refused = server.check(new PgsqlCheck("refused"), port);
            assertThat(refused.status()).isEqualTo("L7RSP");
            assertThat(refused.info()).startsWith("FATAL: ").contains("refused");
        }
    }

    private RealServer postgresql() throws Exception {
        String programs = Path.of(RealServer.program("PostgreSQL", installed())).getParent() + "/";
        RealServer.share(directory);
        String data = directory.resolve("data").toString();
        RealServer.run(
                directory,
                RealServer.unprivileged(
                        programs + "initdb",
                        "--pgdata=" + data,
                        "--username=known",
                        "--auth=trust",
                        "--no-sync",
                        "--encoding=UTF8",
                        "--locale=C"));
        Files.writeString(Path.of(data, "pg_hba.conf"), """
                host all asked all scram-sha-256
                host all refused all reject
                host all all all trust
                """);
        port = RealServer.freePort();
        List<String> command = RealServer.unprivileged(
                programs + "postgres",
                "-D",
                data,
                "-p",
                Integer.toString(port),
                "-h",
                "127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off");
        return RealServer.start(directory, command, port);
    }

    private static String[] installed() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return new String[0];
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version + "/bin/postgres").toArray(String[]::new);
        }
    }
}
