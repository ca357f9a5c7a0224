package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Roster;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.SessionKiller;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.SerialExecutor;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private static final HealthPolicy EVERY_SECOND = HealthPolicy.tcpConnect()
            .withInterval(Duration.ofSeconds(1))
            .withRise(2)
            .withFall(3);
    private static final Duration NEVER = Duration.ofDays(1);

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final SerialExecutor control = runtime.newWorker("control");
    private final Reporter reporter = new Reporter("test", runtime);
    private final ScriptedProbes probes = new ScriptedProbes();
    private final List<String> log = new ArrayList<>();
    private List<BackendRuntime> backends = List.of();

    // ---- the round before the first client --------------------------------------------------------------------------

    @Test
    void theFirstRoundChecksAllAtOnceAndIsOverWithTheLastAnswer() {
        BackendRuntime pool = pool(EVERY_SECOND, 3);
        HealthChecks checks = checks(pool);
        probes.answerAfter(Duration.ofMillis(30));
        probes.answer(address(2), Verdict.FAIL);

        checks.firstRound(all(), () -> log.add("done at " + millis()));
        assertThat(begun()).containsExactly("s1@0", "s2@0", "s3@0");
        runtime.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("done at 30");
        assertThat(server(pool, 1).isUsable()).isTrue();
        assertThat(server(pool, 2).isUsable())
                .as("one failure is enough at the start")
                .isFalse();
    }

    @Test
    void theFirstRoundWaitsForTheWordOfACheckThatTimesOut() {
        HealthChecks checks = checks(pool(EVERY_SECOND.withTimeout(Duration.ofMillis(700)), 2));
        probes.answerAfter(NEVER);

        checks.firstRound(all(), () -> log.add("done at " + millis()));
        runtime.advance(Duration.ofSeconds(20));

        assertThat(log)
                .as("an interval to connect, the timeout for the rest, half a second more")
                .containsExactly("done at 2200");
    }

    @Test
    void theFirstRoundWaitsLittleMoreThanFiveSecondsWhateverTheTimeout() {
        BackendRuntime pool = pool(EVERY_SECOND.withTimeout(Duration.ofMinutes(1)), 2);
        HealthChecks checks = checks(pool);
        probes.answerAfter(NEVER);

        checks.firstRound(all(), () -> log.add("done at " + millis()));
        runtime.advance(Duration.ofSeconds(20));

        assertThat(log).containsExactly("done at 5500");
        assertThat(server(pool, 1).isUsable())
                .as("HAProxy's start: up, one failure from down")
                .isTrue();
    }

    @Test
    void withoutChecksTheFirstRoundIsOverAtOnce() {
        HealthChecks checks = checks(pool(HealthPolicy.none(), 2));

        checks.firstRound(all(), () -> log.add("done"));

        assertThat(log).containsExactly("done");
        assertThat(runtime.eventsPending()).isZero();
        assertThat(probes.probersMade()).isZero();
    }

    // ---- the regular checks
    // -------------------------------------------------------------------------------------------

    @Test
    void theFirstRegularChecksAreSpreadOverOneIntervalFromNowOn() {
        HealthChecks checks = checks(pool(EVERY_SECOND, 4));

        checks.put(backends);
        runtime.advance(Duration.ofMillis(1_100));

        assertThat(begun()).containsExactly("s1@0", "s2@250", "s3@500", "s4@750", "s1@1000");
    }

    @Test
    void theIntervalRunsFromTheEndOfACheckToTheStartOfTheNext() {
        HealthChecks checks = checks(pool(EVERY_SECOND, 1));
        probes.answerAfter(Duration.ofMillis(400));

        checks.put(backends);
        runtime.advance(Duration.ofSeconds(5));

        assertThat(begun()).containsExactly("s1@0", "s1@1400", "s1@2800", "s1@4200");
    }

    @Test
    void aServerIsNeverCheckedTwiceAtOnce() {
        HealthChecks checks = checks(pool(EVERY_SECOND.withTimeout(Duration.ofSeconds(8)), 3));
        probes.answerAfter(Duration.ofSeconds(8));

        checks.put(backends);
        runtime.advance(Duration.ofMinutes(2));

        assertThat(begun()).hasSizeGreaterThan(30);
        assertThat(probes.mostAtOnceOfOneServer()).isEqualTo(1);
    }

    @Test
    void norWhileItsCheckOfTheFirstRoundIsStillUnderWay() {
        HealthChecks checks = checks(pool(EVERY_SECOND.withTimeout(Duration.ofSeconds(8)), 3));
        probes.answerAfter(Duration.ofSeconds(8));

        checks.firstRound(all(), () -> checks.put(backends));
        runtime.advance(Duration.ofMinutes(1));

        assertThat(probes.mostAtOnceOfOneServer()).isEqualTo(1);
        assertThat(begunOf("s1"))
                .as("the first regular check comes one interval after the end of the first round's")
                .startsWith("s1@0", "s1@9000");
    }

    @Test
    void eachBackendKeepsItsOwnPolicy() {
        HealthChecks checks =
                checks(pool(EVERY_SECOND, 1), pool("slow", EVERY_SECOND.withInterval(Duration.ofSeconds(10)), 1, 101));

        checks.put(backends);
        runtime.advance(Duration.ofMillis(20_400));

        assertThat(begunOf("s1")).hasSize(21);
        assertThat(begunOf("s101")).as("half of its own interval later").containsExactly("s101@5000", "s101@15000");
    }

    @Test
    void resultsTakeAServerDownAndBringItBack() {
        BackendRuntime pool = pool(EVERY_SECOND, 1);
        HealthChecks checks = checks(pool);
        checks.put(backends);
        runtime.advance(Duration.ofMillis(1_500));
        probes.answer(address(1), Verdict.FAIL);

        runtime.advance(Duration.ofSeconds(2));
        assertThat(server(pool, 1).isUsable()).as("after two failures of three").isTrue();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(server(pool, 1).isUsable()).isFalse();
        assertThat(server(pool, 1).condition().lastCheck()).isEqualTo("L4CON, info: \"scripted\", check duration: 0ms");

        probes.answer(address(1), Verdict.PASS);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(server(pool, 1).isUsable()).isFalse();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(server(pool, 1).isUsable()).isTrue();
    }

    @Test
    void anInconclusiveCheckChangesNothingAndTheNextOneFollows() {
        BackendRuntime pool = pool(EVERY_SECOND, 1);
        HealthChecks checks = checks(pool);
        probes.answer(address(1), Verdict.INCONCLUSIVE);

        checks.put(backends);
        runtime.advance(Duration.ofMillis(5_500));

        assertThat(begun()).hasSize(6);
        assertThat(server(pool, 1).health().progress()).as("as at the start").isEqualTo("1/3");
        assertThat(server(pool, 1).condition().checksFailed()).isZero();
    }

    @Test
    void maintenancePausesChecksAndDrainDoesNot() {
        BackendRuntime pool = pool(EVERY_SECOND, 1);
        HealthChecks checks = checks(pool);
        checks.put(backends);
        pool.setAdmin(server(pool, 1), AdminState.MAINTENANCE);
        runtime.advance(Duration.ofMillis(3_500));
        assertThat(begun()).isEmpty();

        pool.setAdmin(server(pool, 1), AdminState.DRAIN);
        runtime.advance(Duration.ofSeconds(2));

        assertThat(begun()).containsExactly("s1@4000", "s1@5000");
    }

    @Test
    void aResultThatComesDuringMaintenanceIsNotCounted() {
        BackendRuntime pool = pool(EVERY_SECOND, 1);
        HealthChecks checks = checks(pool);
        probes.answerAfter(Duration.ofMillis(500));
        probes.answer(address(1), Verdict.FAIL);
        checks.put(backends);
        runtime.advance(Duration.ofMillis(200));

        pool.setAdmin(server(pool, 1), AdminState.MAINTENANCE);
        runtime.advance(Duration.ofMillis(500));
        pool.setAdmin(server(pool, 1), AdminState.READY);

        assertThat(server(pool, 1).condition().checksFailed()).isZero();
        assertThat(server(pool, 1).isUsable()).isTrue();
    }

    @Test
    void aProberThatThrowsOnceDoesNotEndTheChecks() {
        HealthChecks checks = checks(pool(EVERY_SECOND, 1));
        probes.throwOnNextCheck();

        checks.put(backends);
        runtime.advance(Duration.ofMillis(5_500));

        assertThat(begun()).as("checks after the one that threw").hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void stoppingEndsChecksAndProbers() {
        BackendRuntime pool = pool(EVERY_SECOND, 2);
        HealthChecks checks = checks(pool);
        probes.answerAfter(Duration.ofMillis(400));
        probes.answer(address(1), Verdict.FAIL);
        checks.put(backends);
        runtime.advance(Duration.ofMillis(300));

        checks.stop();
        runtime.advance(Duration.ofSeconds(9));

        assertThat(begun()).containsExactly("s1@0");
        assertThat(probes.probersOpen()).isZero();
        assertThat(server(pool, 1).isUsable())
                .as("a result that came too late counts for nothing")
                .isTrue();
    }

    @Test
    void whoTracksAnotherServerIsNotChecked() {
        BackendRuntime pool = pool(EVERY_SECOND, 3);
        Backend tracking = pool.backend().toBuilder()
                .servers(pool.backend().servers().stream()
                        .map(server ->
                                server.name().equals("s2") ? server.withTrack(new ServerId("pool", "s1")) : server)
                        .toList())
                .build();
        HealthChecks checks = checks(pool);
        checks.put(backends);
        runtime.advance(Duration.ofSeconds(2));
        assertThat(begunOf("s2")).isNotEmpty();
        int before = begunOf("s2").size();

        pool.put(pool.prepare(tracking, 1, roster(tracking)));
        checks.put(backends);
        runtime.advance(Duration.ofSeconds(5));

        assertThat(begunOf("s2")).hasSize(before);
        assertThat(begunOf("s1")).hasSizeGreaterThan(before);
    }

    // ---- who can check
    // ------------------------------------------------------------------------------------------------

    @Test
    void aPolicyThatNobodyCanCarryOutNamesTheArtifactForEveryBackend() {
        BackendRuntime first = pool("first", EVERY_SECOND, 1, 1);
        BackendRuntime second = pool("second", EVERY_SECOND, 1, 2);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new HealthChecks(List.of(), runtime, control)
                        .prepare(List.of(first.backend(), second.backend())))
                .satisfies(e -> assertThat(e.problems()).hasSize(2))
                .withMessageContaining("'first'")
                .withMessageContaining("'second'")
                .withMessageContaining("lb-healthcheck");
    }

    @Test
    void backendsOfOneProviderShareOneProber() {
        checks(pool("first", EVERY_SECOND, 1, 1), pool("second", EVERY_SECOND, 1, 2));

        assertThat(probes.probersMade()).isEqualTo(1);
    }

    private long millis() {
        return runtime.elapsed().toMillis();
    }

    /** Every check as {@code s<port>@<milliseconds>}. */
    private List<String> begun() {
        return probes.checks().stream()
                .map(check ->
                        "s" + check.server().getPort() + "@" + check.after().toMillis())
                .toList();
    }

    private List<String> begunOf(String server) {
        return begun().stream().filter(check -> check.startsWith(server + "@")).toList();
    }

    private HealthChecks checks(BackendRuntime... pools) {
        backends = List.of(pools);
        HealthChecks checks = new HealthChecks(List.of(probes), runtime, control);
        checks.prepare(backends.stream().map(BackendRuntime::backend).toList());
        return checks;
    }

    private List<HealthChecks.Checked> all() {
        return backends.stream()
                .flatMap(pool -> pool.servers().stream()
                        .map(server -> new HealthChecks.Checked(
                                pool, server, pool.backend().health())))
                .toList();
    }

    private BackendRuntime pool(HealthPolicy policy, int servers) {
        return pool("pool", policy, servers, 1);
    }

    /** Servers {@code s<n>} at port n, from {@code first} on. */
    private BackendRuntime pool(String name, HealthPolicy policy, int servers, int first) {
        Backend.Builder builder = Backend.named(name).health(policy);
        IntStream.range(first, first + servers)
                .forEach(port -> builder.server(Server.of("s" + port, "127.0.0.1", port)));
        Backend description = builder.build();
        RateTimer rates = new RateTimer(runtime, control);
        SessionKiller killer = (those, cause, most) -> CompletableFuture.completedFuture(List.of());
        return new BackendRuntime(
                description,
                roster(description),
                1,
                new BackendRuntime.Surroundings(runtime, reporter, rates, killer, 1));
    }

    private static Roster roster(Backend backend) {
        return new Roster(backend.servers().stream()
                .map(server -> Roster.Member.described(server, address(server.port())))
                .toList());
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static ServerRuntime server(BackendRuntime pool, int number) {
        return pool.servers().get(number - 1);
    }
}
