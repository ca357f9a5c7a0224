package dev.weir.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.internal.watch.UserCode.Guarded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code of users on a thread of its own, and the test as the watchdog. */
@Timeout(30)
class UserCallTest {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final UserCode code = new UserCode();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void end() {
        never.countDown();
        loop.shutdown();
    }

    @Test
    void aCallThatTakesTooLongIsInterruptedAndToldAndItsAnswerDoesNotCount() throws Exception {
        Future<String> result = loop.submit(() -> {
            UserCall call = code.begin(guarded("slow"));
            String how = awaitInterrupt();
            return how + ", counts: " + call.end() + ", flag after: "
                    + Thread.currentThread().isInterrupted();
        });
        inside.await();
        look(0, 50, 49);
        assertThat(told).isEmpty();
        look(1);

        assertThat(result.get()).isEqualTo("interrupted, counts: false, flag after: false");
        assertThat(told).singleElement().satisfies(how -> assertThat(how)
                .startsWith("slow did not answer within 100 ms")
                .contains("UserCallTest")
                .doesNotContain("\n"));
    }

    @Test
    void codeThatRestoresTheFlagAsItShouldDoesNotLeaveItBehind() throws Exception {
        Future<Boolean> flag = loop.submit(() -> {
            UserCall call = code.begin(guarded("tidy"));
            awaitInterrupt();
            Thread.currentThread().interrupt();
            assertThat(call.end()).isFalse();
            return Thread.currentThread().isInterrupted();
        });
        inside.await();
        look(0, 100);

        assertThat(flag.get()).isFalse();
    }

    @Test
    void codeThatWaitsAgainIsInterruptedAgainAndToldOnce() throws Exception {
        CountDownLatch again = new CountDownLatch(1);
        Future<String> result = loop.submit(() -> {
            UserCall call = code.begin(guarded("stubborn"));
            awaitInterrupt();
            again.countDown();
            String second = awaitInterrupt();
            call.end();
            return second;
        });
        inside.await();
        look(0, 100);
        again.await();
        look(25);

        assertThat(result.get()).isEqualTo("interrupted");
        assertThat(told).hasSize(1);
    }

    @Test
    void aCallThatEndsInTimeIsLeftAloneAndTheNextOneHasTimeOfItsOwn() throws Exception {
        loop.submit(() -> code.begin(guarded("quick"))).get();
        look(0, 90);
        assertThat(loop.submit(() ->
                                code.begin(guarded("joins the call under way")).end())
                        .get())
                .isTrue();
        look(5);
        boolean counts = loop.submit(() -> {
                    UserCall call = code.begin(guarded("part"));
                    boolean part = call.end();
                    return part && call.end();
                })
                .get();
        assertThat(counts).isTrue();
        loop.submit(() -> code.begin(guarded("next"))).get();
        look(25, 90);
        assertThat(told).isEmpty();
        look(10);

        assertThat(told).singleElement().satisfies(how -> assertThat(how).startsWith("next"));
    }

    @Test
    void whoIsNotInACallIsNeverInterrupted() throws Exception {
        Future<Boolean> interrupted = loop.submit(() -> {
            code.begin(guarded("over")).end();
            inside.countDown();
            never.await();
            return Thread.currentThread().isInterrupted();
        });
        inside.await();
        look(0, 1_000, 1_000);
        never.countDown();

        assertThat(interrupted.get()).isFalse();
        assertThat(told).isEmpty();
    }

    private String awaitInterrupt() {
        inside.countDown();
        try {
            return never.await(10, TimeUnit.SECONDS) ? "released" : fail("not interrupted");
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private void look(long... creditMillis) {
        for (long millis : creditMillis) {
            code.look(Duration.ofMillis(millis).toNanos());
            code.act();
        }
    }

    private Guarded guarded(String name) {
        return new Guarded() {
            @Override
            public Duration patience() {
                return PATIENCE;
            }

            @Override
            public void blocked(String how) {
                told.add(name + " " + how);
            }
        };
    }
}
