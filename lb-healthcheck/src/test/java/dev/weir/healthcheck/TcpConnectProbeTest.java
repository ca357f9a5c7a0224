package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.addressOf;
import static dev.weir.healthcheck.Checks.await;
import static dev.weir.healthcheck.Checks.begin;
import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.Checks.listener;
import static dev.weir.healthcheck.Checks.nobody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;
import static org.awaitility.Awaitility.await;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpConnectProbeTest {
    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @Test
    void passesWhenTheServerListens() throws Exception {
        try (ServerSocket server = listener()) {
            ProbeResult result = check(prober, addressOf(server), LONG);

            assertThat(result.verdict()).isEqualTo(Verdict.PASS);
            assertThat(result.status()).isEqualTo("L4OK");
            assertThat(result.info()).isEmpty();
            assertThat(result.duration()).isPositive().isLessThan(LONG);
        }
    }

    @Test
    void resetsTheConnectionAfterAPass() throws Exception {
        try (ServerSocket server = listener()) {
            check(prober, addressOf(server), LONG);

            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                assertThatThrownBy(() -> accepted.getInputStream().read())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void passesOverIpv6() throws Exception {
        InetAddress loopback = InetAddress.getAllByName("::1")[0];
        assumeThatCode(() -> new ServerSocket(0, 1, loopback).close()).doesNotThrowAnyException();
        try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
            assertThat(check(prober, addressOf(server), LONG).status()).isEqualTo("L4OK");
        }
    }

    @Test
    void failsWithTheSystemsWordsWhenRefused() throws Exception {
        ProbeResult result = check(prober, nobody(), LONG);

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.status()).isEqualTo("L4CON");
        assertThat(result.info()).isEqualTo("Connection refused");
        assertThat(result.duration()).isLessThan(Duration.ofSeconds(5));
    }

    /** The best of five counts, for a busy machine may be late with one. */
    @Test
    void failsAtTheTimeoutWhenNothingAnswers() throws Exception {
        Duration timeout = Duration.ofMillis(200);
        Duration shortest = LONG;
        try (BlackHole server = new BlackHole()) {
            for (int i = 0; i < 5; i++) {
                ProbeResult result = check(prober, server.address(), timeout);

                assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
                assertThat(result.status()).isEqualTo("L4TOUT");
                assertThat(result.duration()).isGreaterThanOrEqualTo(timeout);
                shortest = result.duration().compareTo(shortest) < 0 ? result.duration() : shortest;
            }
        }
        assertThat(shortest).isLessThan(timeout.plusMillis(50));
    }

    /** The loop stands still, as in a long collection, from before the answer until after the timeout. */
    @Test
    void passesWhenOnlyThisProcessWasLate() throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        try (BlackHole server = new BlackHole()) {
            CompletableFuture<ProbeResult> late = begin(prober, server.address(), timeout);
            prober.check(Checks.TCP, Checks.target(nobody()), ProbeTimeouts.within(LONG), ignored -> {
                paused.countDown();
                waitFor(resumed);
            });
            waitFor(paused);

            // The kernel sends the SYN again after a second, and then there is room for it.
            try (Socket accepted = server.acceptStranger()) {
                long acceptedAt = System.nanoTime();
                await().until(() -> System.nanoTime() - acceptedAt > timeout.toNanos());
                assertThat(accepted.isConnected()).isTrue();
                assertThat(late).isNotDone();
                resumed.countDown();

                assertThat(await(late).status()).isEqualTo("L4OK");
            }
        }
    }

    @Test
    void measuresTheTimeoutWithTheRuntimesClock() throws Exception {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000); // wraps on the way
        AtomicLong readings = new AtomicLong();
        TestRuntime runtime = new TestRuntime(() -> {
            readings.incrementAndGet();
            return nanos.get();
        });
        try (BlackHole server = new BlackHole();
                Prober slow = new NettyProbes().open(runtime)) {
            CompletableFuture<ProbeResult> result = begin(slow, server.address(), Duration.ofMillis(20));
            await().until(() -> readings.get() > 10);
            assertThat(result).isNotDone();

            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));

            assertThat(await(result)).isEqualTo(new ProbeResult(Verdict.FAIL, "L4TOUT", "", Duration.ofMillis(20)));
        }
    }

    @Test
    void takesNoConnectionToItselfForAServer() throws Exception {
        InetSocketAddress free = freeAddress();
        try (Prober bound =
                new NettyProber(new TestRuntime(), () -> SocketChannel.open().bind(free))) {
            ProbeResult result = check(bound, free, LONG);

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isEqualTo("L4CON");
            assertThat(result.info()).startsWith("Connection refused").contains("itself");
        }
    }

    @Test
    void makesManyChecksAtTheSameTime() throws Exception {
        try (ServerSocket server = listener();
                BlackHole hole = new BlackHole()) {
            List<CompletableFuture<ProbeResult>> good = new ArrayList<>();
            List<CompletableFuture<ProbeResult>> refused = new ArrayList<>();
            List<CompletableFuture<ProbeResult>> silent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                good.add(begin(prober, addressOf(server), LONG));
                refused.add(begin(prober, nobody(), LONG));
                silent.add(begin(prober, hole.address(), Duration.ofMillis(300)));
            }
            assertThat(good)
                    .allSatisfy(result -> assertThat(await(result).status()).isEqualTo("L4OK"));
            assertThat(refused)
                    .allSatisfy(result -> assertThat(await(result).status()).isEqualTo("L4CON"));
            assertThat(silent)
                    .allSatisfy(result -> assertThat(await(result).status()).isEqualTo("L4TOUT"));
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket server = listener()) {
            return addressOf(server);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
