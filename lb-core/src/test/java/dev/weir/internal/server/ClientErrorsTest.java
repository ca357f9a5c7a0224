package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.health.Observation.OnError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HAProxy's {@code observe layer4}: what errors of clients do to a server's health. */
class ClientErrorsTest {
    private final Bench bench = new Bench();
    private BackendRuntime backend = live(Observation.connects());
    private int hurried;

    @Test
    void tenFailedAttemptsOneAfterAnotherAreOneFailedCheck() {
        passCheck();
        fail(9);
        assertThat(a().health().progress()).isEqualTo("3/3");
        fail(1);

        assertThat(a().health().progress()).isEqualTo("2/3");
        assertThat(a().condition().checksFailed()).isEqualTo(1);
        assertThat(a().experience().observedFailures()).isEqualTo(1);
        assertThat(a().condition().lastCheck())
                .isEqualTo("HANA, info: \"Detected 10 consecutive errors, last one was: Connection refused\"");
        assertThat(bench.events())
                .filteredOn(LbEvent.ServerChecked.class::isInstance)
                .last()
                .extracting(LbEvent::message)
                .isEqualTo("Health check for server pool/a failed, reason: Health analyze, info: \"Detected 10"
                        + " consecutive errors, last one was: Connection refused\", status: 2/3 UP.");
    }

    @Test
    void thenCountingBeginsAnew() {
        passCheck();
        fail(29);
        assertThat(a().health().progress()).as("twice").isEqualTo("1/3");
        fail(1);

        assertThat(a().status().health()).isEqualTo(Health.DOWN);
        assertThat(a().experience().observedFailures()).isEqualTo(3);
    }

    @Test
    void aSuccessBetweenThemLetsThemBeForgotten() {
        passCheck();
        fail(9);
        a().experience().connected();
        fail(9);

        assertThat(a().health().progress()).isEqualTo("3/3");
    }

    @Test
    void soDoesACheckThatPasses() {
        fail(9);
        passCheck();
        fail(9);

        assertThat(a().health().progress()).isEqualTo("3/3");
    }

    @Test
    void butNotOneThatFails() {
        passCheck();
        fail(9);
        backend.recordCheck(a(), Checks.failed("no"));
        fail(1);

        assertThat(a().health().progress()).isEqualTo("1/3");
    }

    /** Of rise 2 and fall 3: the scores are 4, 3 and 2 while up, 1 and 0 while down. */
    @ParameterizedTest
    @CsvSource({
        "FASTINTER, 4, 3/3",
        "FASTINTER, 2, 1/3",
        "FASTINTER, 1, 1/2",
        "FAIL_CHECK, 4, 2/3",
        "FAIL_CHECK, 3, 1/3",
        "FAIL_CHECK, 2, 0/2",
        "FAIL_CHECK, 1, 0/2",
        "FAIL_CHECK, 0, 0/2",
        "SUDDEN_DEATH, 4, 1/3",
        "SUDDEN_DEATH, 3, 1/3",
        "SUDDEN_DEATH, 2, 0/2",
        "SUDDEN_DEATH, 1, 0/2",
        "MARK_DOWN, 4, 0/2",
        "MARK_DOWN, 3, 0/2",
        "MARK_DOWN, 2, 0/2",
        "MARK_DOWN, 1, 0/2",
        "MARK_DOWN, 0, 0/2"
    })
    void whatHappensThenIsWhatThePolicySays(OnError onError, int score, String progress) {
        backend = live(Observation.connects().withErrorLimit(2).withOnError(onError));
        bringTo(score);
        fail(2);

        assertThat(a().health().progress()).isEqualTo(progress);
        assertThat(a().experience().observedFailures()).isEqualTo(1);
    }

    private void bringTo(int score) {
        passCheck();
        for (int failures = 4; failures > Math.max(score, 2); failures--) {
            backend.recordCheck(a(), Checks.failed("no"));
        }
        if (score < 2) {
            backend.recordCheck(a(), Checks.failed("no"));
        }
        if (score == 1) {
            passCheck();
        }
        assertThat(a().health().score()).isEqualTo(score);
    }

    @ParameterizedTest
    @EnumSource(OnError.class)
    void inAnyCaseTheNextCheckIsBroughtForward(OnError onError) {
        backend = live(Observation.connects().withErrorLimit(3).withOnError(onError));
        passCheck();
        a().experience().onErrors(() -> hurried++);
        fail(2);
        assertThat(hurried).isZero();
        fail(1);

        assertThat(hurried).isEqualTo(1);
    }

