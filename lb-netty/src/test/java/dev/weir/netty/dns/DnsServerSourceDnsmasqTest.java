package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Subscription;
import dev.weir.testing.ThreadTrackingRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real name server. Skipped where dnsmasq is not installed. */
class DnsServerSourceDnsmasqTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final ThreadTrackingRuntime runtime = new ThreadTrackingRuntime(1);
    private final Told told = new Told();
    private Dnsmasq server;
    private Subscription watch;

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void findsIpv4Addresses() throws IOException {
        open("web.test", "10.0.0.2 web.test\n10.0.0.1 web.test\n10.0.0.9 other.test\n");

        told.awaitSet("10.0.0.1:0", "10.0.0.2:0");
    }

    @Test
    void findsIpv6Addresses() throws IOException {
        open("web.test", "fd00::2 web.test\nfd00::1 web.test\n");

        told.awaitSet("[fd00:0:0:0:0:0:0:1]:0", "[fd00:0:0:0:0:0:0:2]:0");
    }

    @Test
    void prefersIpv6LikeHaproxy() throws IOException {
        open("web.test", "10.0.0.1 web.test\nfd00::1 web.test\n");
        told.awaitSet("[fd00:0:0:0:0:0:0:1]:0");

        server.reload("10.0.0.1 web.test\n");
        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void prefersIpv4IfToldSo() throws IOException {
        server = Dnsmasq.start(directory, "10.0.0.1 web.test\nfd00::1 web.test\n");
        open(source("web.test").prefer(AddressFamily.IPV4));
        told.awaitSet("10.0.0.1:0");

        server.reload("fd00::1 web.test\n");
        told.awaitSet("[fd00:0:0:0:0:0:0:1]:0");
    }

    @Test
    void followsAnAlias() throws IOException {
        open("www.test", "10.0.0.1 web.test\n", "--cname=www.test,web.test");

        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void findsAServicesTargetsWithPortsAndWeights() throws IOException {
        open(
                "_https._tcp.test",
                "10.0.0.1 a.test\n10.0.0.2 b.test\n10.0.0.3 c.test\nfd00::3 c.test\n",
                "--srv-host=_https._tcp.test,a.test,443,1,0",
                "--srv-host=_https._tcp.test,b.test,8443,2,257",
                "--srv-host=_https._tcp.test,c.test,443,3,65535",
                "--srv-host=_https._tcp.test,gone.test,443,3,1");

        told.awaitSet("10.0.0.1:443 weight 0", "10.0.0.2:8443 weight 2", "[fd00:0:0:0:0:0:0:3]:443 weight 256");
        assertThat(told.failures).isEmpty();
    }

    @Test
    void findsEveryAddressOfATargetAndTargetsThatShareOne() throws IOException {
        open(
                "_imap._tcp.test",
                "10.0.0.2 a.test\n10.0.0.1 a.test\n10.0.0.1 b.test\n",
                "--srv-host=_imap._tcp.test,a.test,143,1,10",
                "--srv-host=_imap._tcp.test,b.test,143,1,300");

        told.awaitSet("10.0.0.1:143 weight 2", "10.0.0.1:143 weight 1", "10.0.0.2:143 weight 1");
    }

    @Test
    void hasNoServersIfAServiceIsNotOffered() throws IOException {
        open("_https._tcp.test", "", "--srv-host=_https._tcp.test");

        told.awaitSet();
        assertThat(told.failures).isEmpty();
    }

    @Test
    void asksAgainWhenTheTtlHasPassedAndNotBefore() throws IOException {
        server = Dnsmasq.start(directory, "10.0.0.1 web.test\n", "--local-ttl=1");
        open(source("web.test").prefer(AddressFamily.IPV4).interval(Duration.ofMillis(10), HOUR));
        told.awaitSet("10.0.0.1:0");
        long first = System.nanoTime();

        server.reload("10.0.0.2 web.test\n");
        told.awaitSet("10.0.0.2:0");

        // Almost a second: the clock began to run a moment after the answer.
        assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void asksAgainAfterTheUpperBoundWhateverTheTtl() throws IOException {
        open("web.test", "10.0.0.1 web.test\n", "--local-ttl=3600");
        told.awaitSet("10.0.0.1:0");

        server.reload("10.0.0.2 web.test\n10.0.0.3 web.test\n");

        told.awaitSet("10.0.0.2:0", "10.0.0.3:0");
    }

    @Test
    void keepsTheLastSetWhileTheServerIsDeadAndSaysSo() throws IOException {
        open("web.test", "10.0.0.1 web.test\n");
        told.awaitSet("10.0.0.1:0");

        server.stop();
        String reason = told.awaitFailure();
        told.awaitFailure();
        int updates = told.updates.size();
        told.awaitFailure();

        assertThat(reason)
                .startsWith("AAAA web.test: 127.0.0.1 port " + server.address().getPort() + " ");
        assertThat(told.updates).hasSize(updates).last().isEqualTo(List.of("10.0.0.1:0"));

        server.restart("10.0.0.2 web.test\n");
        told.awaitSet("10.0.0.2:0");
    }

    @Test
    void keepsTheLastSetWhileTheServerHangsAndSaysSo() throws IOException {
        server = Dnsmasq.start(directory, "10.0.0.1 web.test\n");
        open(source("web.test").timeout(Duration.ofMillis(50)).attempts(2));
        told.awaitSet("10.0.0.1:0");

        server.freeze();
        assertThat(told.awaitFailure()).endsWith("timed out after 50 ms");
        int updates = told.updates.size();
        told.awaitFailure();
        assertThat(told.updates).hasSize(updates);

        server.thaw();
        told.awaitUpdate();
        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void keepsTheLastSetWhenTheServerRefuses() throws IOException {
        // Without upstream servers dnsmasq refuses what is not its own.
        open("web.example", "10.0.0.1 web.example\n");
        told.awaitSet("10.0.0.1:0");

        server.reload("");

        assertThat(told.awaitFailure()).startsWith("AAAA web.example: ").endsWith("answered Refused(5)");
        assertThat(told.updates).last().isEqualTo(List.of("10.0.0.1:0"));
    }

    @Test
    void passesOnThatThereIsNoSuchName() throws IOException {
        open("web.test", "10.0.0.1 web.test\n");
        told.awaitSet("10.0.0.1:0");

        server.reload("10.0.0.1 other.test\n");

        told.awaitSet();
        assertThat(told.failures).isEmpty();
        server.reload("10.0.0.1 web.test\n");
        told.awaitSet("10.0.0.1:0");
    }

    @Test
    void passesOnThatANameHasNoAddress() throws IOException {
        open("web.test", "", "--txt-record=web.test,nothing else");

        told.awaitSet();
        assertThat(told.failures).isEmpty();
    }

    @Test
    void takesNoBlockedNameForThisMachine() throws IOException {
        open("web.test", "", "--address=/web.test/0.0.0.0");

        told.awaitSet();
    }

    @Test
    void findsMoreAddressesThanFitIntoAPacket() throws IOException {
        List<String> addresses = IntStream.range(0, 1000)
                .mapToObj(i -> "10.0." + i / 250 + "." + (i % 250 + 1))
                .toList();
        open("web.test", addresses.stream().collect(Collectors.joining(" web.test\n", "", " web.test\n")));

        told.awaitUpdate();

        assertThat(told.updates.get(0))
                .containsExactlyInAnyOrderElementsOf(
                        addresses.stream().map(address -> address + ":0").toList());
        assertThat(told.failures).isEmpty();
    }

    @Test
    void asksTheNextNameServerWhenOneIsDead() throws IOException {
        server = Dnsmasq.start(directory, "10.0.0.1 web.test\n");
        try (FakeNameServer silent = FakeNameServer.silent()) {
            open(source("web.test")
                    .timeout(Duration.ofMillis(300))
                    .nameServers(List.of(silent.address(), server.address())));

            told.awaitSet("10.0.0.1:0");
            told.awaitUpdate();
            told.awaitUpdate();

            assertThat(silent.queries())
                    .as("asked once, then the one that answers")
                    .isEqualTo(1);
            assertThat(told.failures).isEmpty();
        }
    }

    private void open(String name, String hosts, String... options) throws IOException {
        server = Dnsmasq.start(directory, hosts, options);
        open(source(name));
    }

    private void open(DnsServerSource.Builder source) {
        watch = source.build().open(runtime, told);
    }

    private DnsServerSource.Builder source(String name) {
        return DnsServerSource.named(name)
                .nameServers(List.of(server.address()))
                .interval(OFTEN, OFTEN.multipliedBy(5));
    }
}
