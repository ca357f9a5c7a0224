package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.LdapCheck;
import dev.weir.spi.ProbeResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenLDAP. Skipped where it is not installed. */
class OpenldapIT {
    @TempDir
    private Path directory;

    private int port;

    @Test
    void isWell() throws Exception {
        try (RealServer server = slapd("")) {
            ProbeResult result = server.check(new LdapCheck(), port);

            assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        }
    }

    @Test
    void withoutAnonymousBindsIsAFailure() throws Exception {
        try (RealServer server = slapd("disallow bind_anon\n")) {
            ProbeResult result = server.check(new LdapCheck(), port);

            assertThat(result.status()).isEqualTo("L7STS");
            assertThat(result.code()).hasValue(48);
            assertThat(result.info()).isEqualTo("anonymous bind disallowed");
        }
    }

    private RealServer slapd(String more) throws Exception {
        String program = RealServer.program("slapd", "/usr/sbin/slapd");
        Path configuration =
                Files.writeString(directory.resolve("slapd.conf"), "pidfile " + directory.resolve("pid") + "\n" + more);
        port = RealServer.freePort();
        List<String> command =
                List.of(program, "-f", configuration.toString(), "-h", "ldap://127.0.0.1:" + port + "/", "-d", "0");
        return RealServer.start(directory, command, port);
    }
}
