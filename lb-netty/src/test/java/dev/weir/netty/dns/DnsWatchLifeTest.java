package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Subscription;
import dev.weir.spi.Endpoint;
import dev.weir.spi.ServerSource;
import dev.weir.testing.ThreadTrackingRuntime;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsWatchLifeTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ThreadTrackingRuntime runtime = new ThreadTrackingRuntime(1);
    private final Told told = new Told();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
        await().untilAsserted(() -> assertThat(runtime.liveThreads()).isEmpty());
    }

    @Test
    void runsOnOneThreadOfItsOwn() throws IOException {
        CompletableFuture<String> thread = new CompletableFuture<>();
        try (FakeNameServer server = answering();
                Subscription watch = open(server, new Silent() {
                    @Override
                    public void update(List<Endpoint> all) {
                        thread.complete(Thread.currentThread().getName());
                    }
                })) {
            assertThat(thread.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("weir-dns-0");
            assertThat(runtime.liveThreads()).containsExactly("weir-dns-0");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void closesWhileItWaitsForAPacket() throws Exception {
        try (FakeNameServer server = FakeNameServer.answering(query -> {
            asked.countDown();
            return List.of();
        })) {
            closesOnceAsked(server);
        }
    }

    @Test
    void closesWhileItWaitsOnATcpConnection() throws Exception {
        try (FakeNameServer server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()), this::holdTheConnection)) {
            closesOnceAsked(server);
        }
    }

    private List<byte[]> holdTheConnection(byte[] query) {
        asked.countDown();
        awaitUninterrupted(over);
        return List.of();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void closesOnceAsked(FakeNameServer server) throws Exception {
        Subscription watch = open(server, told);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        watch.close();
        watch.close();

        await().untilAsserted(() -> assertThat(runtime.liveThreads()).isEmpty());
        assertThat(told.updates).isEmpty();
        assertThat(told.failures).isEmpty();
    }

    @Test
    void leavesNoSocketAndNoThreadNotEvenNettysGlobalOne() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "no /proc");
        try (FakeNameServer server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()),
                query -> List.of(Response.to(query).a(0, 1).bytes()))) {
            await().untilAsserted(
                            DnsWatchLifeTest::assertNoGlobalThread); // one that a test before this one needed ends soon
            int before = openSockets();
            for (int i = 0; i < 5; i++) {
                Subscription watch = open(server, told);
                told.awaitUpdate();
                told.awaitUpdate();
                watch.close();
            }

            await().untilAsserted(() -> assertThat(openSockets()).isLessThanOrEqualTo(before));
            assertNoGlobalThread();
        }
    }

    /** The server of these tests has to outlive clients that are closed at any moment. */
    @Test
    void theNextOneIsAnsweredAfterOneThatHungUpOnTheServer() throws Exception {
        try (FakeNameServer server = FakeNameServer.answering(
                query -> List.of(Response.to(query).truncated().bytes()),
                query -> List.of(Response.to(query).a(0, 1).bytes()))) {
            new Socket(server.address().getAddress(), server.address().getPort()).close();

            try (Subscription watch = open(server, told)) {
                told.awaitUpdate();
                assertThat(watch).isNotNull();
            }
        }
    }

    private static void assertNoGlobalThread() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("globalEventExecutor"));
    }

    @Test
    void leavesNoSocketOpenBetweenTwoQuestions() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "no /proc");
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (FakeNameServer server = FakeNameServer.answering(query -> {
                    asked.countDown();
                    awaitUninterrupted(mayAnswer);
                    return List.of(Response.to(query).a(0, 1).bytes());
                });
                Subscription idle = source(server)
                        .interval(Duration.ofHours(1), Duration.ofHours(1))
                        .build()
                        .open(runtime, told)) {
            awaitUninterrupted(asked);
            int whileAsking = openSockets();

            mayAnswer.countDown();
            told.awaitSet("10.0.0.1:0");

            await().untilAsserted(() -> assertThat(openSockets()).isLessThan(whileAsking));
            assertThat(idle).isNotNull();
        }
    }

    @Test
    void outlivesAListenerThatThrowsAndLogsTheFirst() throws Exception {
        AtomicInteger logged = new AtomicInteger();
        Logger log = Logger.getLogger(DnsWatch.class.getName());
        Handler counter = counter(logged);
        log.addHandler(counter);
        log.setUseParentHandlers(false);
        CountDownLatch called = new CountDownLatch(4);
        ServerSource.Listener bad = new Silent() {
            @Override
            public void update(List<Endpoint> all) {
                called.countDown();
                if (called.getCount() % 2 == 0) {
                    throw new AssertionError("on purpose");
                }
                throw new IllegalStateException("on purpose");
            }
        };
        try (FakeNameServer server = answering();
                Subscription watch = open(server, bad)) {
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(watch).isNotNull();
        } finally {
            log.removeHandler(counter);
            log.setUseParentHandlers(true);
        }
        assertThat(logged).hasValue(1);
    }

    @Test
    void canBeClosedByItsListener() throws Exception {
        CompletableFuture<Subscription> self = new CompletableFuture<>();
        AtomicInteger updates = new AtomicInteger();
        try (FakeNameServer server = answering()) {
            self.complete(open(server, new Silent() {
                @Override
                public void update(List<Endpoint> all) {
                    updates.incrementAndGet();
                    self.join().close();
                }
            }));

            await().untilAsserted(() -> assertThat(runtime.liveThreads()).isEmpty());
            assertThat(updates).hasValue(1);
        }
    }

    /** Hears nothing of failures. */
    private abstract static class Silent implements ServerSource.Listener {
        @Override
        public void failed(String reason) {}
    }

    private static FakeNameServer answering() throws IOException {
        return FakeNameServer.answering(
                query -> List.of(Response.to(query).a(0, 1).bytes()));
    }

    private Subscription open(FakeNameServer server, ServerSource.Listener listener) {
        return source(server).build().open(runtime, listener);
    }

    private static DnsServerSource.Builder source(FakeNameServer server) {
        return DnsServerSource.named("web.test")
                .nameServers(List.of(server.address()))
                .prefer(AddressFamily.IPV4)
                .timeout(LONG)
                .interval(Duration.ofMillis(10), Duration.ofMillis(20));
    }

    private static Handler counter(AtomicInteger logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.incrementAndGet();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static int openSockets() throws IOException {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return (int) links.filter(DnsWatchLifeTest::isSocketOrSelector).count();
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
