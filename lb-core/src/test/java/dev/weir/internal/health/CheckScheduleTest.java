package dev.weir.internal.health;

import static dev.weir.internal.health.CheckBench.at;
import static dev.weir.internal.health.CheckBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When checks begin, and whose. */
class CheckScheduleTest {
    private static final HealthPolicy EVERY_SECOND = HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(1));

    private final CheckBench bench = new CheckBench();

    // ---- intervals --------------------------------------------------------------------------------------------------

    /** The sequence measured on HAProxy: {@code inter 400ms rise 2 fall 3}, {@code option log-health-checks}. */
    @Test
    void aServerThatDiesAndComesBackIsToldAsByHaproxy() {
        bench.start(Backend.named("b")
                .health(HealthPolicy.tcpConnect()
                        .withInterval(Duration.ofMillis(400))
                        .withRise(2)
                        .withFall(3))
                .logHealthChecks()
                .server(server(1))
                .build());
        bench.probes.answerInTurn(
                at(1), Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.FAIL, Verdict.PASS, Verdict.PASS);
        bench.advance(2_000);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@400", "s1@800", "s1@1200", "s1@1600", "s1@2000");
        assertThat(statusOf(bench.bench.messages()))
                .containsExactly("3/3 UP", "2/3 UP", "1/3 UP", "0/2 DOWN", "1/2 DOWN", "3/3 UP");
    }

    private static List<String> statusOf(List<String> messages) {
        return messages.stream()
                .filter(line -> line.startsWith("Health check for server b/s1"))
                .map(line -> line.replaceAll(".*, status: (.*)\\.", "$1"))
                .toList();
    }

    @Test
    void aServerInTransitionIsCheckedFastAndADeadOneSeldom() {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND
                        .withFastInterval(Duration.ofMillis(100))
                        .withDownInterval(Duration.ofSeconds(5))
                        .withRise(2)
                        .withFall(3))
                .server(server(1))
                .build());
        bench.probes.answerInTurn(
                at(1), Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.FAIL, Verdict.PASS, Verdict.PASS);
        bench.advance(7_400);

        assertThat(bench.begun())
                .as("well, two failures, down, one pass, well")
                .containsExactly("s1@0", "s1@1000", "s1@1100", "s1@1200", "s1@6200", "s1@6300", "s1@7300");
    }

    @Test
    void intervalsVaryByChanceAsFarAsThePolicySays() {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND.withSpread(20))
                .server(server(1))
                .build());
        bench.advance(200_000);

        List<Long> times = bench.probes.checks().stream()
                .map(check -> check.after().toMillis())
                .toList();
        List<Long> gaps = new ArrayList<>();
        IntStream.range(1, times.size()).forEach(i -> gaps.add(times.get(i) - times.get(i - 1)));
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(800L, 1_200L));
        assertThat(gaps).anyMatch(gap -> gap < 850).anyMatch(gap -> gap > 1_150);
    }

    // ---- the start --------------------------------------------------------------------------------------------------

    @Test
    void theFirstChecksAreSpreadByTheShortestIntervalFromASecondOn() {
        bench.start(
                Backend.named("slow")
                        .health(EVERY_SECOND.withInterval(Duration.ofSeconds(4)))
                        .server(server(1))
                        .server(server(2))
                        .build(),
                Backend.named("fast")
                        .health(EVERY_SECOND.withInterval(Duration.ofMillis(200)))
                        .server(server(3))
                        .build(),
                Backend.named("plain")
                        .health(EVERY_SECOND.withInterval(Duration.ofSeconds(2)))
                        .server(server(4))
                        .build());
        bench.advance(1_500);

        assertThat(bench.begun())
                .as("the second in its own 4 s, the others in 2 s; 200 ms is too short to count")
                .containsSubsequence("s1@0", "s2@1000", "s3@1000", "s4@1500");
    }

    @Test
    void oneServerMoreIsCheckedAtOnceAndLeavesTheOthersInTheirTurn() {
        Backend.Builder two =
                Backend.named("b").health(EVERY_SECOND).server(server(1)).server(server(2));
        bench.start(two.build());
        bench.advance(1_200);
        bench.describe(two.server(server(3)).build());
        bench.advance(1_400);

        assertThat(bench.begun())
                .containsExactly(
                        "s1@0", "s2@500", "s1@1000", "s3@1200", "s3@1200", "s2@1500", "s1@2000", "s3@2200", "s2@2500");
    }

    /** 10 % is what the interval may be missed by. */
    @Test
    void aThousandServersAreCheckedEachSecondAndEachAtItsOwnTime() {
        Backend.Builder many = Backend.named("b").health(EVERY_SECOND);
        IntStream.rangeClosed(1, 1_000).forEach(port -> many.server(server(port)));
        bench.probes.answerAfter(Duration.ofMillis(5));
        bench.start(many.build());
        bench.advance(10_000);

        for (int port : List.of(1, 2, 500, 1_000)) {
            long begin = port - 1L;
            assertThat(bench.begun().stream().filter(check -> check.startsWith("s" + port + "@")))
                    .containsExactlyElementsOf(IntStream.range(0, 10)
                            .mapToObj(i -> "s" + port + "@" + (begin + i * 1_005L))
                            .filter(check -> Long.parseLong(check.replaceAll(".*@", "")) <= 10_000)
                            .toList());
        }
        assertThat(bench.bench.runtime.eventsPending())
                .as("one timer or one check for each, no more")
                .isLessThanOrEqualTo(1_000);
    }

    // ---- a control thread that stands still -------------------------------------------------------------------------

    @Test
    void afterAPauseOfAMinuteThereIsOneCheckNotSixty() {
        bench.start(Backend.named("b").health(EVERY_SECOND).server(server(1)).build());
        bench.advance(500);
        bench.bench.control.suspend();
        bench.advance(60_000);
        bench.bench.control.resume();
        bench.advance(900);

        assertThat(bench.begun()).containsExactly("s1@0", "s1@60500");
    }

    @Test
    void aResultIsWhatTheProberFoundHoweverLateItIsHeardOf() {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND.withFall(1))
                .server(server(1))
                .build());
        bench.advance(500);
        bench.probes.answerAfter(Duration.ofMillis(200));
        bench.advance(600); // the second check is under way
        assertThat(bench.begun()).containsExactly("s1@0", "s1@1000");
        bench.bench.control.suspend();
        bench.advance(30_000); // far longer than any timeout; the answer came after 200 ms
        bench.probes.answer(at(1), Verdict.FAIL);
        bench.bench.control.resume();
        bench.advance(100);

        assertThat(bench.server("b", 1).isUsable()).isTrue();
        assertThat(bench.server("b", 1).condition().checksFailed()).isZero();
        bench.advance(1_500);
        assertThat(bench.server("b", 1).condition().checksFailed())
                .as("the next one")
                .isEqualTo(1);
    }

    // ---- states -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"UP, 1/3, true", "FULLY_UP, 3/3, true", "DOWN, 1/2, false", "FULLY_DOWN, 0/2, false"})
    void aServerStartsAsItsPolicySaysAndAgainAfterMaintenance(InitialState state, String progress, boolean up) {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND.withInitialState(state).withRise(2).withFall(3))
                .server(server(1))
                .server(server(2).withHealth(HealthPolicy.none()))
                .build());
        assertThat(bench.server("b", 1).health().progress()).isEqualTo(progress);
        assertThat(bench.server("b", 1).isUsable()).isEqualTo(up);
        bench.advance(5_500);
        assertThat(bench.server("b", 1).health().progress()).isEqualTo("3/3");

        bench.backend("b").setAdmin(bench.server("b", 1), AdminState.MAINTENANCE);
        bench.backend("b").setAdmin(bench.server("b", 1), AdminState.READY);

        assertThat(bench.server("b", 1).health().progress()).isEqualTo(progress);
        assertThat(bench.server("b", 1).isUsable()).isEqualTo(up);
        assertThat(bench.bench.messages())
                .filteredOn(line -> line.contains("leaving forced maintenance"))
                .singleElement()
                .asString()
                .startsWith("Server b/s1 is " + (up ? "UP" : "DOWN") + "/READY (leaving forced maintenance).");
    }

    // ---- policies of single servers ---------------------------------------------------------------------------------

    /** HAProxy's reg-test {@code 1be_40srv_odd_health_checks}. */
    @Test
    void ofFortyServersOnlyTheOddOnesAreChecked() {
        Backend.Builder many = Backend.named("b").health(HealthPolicy.none());
        for (int port = 1; port <= 40; port++) {
            many.server(
                    port % 2 == 0
                            ? server(port)
                            : server(port).withHealth(EVERY_SECOND.withRise(1).withFall(1)));
        }
        bench.start(many.logHealthChecks().build());
        bench.advance(999);

        assertThat(bench.probes.checks())
                .extracting(check -> check.server().getPort())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40)
                        .filter(port -> port % 2 == 1)
                        .boxed()
                        .toList());
        assertThat(bench.bench.messages()).hasSize(20).allMatch(line -> line.endsWith("status: 1/1 UP."));
    }

    @Test
    void aServerMayBeExemptFromTheChecksOfItsBackend() {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND)
                .server(server(1))
                .server(server(2).withHealth(HealthPolicy.none()))
                .build());
        bench.advance(3_500);

        assertThat(bench.probes.checksOf(at(2))).isZero();
        assertThat(bench.server("b", 2).isUsable()).isTrue();
    }

    @Test
    void anotherPolicyForOneServerKeepsItsVerdictAndLeavesTheOthersAlone() {
        bench.probes.answer(at(1), Verdict.FAIL);
        bench.start(Backend.named("b")
                .health(EVERY_SECOND)
                .server(server(1))
                .server(server(2))
                .build());
        bench.advance(100);
        assertThat(bench.server("b", 1).isUsable()).isFalse();

        bench.describe(bench.backend("b").backend().toBuilder()
                .servers(List.of(server(1).withHealth(EVERY_SECOND.withRise(9)), server(2)))
                .build());
        bench.advance(1_450);

        assertThat(bench.server("b", 1).health().progress()).isEqualTo("0/9");
        assertThat(bench.begun()).containsExactly("s1@0", "s1@100", "s2@500", "s1@1100", "s2@1500");
        bench.describe(bench.backend("b").backend().toBuilder()
                .servers(List.of(server(1).withHealth(HealthPolicy.none()), server(2)))
                .build());
        assertThat(bench.server("b", 1).isUsable()).as("nobody says it is down").isTrue();
    }

    @Test
    void checksUnderAnotherPolicyWaitForTheEndOfTheOneUnderWay() {
        Backend before =
                Backend.named("b").health(EVERY_SECOND).server(server(1)).build();
        bench.probes.answerAfter(Duration.ofMillis(700));
        bench.start(before);
        bench.advance(100);
        bench.describe(before.toBuilder().health(EVERY_SECOND.withFall(2)).build());
        bench.advance(5_000);

        assertThat(bench.probes.mostAtOnceOfOneServer()).isEqualTo(1);
        assertThat(bench.begun()).startsWith("s1@0", "s1@1100", "s1@2800");
    }

    // ---- another place ----------------------------------------------------------------------------------------------

    @Test
    void anotherPortThanTheServersIsChecked() {
        bench.start(Backend.named("b")
                .health(EVERY_SECOND.withPort(80))
                .server(server(1))
                .build());
        bench.probes.answer(at(80), Verdict.FAIL);
        bench.advance(100);

        assertThat(bench.begun()).containsExactly("s80@0");
        assertThat(bench.server("b", 1).isUsable()).isFalse();
    }
}