    @Test
    void markedDownItIsDownAtOnceAndItsSessionsEnd() {
        backend = bench.live(Backend.named("pool")
                .health(policy(Observation.connects().withErrorLimit(2).withOnError(OnError.MARK_DOWN)))
                .server(server("a").withShutdownSessionsOnDown().withShutdownBackupSessionsOnUp())
                .server(server("z").withBackup())
                .build());
        passCheck();
        fail(2);

        assertThat(a().isUsable()).isFalse();
        assertThat(a().condition().timesDown()).isEqualTo(1);
        assertThat(bench.killed).containsExactly("a SERVER_DOWN");
        passCheck();
        passCheck();
        assertThat(bench.killed).containsExactly("a SERVER_DOWN", "z PRIMARY_BACK");
    }

    @Test
    void errorsAtAServerInMaintenanceSayNothing() {
        passCheck();
        backend.setAdmin(a(), AdminState.MAINTENANCE);
        fail(10);
        backend.setAdmin(a(), AdminState.READY);

        assertThat(a().health().progress()).isEqualTo("1/3");
        assertThat(a().experience().observedFailures()).isZero();
    }

    @Test
    void nobodyCountsWhereNobodyObserves() {
        backend = bench.live(Backend.named("pool")
                .health(HealthPolicy.tcpConnect())
                .server(server("a"))
                .build());
        assertThat(a().experience().wantsFirstByte()).isFalse();
        fail(1_000);

        assertThat(a().health().progress()).isEqualTo("1/3");
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void anotherPolicyTakesEffectAtOnce() {
        fail(5);
        put(HealthPolicy.tcpConnect());
        fail(20);
        assertThat(a().experience().observedFailures()).isZero();
        put(policy(Observation.connects().withErrorLimit(2)));
        fail(1);
        assertThat(a().experience().observedFailures())
                .as("the five are forgotten")
                .isZero();
        fail(1);
        assertThat(a().experience().observedFailures()).isEqualTo(1);
    }

    /** Errors may be more than the limit when that is lowered. */
    @Test
    void aLowerLimitThatIsPassedAlreadyIsReachedWithTheNextError() {
        fail(9);
        put(policy(Observation.connects().withErrorLimit(5)));
        fail(1);

        assertThat(a().experience().observedFailures()).isEqualTo(1);
        assertThat(a().condition().lastCheck()).contains("Detected 10 consecutive errors");
    }

    // ---- first bytes ------------------------------------------------------------------------------------------------

    @Test
    void whereFirstBytesAreObservedAConnectionAloneIsNoSuccess() {
        backend = live(Observation.firstBytes().withErrorLimit(3));
        assertThat(a().experience().wantsFirstByte()).isTrue();
        cutShort(1);
        a().experience().connected();
        a().experience().wantedNoAnswer();
        fail(1);
        cutShort(1);

        assertThat(a().experience().observedFailures()).isEqualTo(1);
        assertThat(a().condition().lastCheck()).contains("last one was: closed before its first byte");
    }

    @Test
    void andTheFirstByteIsOne() {
        backend = live(Observation.firstBytes().withErrorLimit(3));
        cutShort(2);
        a().experience().answered();
        cutShort(2);

        assertThat(a().experience().observedFailures()).isZero();
    }

    @Test
    void whereConnectionsAreObservedNobodyLooksAtFirstBytes() {
        assertThat(a().experience().wantsFirstByte()).isFalse();
        cutShort(100);

        assertThat(a().experience().observedFailures()).isZero();
    }

    private void passCheck() {
        backend.recordCheck(a(), Checks.passed(""));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            a().experience().connectFailed("Connection refused");
            bench.runtime.runDue();
        }
    }

    private void cutShort(int times) {
        for (int i = 0; i < times; i++) {
            a().experience().cutShort("closed before its first byte");
            bench.runtime.runDue();
        }
    }

    private void put(HealthPolicy policy) {
        Backend next = backend.backend().toBuilder().health(policy).build();
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));
    }

    private ServerRuntime a() {
        return backend.servers().get(0);
    }

    private BackendRuntime live(Observation observation) {
        return bench.live(Backend.named("pool")
                .health(policy(observation))
                .logHealthChecks()
                .server(server("a"))
                .server(server("b"))
                .build());
    }

    private static HealthPolicy policy(Observation observation) {
        return HealthPolicy.tcpConnect().withRise(2).withFall(3).withObservation(observation);
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }
}
