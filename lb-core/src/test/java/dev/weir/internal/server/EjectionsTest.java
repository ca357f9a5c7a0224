package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.OutlierEjection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that fail their clients are out for a while. */
class EjectionsTest extends EjectionCase {
    // ---- out and back -----------------------------------------------------------------------------------------------

    @Test
    void threeErrorsOneAfterAnotherTakeItOutForATime() {
        fail("s1", 2);
        assertThat(usable()).contains("s1");
        fail("s1", 1);
        assertThat(usable()).containsExactly("s2", "s3", "s4");
        advance(9_999);
        assertThat(usable()).doesNotContain("s1");
        advance(1);

        assertThat(usable()).containsExactly("s1", "s2", "s3", "s4");
        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/s1 is ejected for 10000ms, reason: Detected 3 consecutive errors, last one was: no."
                                + " 3 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Server pool/s1 is not ejected any more, and is UP. 4 active and 0 backup servers online."
                                + " 0 sessions requeued, 0 total in queue.");
        assertThat(of("s1").experience().ejections()).isEqualTo(1);
    }

    @Test
    void aSuccessBetweenThemKeepsItIn() {
        fail("s1", 2);
        of("s1").experience().answered();
        fail("s1", 2);
        of("s1").experience().wantedNoAnswer();
        fail("s1", 2);
        assertThat(usable()).contains("s1");
        of("s1").experience().connected();
        fail("s1", 1);

        assertThat(usable()).as("to be connected is not enough").doesNotContain("s1");
    }

    @Test
    void whatItsChecksSayIsAnotherMatter() {
        fail("s1", 2);
        backend.recordCheck(of("s1"), Checks.passed(""));
        fail("s1", 1);
        assertThat(usable()).doesNotContain("s1");
        backend.recordCheck(of("s1"), Checks.passed(""));
        assertThat(usable()).doesNotContain("s1");
        String score = of("s1").health().progress();
        advance(10_000);

        assertThat(of("s1").health().progress()).isEqualTo(score).isEqualTo("3/3");
        assertThat(of("s1").condition().checksFailed()).isZero();
    }

    @Test
    void whoIsDownWhenTheTimeIsOverStaysOut() {
        fail("s1", 3);
        down("s1");
        advance(10_000);
        assertThat(usable()).doesNotContain("s1");
        assertThat(bench.messages()).anyMatch(line -> line.contains("is not ejected any more, and is DOWN."));
        backend.recordCheck(of("s1"), Checks.passed(""));
        backend.recordCheck(of("s1"), Checks.passed(""));

        assertThat(usable()).contains("s1");
    }

    @Test
    void whoComesUpWhileItIsEjectedStaysOut() {
        fail("s1", 3);
        down("s1");
        backend.recordCheck(of("s1"), Checks.passed(""));
        backend.recordCheck(of("s1"), Checks.passed(""));
        assertThat(of("s1").status().health()).isEqualTo(Health.UP);
        assertThat(usable()).doesNotContain("s1");
        advance(10_000);

        assertThat(usable()).contains("s1");
    }

    @Test
    void errorsOfConnectionsThatWereUnderWayDoNotCountWhenItIsBack() {
        fail("s1", 5);
        advance(10_000);
        fail("s1", 2);
        assertThat(usable()).contains("s1");
        fail("s1", 1);

        assertThat(usable()).doesNotContain("s1");
    }

    @Test
    void itWarmsUpWhenItIsBack() {
        backend = live(
                RULE,
                0,
                List.of(server("s1").withWeight(16).withSlowStart(Duration.ofSeconds(20)), server("s2"), server("s3")));
        fail("s1", 3);
        advance(10_000);

        assertThat(of("s1").throttle()).isLessThan(100);
        advance(20_000);
        assertThat(of("s1").throttle()).isEqualTo(100);
    }

    @Test
    void sessionsStay() {
        backend = live(
                RULE,
                0,
                List.of(
                        server("s1").withShutdownSessionsOnDown().withShutdownBackupSessionsOnUp(),
                        server("s2"),
                        server("z").withBackup()));
        fail("s1", 3);
        advance(10_000);

        assertThat(bench.killed).isEmpty();
    }

    // ---- again and again --------------------------------------------------------------------------------------------

    @Test
    void inARowItIsOutForLongerEachTimeUpToTheLongest() {
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            fail("s1", 3);
            lengths.add(secondsUntilBack("s1"));
        }

        assertThat(lengths).containsExactly(10L, 20L, 25L, 25L);
        assertThat(bench.messages())
                .anyMatch(line -> line.contains("is ejected for 20000ms, number 2 in a row, reason"));
    }

    @Test
    void theRowEndsWhenItWasBackForAsLongAsItHadBeenOut() {
        fail("s1", 3);
        secondsUntilBack("s1");
        advance(9_999);
        fail("s1", 3);
        assertThat(secondsUntilBack("s1")).isEqualTo(20);
        advance(20_000);
        fail("s1", 3);

        assertThat(secondsUntilBack("s1")).isEqualTo(10);
    }

    // ---- not too many -----------------------------------------------------------------------------------------------

    /** Another one goes while fewer than the percentage are out. */
    @ParameterizedTest
    @CsvSource({
        "4, 50, 2",
        "4, 51, 3",
        "4, 25, 1",
        "4, 1, 1",
        "4, 100, 4",
        "10, 10, 1",
        "10, 11, 2",
        "3, 50, 2",
        "1, 10, 1"
    })
    void soManyMayBeOutAtOnce(int servers, int percent, int out) {
        OutlierEjection rule = new OutlierEjection(1, Duration.ofSeconds(10), Duration.ofMinutes(1), percent);
        backend = live(rule, 0, servers(servers));
        IntStream.rangeClosed(1, servers).forEach(number -> fail("s" + number, 1));

        assertThat(usable()).hasSize(servers - out);
        advance(10_000);
        assertThat(usable()).as("and there is room again").hasSize(servers);
        fail("s" + servers, 1);
        assertThat(usable()).hasSize(servers - 1);
    }

    @Test
    void serversWithPoliciesOfTheirOwnAreCountedWithTheOthers() {
        HealthPolicy lenient = HealthPolicy.none()
                .withOutlierEjection(new OutlierEjection(1, Duration.ofSeconds(10), Duration.ofMinutes(1), 100));
        backend = live(RULE, 0, List.of(server("s1").withHealth(lenient), server("s2"), server("s3")));
        fail("s1", 1);
        fail("s2", 3);
        fail("s3", 3);
        assertThat(usable()).as("33 % are less than 50, 67 % are not").containsExactly("s3");
    }

    // ---- panic ------------------------------------------------------------------------------------------------------

    @Test
    void whoIsEjectedIsNotUpForThePanicThresholdAndServesInPanic() {
        OutlierEjection rule = new OutlierEjection(1, Duration.ofSeconds(10), Duration.ofMinutes(1), 100);
        backend = live(rule, 50, servers(4));
        fail("s1", 1);
        down("s2");
        assertThat(candidates()).containsExactly("s3", "s4");
        fail("s3", 1);

        assertThat(candidates()).as("1 of 4 is less than half").containsExactly("s1", "s2", "s3", "s4");
        assertThat(bench.events()).anyMatch(LbEvent.PanicEntered.class::isInstance);
        fail("s1", 5);
        assertThat(of("s1").experience().ejections()).as("it is out already").isEqualTo(1);
        advance(10_000);
        assertThat(candidates()).containsExactly("s1", "s3", "s4");
        assertThat(bench.events()).anyMatch(LbEvent.PanicLeft.class::isInstance);
    }

    @Test
    void theLoneServerServesAllTheSameWherePanicIsAllowed() {
        backend = live(RULE, 1, servers(1));
        fail("s1", 3);

        assertThat(usable()).isEmpty();
        assertThat(candidates()).containsExactly("s1");
    }

    @Test
    void withoutPanicItDoesNot() {
        backend = live(RULE, 0, servers(1));
        fail("s1", 3);

        assertThat(candidates()).isEmpty();
        assertThat(bench.events()).anyMatch(LbEvent.BackendDown.class::isInstance);
        advance(10_000);
        assertThat(candidates()).containsExactly("s1");
    }

    @Test
    void aBackupServesBeforeAPanicAndMayBeEjectedToo() {
        OutlierEjection rule = new OutlierEjection(1, Duration.ofSeconds(10), Duration.ofMinutes(1), 100);
        backend = live(rule, 50, List.of(server("s1"), server("s2"), server("z").withBackup()));
        fail("s1", 1);
        fail("s2", 1);
        assertThat(candidates()).containsExactly("z");
        fail("z", 1);

        assertThat(candidates()).as("in panic, all but backups").containsExactly("s1", "s2");
        assertThat(backend.selection().panic()).isPresent();
    }

    // ---- what is not his fault, or over -----------------------------------------------------------------------------

    @Test
    void whoIsOutAlreadyIsNotEjected() {
        down("s1");
        fail("s1", 3);
        backend.setAdmin(of("s2"), AdminState.MAINTENANCE);
        fail("s2", 3);

        assertThat(of("s1").experience().ejections()).isZero();
        assertThat(of("s2").experience().ejections()).isZero();
    }

    @Test
    void whoIsDrainedMayBeForItsClientsComeBack() {
        backend.setAdmin(of("s1"), AdminState.DRAIN);
        assertThat(of("s1").isServing()).isTrue();
        fail("s1", 3);

        assertThat(of("s1").isServing()).isFalse();
    }
}
