package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.MysqlCheck;
import dev.weir.probe.MysqlCheck.Dialect;
import dev.weir.spi.ProbeResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real MariaDB. Skipped where it is not installed. */
class MariadbIT {
    @TempDir
    private Path directory;

    private int port;

    @Test
    void isWellToAnyoneWhoAsks() throws Exception {
        try (RealServer server = mariadb()) {
            assertWell(server.check(MysqlCheck.greeting(), port));
            assertWell(server.check(MysqlCheck.login("joe"), port));
            assertWell(server.check(MysqlCheck.login("joe").withDialect(Dialect.FROM_8_0), port));
            assertWell(server.check(MysqlCheck.login("joe").withDialect(Dialect.BEFORE_4_1), port));
        }
    }

    @Test
    void withoutAFreeConnectionIsAFailure() throws Exception {
        try (RealServer server = mariadb("--max-connections=10");
                Connections all = new Connections(port, 12)) {
            ProbeResult result = server.check(MysqlCheck.greeting(), port);

            assertThat(all.count()).isEqualTo(12);
            assertThat(result.status()).isEqualTo("L7STS");
            assertThat(result.code()).hasValue(1040);
            assertThat(result.info()).isEqualTo("Too many connections");
        }
    }

    private static void assertWell(ProbeResult result) {
        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        assertThat(result.info()).contains("MariaDB");
    }

    /** Without tables of users, so that each is let in. */
    private RealServer mariadb(String... options) throws Exception {
        String program = RealServer.program("mariadbd", "/usr/sbin/mariadbd");
        RealServer.share(directory);
        Path data = RealServer.share(Files.createDirectory(directory.resolve("data")));
        port = RealServer.freePort();
        List<String> command = new ArrayList<>(RealServer.unprivileged(
                program,
                "--no-defaults",
                "--skip-grant-tables",
                "--skip-networking=OFF",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--datadir=" + data,
                "--socket=" + data.resolve("socket"),
                "--innodb-flush-log-at-trx-commit=0"));
        command.addAll(List.of(options));
        return RealServer.start(directory, command, port);
    }
}
