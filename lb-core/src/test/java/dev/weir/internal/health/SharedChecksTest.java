package dev.weir.internal.health;

import static dev.weir.internal.health.CheckBench.at;
import static dev.weir.internal.health.CheckBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One check for all servers that are checked in the same way at the same place. */
class SharedChecksTest {
    private static final HealthPolicy SHARED =
            HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(1)).withSharing();

    private final CheckBench bench = new CheckBench();

    @Test
    void serversOfWhateverBackendsShareOneCheckAndEachHearsWhatItFound() {
        bench.start(backend("owa", SHARED), backend("eas", SHARED), backend("ews", SHARED));
        bench.probes.answer(at(1), Verdict.FAIL);
        bench.advance(3_500);

        assertThat(bench.begun())
                .containsExactly("s1@0", "s2@500", "s1@1000", "s2@1500", "s1@2000", "s2@2500", "s1@3000", "s2@3500");
        for (String name : List.of("owa", "eas", "ews")) {
            assertThat(bench.server(name, 1).isUsable()).isFalse();
            assertThat(bench.server(name, 2).health().progress()).isEqualTo("3/3");
        }
        assertThat(bench.probes.probersMade()).isEqualTo(1);
    }

    @Test
    void whoDoesNotShareHasItsOwn() {
        HealthPolicy own = HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(1));
        bench.start(backend("owa", own), backend("eas", own));
        bench.advance(999);

        assertThat(bench.probes.checksOf(at(1))).isEqualTo(2);
    }

    @Test
    void otherPoliciesPlacesAndTimeoutsAreOtherChecks() {
        HealthPolicy timed = SHARED.withTimeout(Duration.ofMillis(300));
        bench.start(
                backend("one", SHARED),
                backend("two", SHARED.withFall(2)),
                backend("three", SHARED.withPort(9)),
                backend("four", timed),
                Backend.named("five")
                        .health(timed)
                        .connectTimeout(Duration.ofMillis(10))
                        .server(server(1))
                        .build());
        bench.advance(999);

        assertThat(bench.probes.checksOf(at(1)))
                .as("of one, two, four and five")
                .isEqualTo(4);
        assertThat(bench.probes.checksOf(at(2))).as("of one, two and four").isEqualTo(3);
        assertThat(bench.probes.checksOf(at(9))).as("both of three").isEqualTo(1);
    }

    @Test
    void maintenanceOfOneDoesNotStopItForTheOthers() {
        bench.start(backend("owa", SHARED), backend("eas", SHARED));
        bench.backend("owa").setAdmin(bench.server("owa", 1), AdminState.MAINTENANCE);
        bench.probes.answer(at(1), Verdict.FAIL);
        bench.advance(3_500);

        assertThat(bench.probes.checksOf(at(1))).isEqualTo(4);
        assertThat(bench.server("eas", 1).isUsable()).isFalse();
        assertThat(bench.server("owa", 1).condition().checksFailed()).isZero();
    }

    @Test
    void maintenanceOfAllDoes() {
        bench.start(backend("owa", SHARED), backend("eas", SHARED));
        bench.backend("owa").setAdmin(bench.server("owa", 1), AdminState.MAINTENANCE);
        bench.backend("eas").setAdmin(bench.server("eas", 1), AdminState.MAINTENANCE);
        bench.advance(3_500);
        assertThat(bench.probes.checksOf(at(1))).isZero();
        bench.backend("eas").setAdmin(bench.server("eas", 1), AdminState.READY);
        bench.advance(1_000);

        assertThat(bench.probes.checksOf(at(1))).isEqualTo(1);
    }

    @Test
    void itGoesOnForTheOthersWhenABackendLeaves() {
        bench.start(backend("owa", SHARED), backend("eas", SHARED));
        bench.advance(1_200);
        bench.put(bench.backend("eas"));
        bench.advance(1_000);

        assertThat(bench.begun())
                .as("in its old rhythm")
                .containsExactly("s1@0", "s2@500", "s1@1000", "s2@1500", "s1@2000");
    }

    /** A newcomer is checked before it is used, and that is a check for all. */
    @Test
    void aNewcomerJoinsTheCheckThereIs() {
        bench.start(
                backend("owa", SHARED),
                Backend.named("eas").health(SHARED).server(server(2)).build());
        bench.advance(1_200);
        bench.describe(backend("eas", SHARED));
        bench.probes.answer(at(1), Verdict.FAIL);
        bench.advance(1_900);

        assertThat(bench.begun())
                .containsExactly("s1@0", "s2@500", "s1@1000", "s1@1200", "s2@1500", "s1@2200", "s2@2500");
        assertThat(bench.server("eas", 1).isUsable())
                .as("one failure was enough")
                .isFalse();
        assertThat(bench.server("owa", 1).health().progress()).isEqualTo("1/3");
    }

    @Test
    void whoeverIsNotSureWhetherItIsWellDecidesHowSoonAllAreChecked() {
        HealthPolicy anxious = SHARED.withFastInterval(Duration.ofMillis(100))
                .withObservation(Observation.connects().withErrorLimit(1));
        bench.start(backend("owa", anxious), backend("eas", anxious));
        bench.advance(1_600);
        assertThat(bench.begun()).containsExactly("s1@0", "s2@500", "s1@1000", "s2@1500");

        bench.server("eas", 1).experience().connectFailed("no");
        bench.advance(50);
        assertThat(bench.server("eas", 1).health().progress()).isEqualTo("2/3");
        assertThat(bench.server("owa", 1).health().progress())
                .as("another backend's clients")
                .isEqualTo("3/3");
        bench.advance(1_200);

        assertThat(bench.begun())
                .as("a little after the errors, and then it is well again")
                .containsSubsequence("s2@1500", "s1@1700", "s2@2500", "s1@2700");
    }

    /** A change must not let two checks of one server run side by side. */
    @Test
    void whoBeginsOrCeasesToShareWaitsForTheCheckUnderWay() {
        HealthPolicy own = HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(1));
        bench.probes.answerAfter(Duration.ofMillis(400));
        bench.start(one(own));
        bench.advance(100);
        bench.describe(one(SHARED));
        bench.advance(1_100);
        bench.describe(one(own));
        bench.advance(5_000);

        assertThat(bench.probes.mostAtOnceOfOneServer()).isEqualTo(1);
        assertThat(bench.probes.checksOf(at(1))).isGreaterThan(4);
    }

    @Test
    void aServerThatMovesIsCheckedWhereItIs() {
        bench.start(backend("owa", SHARED), backend("eas", SHARED));
        bench.advance(100);
        bench.describe(Backend.named("eas")
                .health(SHARED)
                .server(server(1).withAddress("127.0.0.1", 7))
                .server(server(2))
                .build());
        bench.probes.answer(at(7), Verdict.FAIL);
        bench.advance(4_000);

        assertThat(bench.server("eas", 1).isUsable()).isFalse();
        assertThat(bench.server("owa", 1).isUsable()).isTrue();
        assertThat(bench.probes.checksOf(at(1))).isEqualTo(5);
    }

    private static Backend one(HealthPolicy policy) {
        return Backend.named("owa").health(policy).server(server(1)).build();
    }

    private static Backend backend(String name, HealthPolicy policy) {
        return Backend.named(name)
                .health(policy)
                .server(server(1))
                .server(server(2))
                .build();
    }
}
