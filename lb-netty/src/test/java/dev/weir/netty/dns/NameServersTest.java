package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameServersTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("resolv.conf");
    }

    @Test
    void areTheAddressesInTheSystemsFile() throws IOException {
        Files.writeString(file, """
                # nameserver 192.0.2.9
                search example.org
                nameserver 192.0.2.1
                  nameserver\tfd00::53   # comment
                nameserver ns.example.org
                nameserver
                options ndots:5
                """);

        assertThat(NameServers.of(file).current())
                .containsExactly(new InetSocketAddress("192.0.2.1", 53), new InetSocketAddress("fd00::53", 53));
    }

    @Test
    void areReadAnewEachTime() throws IOException {
        NameServers servers = NameServers.of(file);
        Files.writeString(file, "nameserver 192.0.2.1\n");
        assertThat(servers.current()).hasSize(1);
        Files.writeString(file, "nameserver 192.0.2.1\nnameserver 192.0.2.2\n");
        assertThat(servers.current()).hasSize(2);
    }

    @Test
    void areAtMostEight() throws IOException {
        Files.writeString(file, "nameserver 192.0.2.1\n".repeat(50));

        assertThat(NameServers.of(file).current()).hasSize(8);
    }

    @Test
    void areMissingIfTheFileIsOrNamesNone() throws IOException {
        assertThatThrownBy(() -> NameServers.of(file).current())
                .isInstanceOf(IOException.class)
                .hasMessage(file + " cannot be read, so the name servers have to be configured");
        Files.writeString(file, "search example.org\n");
        assertThatThrownBy(() -> NameServers.of(file).current()).hasMessage(file + " names no name server");
    }

    @Test
    void surviveAFileThatIsNoText() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> NameServers.of(file).current()).isInstanceOf(IOException.class);
    }

    @Test
    void areWantedForAnyQuestion() {
        DnsResolver resolver = new DnsResolver(null, NameServers.of(file), 3);

        assertThat(resolver.ask(new Question<>("web.test.", RecordKind.A)))
                .isCompletedWithValue(new Answer.Failed<>(
                        file + " cannot be read, so the name servers have to be configured", false));
    }
}
