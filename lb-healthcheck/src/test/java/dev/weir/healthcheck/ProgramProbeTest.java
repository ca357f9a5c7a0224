package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.begin;
import static dev.weir.healthcheck.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.weir.ServerId;
import dev.weir.probe.ExternalCheck;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramProbeTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443);

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @TempDir
    private Path directory;

    @BeforeEach
    void needsAShell() {
        assumeThat(Path.of("/bin/sh")).isExecutable();
    }

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @Test
    void passesWithExitCode0() throws Exception {
        ProbeResult result = check(prober, script("exit 0"), SERVER);

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.status()).isEqualTo("PROCOK");
        assertThat(result.code()).hasValue(0);
        assertThat(result.duration()).isPositive();
    }

    @Test
    void failsWithAnyOther() throws Exception {
        ProbeResult result = check(prober, script("exit 3"), SERVER);

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.status()).isEqualTo("PROCERR");
        assertThat(result.code()).hasValue(3);
        assertThat(result.info()).isEqualTo("exit code 3");
    }

    /** HAProxy's regression test of that name; the variables are those that it was seen to set. */
    @Test
    void extcheck() throws Exception {
        Path output = directory.resolve("output");
        ExternalCheck check = new ExternalCheck(
                write("echo \"args: $*\" > \"$OUT.tmp\"; env | sort >> \"$OUT.tmp\"; mv \"$OUT.tmp\" \"$OUT\""),
                List.of("-v"),
                Map.of("OUT", output.toString()));
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        ProbeTarget target = new ProbeTarget(SERVER, new ServerId("bk_owa", "cas1"), 17);

        prober.check(check, target, ProbeTimeouts.within(LONG), result::complete);

        assertThat(Checks.await(result).status()).isEqualTo("PROCOK");
        assertThat(Files.readAllLines(output))
                .contains(
                        "args: -v NOT_USED NOT_USED 127.0.0.1 8443",
                        "HAPROXY_PROXY_NAME=bk_owa",
                        "HAPROXY_PROXY_ADDR=",
                        "HAPROXY_PROXY_PORT=",
                        "HAPROXY_SERVER_NAME=cas1",
                        "HAPROXY_SERVER_ADDR=127.0.0.1",
                        "HAPROXY_SERVER_PORT=8443",
                        "HAPROXY_SERVER_PROTO=tcp",
                        "HAPROXY_SERVER_CURCONN=17",
                        "PATH=" + System.getenv("PATH"))
                .noneMatch(line -> line.startsWith("HOME=") || line.startsWith("JAVA"));
    }

    @Test
    void hasNoInputAndAnyAmountOfOutput() throws Exception {
        ExternalCheck check =
                script("read x && exit 1; head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; exit 0");

        assertThat(check(prober, check, SERVER).status()).isEqualTo("PROCOK");
    }

    @Test
    void killsAtTheTimeoutAndWhatItStartedToo() throws Exception {
        Path child = directory.resolve("child");
        ExternalCheck check =
                script("sleep 600 & echo $! > " + child + ".tmp; mv " + child + ".tmp " + child + "; wait");

        ProbeResult result = check(prober, check, SERVER, Duration.ofSeconds(1));

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.status()).isEqualTo("PROCTOUT");
        assertThat(result.info()).isEqualTo("the program was killed, for it was not done in time");
        assertGone(child);
    }

    @Test
    void killsWhatRunsWhenTheProberCloses() throws Exception {
        Path child = directory.resolve("child");
        AtomicInteger results = new AtomicInteger();
        prober.check(
                script("echo $$ > " + child + ".tmp; mv " + child + ".tmp " + child + "; exec sleep 600"),
                Checks.target(SERVER),
                ProbeTimeouts.within(LONG),
                result -> results.incrementAndGet());
        await().until(() -> Files.exists(child));

        prober.close();

        assertGone(child);
        assertThat(results).hasValue(0);
    }

    @Test
    void failsWhenTheProgramCannotBeStarted() throws Exception {
        ProbeResult result = check(prober, ExternalCheck.of(directory.resolve("missing")), SERVER);

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.status()).isEqualTo("PROCERR");
        assertThat(result.code()).isEmpty();
        assertThat(result.info()).contains("missing").contains("No such file");
    }

    @Test
    void runsOnlySoManyAtOnceAndAllInTheEnd() throws Exception {
        Path running = Files.createDirectory(directory.resolve("running"));
        Path counts = directory.resolve("counts");
        ExternalCheck check = script("touch " + running + "/$$; ls " + running + " | wc -l >> " + counts
                + "; sleep 0.1; rm " + running + "/$$");
        List<CompletableFuture<ProbeResult>> all = new ArrayList<>();
        for (int i = 0; i < 3 * Programs.MOST_AT_ONCE; i++) {
            all.add(begin(prober, check, SERVER, Duration.ofMinutes(1)));
        }
        for (CompletableFuture<ProbeResult> one : all) {
            assertThat(one.get(60, java.util.concurrent.TimeUnit.SECONDS).status())
                    .isEqualTo("PROCOK");
        }
        assertThat(Files.readAllLines(counts).stream().mapToInt(line -> Integer.parseInt(line.strip())))
                .allMatch(count -> count <= Programs.MOST_AT_ONCE);
    }

    @Test
    void blamesNoServerWhenNoProgramCanBeStartedInTime() throws Exception {
        Path gate = directory.resolve("gate");
        ExternalCheck blocked = script("while [ ! -e " + gate + " ]; do sleep 0.05; done");
        List<CompletableFuture<ProbeResult>> all = new ArrayList<>();
        for (int i = 0; i < Programs.MOST_AT_ONCE; i++) {
            all.add(begin(prober, blocked, SERVER, Duration.ofMinutes(1)));
        }

        ProbeResult result = check(prober, script("exit 0"), SERVER, Duration.ofMillis(200));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.status()).isEqualTo("SOCKERR");
        assertThat(result.info()).isEqualTo("the program was not started: 16 others run");
        Files.createFile(gate);
        for (CompletableFuture<ProbeResult> one : all) {
            assertThat(one.get(60, java.util.concurrent.TimeUnit.SECONDS).status())
                    .isEqualTo("PROCOK");
        }
    }

    private ExternalCheck script(String commands) throws IOException {
        return ExternalCheck.of(write(commands));
    }

    private Path write(String commands) throws IOException {
        Path file = Files.createTempFile(directory, "script", ".sh");
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static void assertGone(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        await().untilAsserted(() ->
                assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty());
    }
}
