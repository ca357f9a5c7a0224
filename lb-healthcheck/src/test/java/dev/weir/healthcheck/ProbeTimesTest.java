package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.await;
import static dev.weir.healthcheck.Checks.begin;
import static dev.weir.healthcheck.FakeServer.drips;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.line;
import static dev.weir.healthcheck.FakeServer.say;
import static dev.weir.healthcheck.TcpCheckCases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TcpCheck.Connect;
import dev.weir.probe.TcpCheck.Send;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a check takes, and whose time that is. */
class ProbeTimesTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @Test
    void theRestHasATimeOfItsOwn() throws Exception {
        try (FakeServer silent = new FakeServer(isSilent())) {
            ProbeResult result = check(TcpCheck.of(text("x")), silent.address(), LONG, SHORT);

            assertThat(result.status()).isEqualTo("L7TOUT");
            assertThat(result.duration()).isBetween(SHORT, LONG);
        }
        try (FakeServer slow = new FakeServer(drips("0123456789", 50))) {
            assertThat(check(TcpCheck.of(text("9")), slow.address(), SHORT, LONG)
                            .status())
                    .isEqualTo("L7OK");
        }
    }

    /** As in HAProxy, where a connection is established only when it can be used. */
    @Test
    void theHandshakeBelongsToConnecting() throws Exception {
        try (FakeServer silent = new FakeServer(isSilent())) {
            Probe probe = TlsCheck.handshake(TlsSettings.unverified());
            ProbeResult result = check(probe, silent.address(), SHORT, LONG);

            assertThat(result.status()).isEqualTo("L6TOUT");
            assertThat(result.duration()).isBetween(SHORT, LONG);
        }
    }

    /** However many connections a script opens, the two times together are all it has. */
    @Test
    void furtherConnectsBelongToTheRest() throws Exception {
        try (FakeServer server = new FakeServer(isSilent());
                BlackHole hole = new BlackHole()) {
            TcpCheck check =
                    TcpCheck.of(Connect.here(), Connect.toPort(hole.address().getPort()));
            ProbeResult result = check(check, server.address(), LONG, SHORT);

            assertThat(result.status()).isEqualTo("L4TOUT");
            assertThat(result.duration()).isBetween(SHORT, LONG);
        }
    }

    /** The loop stands still from before the server's first word until after the timeout; then there is more to be said. */
    @Test
    void noConversationFailsForAPauseOfThisProcess() throws Exception {
        Duration timeout = Duration.ofMillis(500);
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch said = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        FakeServer.Role role = client -> {
            waitFor(paused);
            say(client, "one\r\n");
            said.countDown();
            say(client, "two " + line(client));
            FakeServer.awaitEnd(client);
        };
        try (FakeServer server = new FakeServer(role)) {
            TcpCheck check = TcpCheck.of(text("one"), Send.text("go\r\n"), text("two go"));
            CompletableFuture<ProbeResult> late = begin(prober, check, server.address(), timeout);
            prober.check(Checks.TCP, Checks.target(Checks.nobody()), ProbeTimeouts.within(LONG), ignored -> {
                paused.countDown();
                waitFor(resumed);
            });
            waitFor(said);
            long saidAt = System.nanoTime();
            await().until(() -> System.nanoTime() - saidAt > 2 * timeout.toNanos());
            resumed.countDown();

            assertThat(await(late).status()).isEqualTo("L7OK");
        }
    }

    private ProbeResult check(Probe probe, InetSocketAddress server, Duration connect, Duration rest) throws Exception {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        prober.check(probe, Checks.target(server), new ProbeTimeouts(connect, Optional.of(rest)), result::complete);
        return await(result);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
