package dev.weir.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.internal.watch.UserCode;
import dev.weir.probe.CustomProbe;
import dev.weir.probe.CustomProbe.Answer;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Worker;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.SimulatedWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a user's code does, its check comes to a result, and those of others go on. */
@Timeout(60)
class CustomChecksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final InetSocketAddress S1 = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final InetSocketAddress S2 = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final SimulatedWorker worker = runtime.newWorker("custom");
    private final List<String> defects = new ArrayList<>();
    private final List<ProbeResult> results = new ArrayList<>();
    private final SimulatedWorker control = runtime.newWorker("control");
    private final Labels labels = new Labels(new UserCode(), defects::add);
    private final CustomChecks checks = new CustomChecks(worker, control, labels, runtime, defects::add);

    private interface Code extends BiFunction<InetSocketAddress, Duration, @Nullable CompletionStage<Answer>> {}

    /** A probe with a name, as users should write them. */
    private record Own(String name, Code code) implements CustomProbe {
        @Override
        @SuppressWarnings("NullAway") // users' code may answer with null
        public CompletionStage<Answer> check(InetSocketAddress server, Duration timeout) {
            return code.apply(server, timeout);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static CompletionStage<Answer> answer(boolean healthy, String words) {
        return CompletableFuture.completedFuture(new Answer(healthy, words));
    }

    private ProbeResult result(Code code) {
        return check(new Own("mine", code));
    }

    private ProbeResult check(CustomProbe probe) {
        int before = results.size();
        checks.check(probe, S1, SECOND, results::add);
        runtime.advance(SECOND);
        assertThat(results).hasSize(before + 1);
        return results.get(before);
    }

    private static void is(ProbeResult result, Verdict verdict, String status, String info) {
        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.info()).isEqualTo(info);
    }

    @Test
    void anAnswerIsTheVerdict() {
        is(
                result((server, timeout) -> answer(true, server.getPort() + " within " + timeout)),
                Verdict.PASS,
                "L7OK",
                "1 within PT1S");
        is(
                result((server, timeout) -> answer(false, "the \"queue\" is long\n")),
                Verdict.FAIL,
                "L7STS",
                "the <22>queue<22> is long<0A>");
        assertThat(result((server, timeout) -> answer(false, "x".repeat(9_999))).info())
                .hasSize(1_000);
        assertThat(defects).isEmpty();
    }

    @Test
    void anAnswerMayComeLaterAndFromAnyThread() {
        CompletableFuture<Answer> later = new CompletableFuture<>();
        checks.check(new Own("slow", (server, timeout) -> later), S1, SECOND, results::add);
        runtime.advance(Duration.ofMillis(400));
        assertThat(results).isEmpty();
        later.complete(new Answer(true, "at last"));
        is(results.get(0), Verdict.PASS, "L7OK", "at last");
        assertThat(results.get(0).duration()).isEqualTo(Duration.ofMillis(400));
        runtime.advance(SECOND);
        assertThat(results).as("its time is not over as well").hasSize(1);
    }

    @Test
    void oneThatThrowsHasFailedAndIsToldOfOnce() {
        Own probe = new Own("mine", (server, timeout) -> {
            throw new IllegalStateException("no \"config\"");
        });
        is(check(probe), Verdict.FAIL, "L7RSP", "threw java.lang.IllegalStateException: no <22>config<22>");
        check(probe);
        assertThat(defects)
                .containsExactly("custom check mine threw java.lang.IllegalStateException: no <22>config<22>");
    }

    @Test
    void errorsAreCaughtToo() {
        is(
                result((server, timeout) -> {
                    throw new StackOverflowError();
                }),
                Verdict.FAIL,
                "L7RSP",
                "threw java.lang.StackOverflowError");
    }

    @Test
    void nullIsNoAnswer() {
        is(result((server, timeout) -> null), Verdict.FAIL, "L7RSP", "answered with null instead of a stage");
        is(
                result((server, timeout) -> CompletableFuture.completedFuture(null)),
                Verdict.FAIL,
                "L7RSP",
                "answered with null");
        assertThat(defects).containsExactly("custom check mine answered with null instead of a stage");
    }

    @Test
    void itIsToldAgainAfterItHasBehaved() {
        result((server, timeout) -> null);
        result((server, timeout) -> answer(true, ""));
        result((server, timeout) -> null);
        assertThat(defects).hasSize(2);
    }

    /** So that a user may hand over the stage of a client's request as it is. */
    @Test
    void anExceptionalEndIsAFailureOfTheServer() {
        is(
                result((server, timeout) -> CompletableFuture.failedFuture(new IOException("Connection reset"))),
                Verdict.FAIL,
                "L7RSP",
                "java.io.IOException: Connection reset");
        is(
                result((server, timeout) -> CompletableFuture.<Answer>failedFuture(new IOException("reset"))
                        .thenApply(answer -> answer)),
                Verdict.FAIL,
                "L7RSP",
                "java.io.IOException: reset");
        assertThat(defects).as("nothing is wrong with the code").isEmpty();
    }

    @Test
    void oneThatNeverCompletesHasFailedInTimeAndWhatItSaysLaterDoesNotCount() {
        CompletableFuture<Answer> never = new CompletableFuture<>();
        ProbeResult result = result((server, timeout) -> never);
        is(result, Verdict.FAIL, "L7TOUT", "no answer");
        assertThat(result.duration()).isEqualTo(SECOND);
        never.complete(new Answer(true, "too late"));
        runtime.advance(SECOND);
        assertThat(results).hasSize(1);
        assertThat(defects).isEmpty();
    }

    @Test
    void oneThatCannotBeginInTimeSaysNothingOfItsServer() {
        worker.suspend();
        is(result((server, timeout) -> answer(true, "")), Verdict.INCONCLUSIVE, "SOCKERR", "could not begin in time");
        is(
                result((server, timeout) -> answer(true, "")),
                Verdict.INCONCLUSIVE,
                "SOCKERR",
                "could not begin: the thread of custom checks is held by mine");
        assertThat(defects).isEmpty();
    }

    /** As long as a collector stops the world, say. */
    @Test
    void aMachineThatStandsStillFailsNobody() {
        CompletableFuture<Answer> stage = new CompletableFuture<>();
        checks.check(new Own("slow", (server, timeout) -> stage), S1, SECOND, results::add);
        runtime.advance(Duration.ofMillis(900));
        control.suspend();
        runtime.advance(Duration.ofSeconds(5));
        control.resume();
        runtime.advance(Duration.ofMillis(10));
        assertThat(results).isEmpty();
        stage.complete(new Answer(true, "after the pause"));
        assertThat(results).hasSize(1);
        is(results.get(0), Verdict.PASS, "L7OK", "after the pause");
    }

    @Test
    void butItsAnswerHasToComeSoonAfter() {
        checks.check(new Own("slow", (server, timeout) -> new CompletableFuture<>()), S1, SECOND, results::add);
        control.suspend();
        runtime.advance(Duration.ofSeconds(5));
        control.resume();
        runtime.advance(Duration.ofMillis(300));
        assertThat(results).extracting(ProbeResult::status).containsExactly("L7TOUT");
    }

    @Test
    void whatWaitsForAThreadThatIsHeldCostsNothingOnceItsTimeIsOver() {
        worker.suspend();
        List<String> ran = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            result((server, timeout) -> {
                ran.add("x");
                return answer(true, "");
            });
        }
        worker.resume();
        runtime.advance(SECOND);
        assertThat(ran).as("nobody waits for those any more").isEmpty();
        is(result((server, timeout) -> answer(true, "well again")), Verdict.PASS, "L7OK", "well again");
    }

    @Test
    void afterClosingNothingIsToldOrBegun() {
        checks.close();
        checks.check(new Own("late", (server, timeout) -> answer(true, "")), S1, SECOND, results::add);
        runtime.advance(SECOND);
        assertThat(results).isEmpty();
    }

    // ---- on a real thread, for only such a one can be blocked; time is the test's

    @Test
    void oneThatBlocksHasFailedAndOthersSayNothingUntilItReturns() throws InterruptedException {
        CountDownLatch unblocked = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        BlockingQueue<ProbeResult> told = new LinkedBlockingQueue<>();
        try (Worker real = SystemRuntime.INSTANCE.newWorker("custom-test")) {
            CustomChecks own = new CustomChecks(real, control, labels, runtime, defects::add);
            Own blocking = new Own("blocking", (server, timeout) -> {
                blocked.countDown();
                awaitQuietly(unblocked);
                return answer(true, "too late");
            });
            Own other = new Own("other", (server, timeout) -> answer(true, "well"));
            own.check(blocking, S1, SECOND, told::add);
            blocked.await();
            runtime.advance(SECOND);
            is(told.take(), Verdict.FAIL, "L7TOUT", "blocks");
            assertThat(defects).containsExactly("custom check blocking blocks the thread of all custom checks");

            own.check(blocking, S1, SECOND, told::add);
            own.check(blocking, S2, SECOND, told::add);
            own.check(other, S1, SECOND, told::add);
            runtime.advance(SECOND);
            is(told.take(), Verdict.FAIL, "L7TOUT", "the check before still blocks");
            String held = "could not begin: the thread of custom checks is held by blocking";
            is(told.take(), Verdict.INCONCLUSIVE, "SOCKERR", held);
            is(told.take(), Verdict.INCONCLUSIVE, "SOCKERR", held);

            unblocked.countDown();
            own.check(other, S1, SECOND, told::add);
            is(told.take(), Verdict.PASS, "L7OK", "well");
            assertThat(told).as("what came too late").isEmpty();
            assertThat(defects).as("told once").hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
