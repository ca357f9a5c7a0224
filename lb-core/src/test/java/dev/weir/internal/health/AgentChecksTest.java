package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Snapshot.AgentSnapshot;
import dev.weir.balance.BalanceStrategy;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what agents say is done, in HAProxy's order and words. */
class AgentChecksTest extends AgentCase {
    /** HAProxy's own test: the line, and what {@code show servers state} says then. */
    @Test
    void severalWordsAreDoneInHaproxysOrder() {
        begin();
        says("75%,maxconn:30,maint,down");

        assertThat(s().status()).hasToString("MAINT");
        assertThat(s().status().health()).isEqualTo(Health.DOWN);
        assertThat(s().weight()).as("75 % of 50").isEqualTo(37);
        assertThat(s().connectionLimit()).isEqualTo(30);
        assertThat(kinds()).containsExactly("ServerAdminChanged", "ServerWeightChanged", "ServerLimitChanged");
    }

    private List<String> kinds() {
        return bench.events().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    @Test
    void whatItSetStaysUntilSomethingElseIsSaid() {
        begin();
        says("20% maxconn:3 drain down");
        says("#nothing");
        says(null);
        assertThat(s().weight()).isEqualTo(10);
        assertThat(s().connectionLimit()).isEqualTo(3);
        assertThat(s().status().admin()).isEqualTo(AdminState.DRAIN);
        assertThat(s().status().health()).isEqualTo(Health.DOWN);
        assertThat(kinds()).as("each is told once").hasSize(4);

        says("100% maxconn:0 ready up");
        assertThat(s().weight()).isEqualTo(50);
        assertThat(s().connectionLimit()).isEqualTo(Integer.MAX_VALUE);
        assertThat(s().isUsable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"MAINTENANCE", "DRAIN"})
    void readyUndoesWhatAnOperatorSaid(AdminState state) {
        begin();
        live.setAdmin(s(), state);
        says("up");
        assertThat(s().status().admin()).isEqualTo(state);
        says("ready");
        assertThat(s().isUsable()).isTrue();
    }

    @Test
    void ordersGoByWayOfTheOperator() {
        agents.orderBy((backend, server, wanted) -> log.add(server.id() + " " + wanted));
        begin();
        says("maint");
        assertThat(log).containsExactly("b/s MAINTENANCE");
        assertThat(s().isUsable()).as("that is the operator's business now").isTrue();
    }

    @Test
    void downHoldsWhateverTheChecksSayAndThroughMaintenance() {
        live = bench.live(backend()
                .health(HealthPolicy.tcpConnect().withRise(1).withFall(1))
                .build());
        begin();
        says("down #disk full");
        assertThat(s().status()).hasToString("DOWN");
        assertThat(bench.messages())
                .containsExactly("Server b/s is DOWN, reason: Layer7 wrong status, code: 0,"
                        + " info: \"via agent : down (disk full)\", check duration: 0ms. 1 active and 0 backup servers left."
                        + " 0 sessions active, 0 requeued, 0 remaining in queue.");
        says("#nobody knows");
        says(null);
        says("bogus");
        live.recordCheck(s(), new ProbeResult(Verdict.PASS, "L4OK", "", Duration.ZERO));
        assertThat(s().status()).hasToString("DOWN");

        live.setAdmin(s(), AdminState.MAINTENANCE);
        live.setAdmin(s(), AdminState.READY);
        assertThat(bench.messages()).last().isEqualTo("Server b/s is DOWN/READY (leaving forced maintenance).");
        assertThat(s().status()).hasToString("DOWN");

        says("up");
        assertThat(s().status()).hasToString("UP");
        live.recordCheck(s(), new ProbeResult(Verdict.FAIL, "L4CON", "", Duration.ZERO));
        says("up");
        assertThat(s().status()).as("up is not more than the checks say").hasToString("DOWN");
    }

    @Test
    void anAgentThatCannotBeReachedChangesNothingAndIsShown() {
        begin();
        says("down");
        says(null);

        AgentSnapshot last = s().condition().agent().orElseThrow();
        assertThat(last.health()).isEqualTo(Health.DOWN);
        assertThat(last.status()).isEqualTo("L4CON");
        assertThat(last.words()).isEqualTo("Connection refused");
        assertThat(s().status()).hasToString("DOWN");
    }

    /** The lines of HAProxy 2.6.12 with {@code option log-health-checks}. */
    @Test
    void everyOtherAnswerIsToldIfAskedFor() {
        live = bench.live(backend().logHealthChecks().build());
        begin();
        says("up");
        says("up");
        says("up # all is well");
        says("ready");
        says("up");
        says(null);
        says("stopped");
        says("fail");

        String begin = "Agent check for server b/s ";
        String up = begin
                + "succeeded, reason: Layer7 check passed, code: 0, info: \"via agent : up\", check duration: 0ms, status: 1/1 UP.";
        assertThat(bench.messages())
                .filteredOn(line -> line.contains("b/s"))
                .containsExactly(
                        up,
                        up,
                        begin + "failed, reason: Layer4 connection problem, info: \"Connection refused\","
                                + " check duration: 0ms, status: 1/1 UP.",
                        begin + "failed, reason: Layer7 wrong status, code: 0, info: \"via agent : stopped\","
                                + " check duration: 0ms, status: 0/1 DOWN.",
                        "Server b/s is DOWN. 1 active and 0 backup servers left. 0 sessions active, 0 requeued,"
                                + " 0 remaining in queue.");
    }

    @Test
    void unknownWordsAreToldOnceAndShownAsLongAsTheyAreSaid() {
        begin();
        says("50% bogus\" 17");
        says("50% bogus\" 17");
        assertThat(s().weight()).isEqualTo(25);
        assertThat(s().condition().agent().orElseThrow().words()).isEqualTo("agent reports an error : bogus<22>");
        says("up");
        says("50% bogus\" 17");
        assertThat(warnings())
                .containsExactly(
                        "Server b/s: agent reports an error : bogus<22>",
                        "Server b/s: agent reports an error : bogus<22>");
    }

    private List<String> warnings() {
        return bench.events().stream()
                .filter(LbEvent.Warning.class::isInstance)
                .map(LbEvent::message)
                .toList();
    }

    @Test
    void weightsThatTheStrategyRefusesAreToldAndTheRestIsDone() {
        live = bench.live(backend().balance(BalanceStrategy.staticRoundRobin()).build());
        begin();
        says("75%,maxconn:30,down");

        assertThat(s().weight()).isEqualTo(50);
        assertThat(s().connectionLimit()).isEqualTo(30);
        assertThat(s().status()).hasToString("DOWN");
        assertThat(warnings())
                .containsExactly(
                        "Server b/s: agent warns : weight: 37 (expected: 0 or 50, for static-rr has static weights)");
        says("0%");
        assertThat(s().weight()).isZero();
        says("100%");
        assertThat(s().weight()).isEqualTo(50);
    }

    @Test
    void aWeightOutOfRangeIsRefused() {
        begin();
        says("weight:999");
        assertThat(s().weight()).isEqualTo(50);
        assertThat(s().condition().agent().orElseThrow().words())
                .isEqualTo("agent warns : weight: 999 (expected: 0..256)");
    }

    // ---- how long

    @Test
    void aDescriptionWithAnotherLimitOrWeightTakesTheirPlace() {
        begin();
        says("20% maxconn:3");
        put(backend().server(Server.of("more", "127.0.0.1", 3)).build());
        assertThat(s().weight()).as("nothing new was said of this one").isEqualTo(10);
        assertThat(s().connectionLimit()).isEqualTo(3);
        put(backend()
                .servers(List.of(
                        Server.of("s", "127.0.0.1", 1).withWeight(40).withMaxConnections(20),
                        Server.of("o", "127.0.0.1", 2)))
                .build());
        assertThat(s().weight()).isEqualTo(40);
        assertThat(s().connectionLimit()).isEqualTo(20);
    }

    @Test
    void aServerWithoutAgentIsAsWellAsItsChecksSayAgain() {
        begin();
        says("down maxconn:3 20%");
        put(Backend.named("b").servers(live.backend().servers()).build());
        agents.put(List.of(live));

        assertThat(s().status()).hasToString("UP");
        assertThat(s().connectionLimit()).as("the described one").isEqualTo(10);
        assertThat(s().weight()).as("as if an operator had said it").isEqualTo(10);
        assertThat(s().condition().agent()).isEmpty();
        assertThat(bench.messages())
                .anyMatch(line -> line.startsWith("Server b/s is UP, for its agent is not asked any more."));
        int asked = probes.agentChecks().size();
        bench.runtime.advance(SECOND.multipliedBy(3));
        assertThat(probes.agentChecks().subList(asked, probes.agentChecks().size()))
                .as("the other one has its own")
                .allMatch(check -> check.server().getPort() == 8_089);
    }

    @Test
    void anotherPolicyTakesEffectAndKeepsWhatWasSaid() {
        begin();
        says("down");
        put(backend().agent(AGENT.withPort(9_000)).build());
        agents.put(List.of(live));
        bench.runtime.advance(SECOND);

        assertThat(s().status()).hasToString("DOWN");
        assertThat(probes.agentChecks()
                        .get(probes.agentChecks().size() - 1)
                        .server()
                        .getPort())
                .isIn(9_000, 8_089);
        probes.answerAgent(at(9_000), "up");
        bench.runtime.advance(SECOND);
        assertThat(s().status()).hasToString("UP");
    }
}
