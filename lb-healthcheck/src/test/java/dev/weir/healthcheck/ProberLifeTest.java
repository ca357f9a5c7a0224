package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.TCP;
import static dev.weir.healthcheck.Checks.addressOf;
import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.Checks.listener;
import static dev.weir.healthcheck.Checks.nobody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.weir.probe.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProberLifeTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final TestRuntime runtime = new TestRuntime();

    @Test
    void isFoundByTheServiceLoader() {
        List<ProbeProvider> found = ServiceLoader.load(ProbeProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();

        assertThat(found).hasOnlyElementsOfType(NettyProbes.class).hasSize(1);
        assertThat(found.get(0).supports(TCP)).isTrue();
        assertThat(found.get(0).supports(new Probe.None())).isFalse();
    }

    @Test
    void endsChecksUnderWayWithoutAResult() throws Exception {
        AtomicInteger results = new AtomicInteger();
        try (BlackHole server = new BlackHole()) {
            Prober prober = new NettyProbes().open(runtime);
            for (int i = 0; i < 100; i++) {
                prober.check(
                        TCP,
                        Checks.target(server.address()),
                        ProbeTimeouts.within(LONG),
                        result -> results.incrementAndGet());
            }
            check(prober, nobody(), LONG); // they are under way now

            prober.close();

            awaitNoThread();
            assertThat(results).hasValue(0);
        }
    }

    @Test
    void forgetsNoSocketOpenedWhileItCloses() throws Exception {
        CompletableFuture<Prober> self = new CompletableFuture<>();
        CompletableFuture<SocketChannel> opened = new CompletableFuture<>();
        try (BlackHole server = new BlackHole()) {
            Prober prober = new NettyProber(runtime, () -> {
                self.join().close();
                opened.complete(SocketChannel.open());
                return opened.join();
            });
            prober.check(TCP, Checks.target(server.address()), ProbeTimeouts.within(LONG), result -> {});
            self.complete(prober);

            awaitNoThread();
            assertThat(opened.join().isOpen()).isFalse();
        }
    }

    @Test
    void refusesAfterCloseAndClosesTwice() {
        Prober prober = new NettyProbes().open(runtime);
        prober.close();
        prober.close();

        assertThatThrownBy(() -> prober.check(TCP, Checks.target(nobody()), ProbeTimeouts.within(LONG), result -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the prober is closed");
        awaitNoThread();
    }

    @Test
    void canBeClosedByACallback() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Prober prober = new NettyProbes().open(runtime);

        prober.check(TCP, Checks.target(nobody()), ProbeTimeouts.within(LONG), result -> {
            prober.close();
            closed.countDown();
        });

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        awaitNoThread();
    }

    @Test
    void outlivesCallbacksThatThrowAndLogsTheFirst() throws Exception {
        AtomicInteger logged = new AtomicInteger();
        Logger log = Logger.getLogger(NettyProber.class.getName());
        Handler counter = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.incrementAndGet();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(counter);
        log.setUseParentHandlers(false);
        try (Prober prober = new NettyProbes().open(runtime)) {
            CountDownLatch called = new CountDownLatch(6);
            for (int i = 0; i < 3; i++) {
                prober.check(TCP, Checks.target(nobody()), ProbeTimeouts.within(LONG), result -> {
                    called.countDown();
                    throw new IllegalStateException("on purpose");
                });
                prober.check(TCP, Checks.target(nobody()), ProbeTimeouts.within(LONG), result -> {
                    called.countDown();
                    throw new AssertionError("on purpose");
                });
            }
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(check(prober, nobody(), LONG).status()).isEqualTo("L4CON");
            assertThat(runtime.threads).hasSize(1);
        } finally {
            log.removeHandler(counter);
            log.setUseParentHandlers(true);
        }
        assertThat(logged).hasValue(1);
    }

    @Test
    void refusesAnAddressThatWasNotResolved() {
        try (Prober prober = new NettyProbes().open(runtime)) {
            InetSocketAddress server = InetSocketAddress.createUnresolved("cas1.example", 443);

            assertThatThrownBy(() -> prober.check(TCP, Checks.target(server), ProbeTimeouts.within(LONG), result -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("server: cas1.example/<unresolved>:443 (expected: a resolved address)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P25D", "PT2562047788015215H"})
    void refusesATimeoutOutOfRange(Duration timeout) {
        try (Prober prober = new NettyProbes().open(runtime)) {
            assertThatThrownBy(() ->
                            prober.check(TCP, Checks.target(nobody()), ProbeTimeouts.within(timeout), result -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeout: " + timeout + " (expected: more than zero, at most 24 days)");
        }
    }

    @Test
    void refusesAProbeItDoesNotKnow() {
        try (Prober prober = new NettyProbes().open(runtime)) {
            assertThatThrownBy(() -> prober.check(
                            new Probe.None(), Checks.target(nobody()), ProbeTimeouts.within(LONG), result -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("probe: None");
        }
    }

    @Test
    void leavesNoSocketAndNoThread() throws Exception {
        assumeThat(DESCRIPTORS).isDirectory();
        try (ServerSocket server = listener();
                BlackHole hole = new BlackHole()) {
            long withoutProber = openSockets();
            Prober prober = new NettyProbes().open(runtime);
            long idle = openSockets();
            for (int i = 0; i < 200; i++) {
                check(prober, addressOf(server), LONG);
                server.accept().close();
                check(prober, nobody(), LONG);
            }
            check(prober, hole.address(), Duration.ofMillis(50));
            await().untilAsserted(() -> assertThat(openSockets()).isEqualTo(idle));

            prober.check(TCP, Checks.target(hole.address()), ProbeTimeouts.within(LONG), result -> {});
            prober.close();

            await().untilAsserted(() -> assertThat(openSockets()).isEqualTo(withoutProber));
            awaitNoThread();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("globalEventExecutor"));
        }
    }

    private void awaitNoThread() {
        await().until(() ->
                !runtime.threads.isEmpty() && runtime.threads.stream().noneMatch(Thread::isAlive));
    }

    private static long openSockets() throws IOException {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return links.filter(ProberLifeTest::isSocketOrSelector).count();
        }
    }

    private static boolean isSocketOrSelector(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // the listing's own, closed by now
        }
    }
}
