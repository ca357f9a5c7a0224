package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When agents are asked, where, and by whom. */
class AgentScheduleTest extends AgentCase {
    @Test
    void eachIsAskedEveryIntervalAtItsOwnPort() {
        begin();
        bench.runtime.advance(Duration.ofMillis(2_600));

        assertThat(probes.agentChecks().stream()
                        .map(check ->
                                check.server().getPort() + "@" + check.after().toMillis()))
                .containsExactly("8088@500", "8089@1000", "8088@1500", "8089@2000", "8088@2500");
        assertThat(probes.checks()).as("health checks").isEmpty();
        assertThat(probes.probersMade()).isEqualTo(1);
    }

    @Test
    void neverTwiceAtOnceAndOnInMaintenance() {
        probes.answerAfter(Duration.ofMillis(700));
        live.setAdmin(s(), AdminState.MAINTENANCE);
        begin();
        bench.runtime.advance(Duration.ofSeconds(6));

        assertThat(probes.agentChecks().stream()
                        .filter(check -> check.server().getPort() == 8_088)
                        .map(check -> check.after().toMillis()))
                .containsExactly(500L, 2_200L, 3_900L, 5_600L);
    }

    @Test
    void anAgentOnAnotherHostIsAskedThereAndNotLookedUpAnew() throws UnknownHostException {
        live = bench.live(backend().agent(AGENT.withHost("agents")).build());
        assertThat(agents.knows("agents")).isFalse();
        agents.lookedUp(Map.of("agents", InetAddress.getByAddress(new byte[] {127, 0, 0, 9})));
        begin();
        bench.runtime.advance(SECOND);

        assertThat(agents.knows("agents")).isTrue();
        assertThat(probes.agentChecks().get(0).server().getAddress().getHostAddress())
                .isEqualTo("127.0.0.9");

        put(backend().build());
        agents.put(List.of(live));
        assertThat(agents.knows("agents")).as("nobody needs it any more").isFalse();
    }

    @Test
    void agentsThatNobodyCanAskAreAllNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> agents().prepare(List.of(live.backend())))
                .satisfies(e -> assertThat(e.problems())
                        .hasSize(2)
                        .allMatch(problem -> problem.contains("dev.weir:lb-healthcheck")));
    }

    @Test
    void theFirstRoundDoesWhatTheySayBeforeItIsOver() {
        probes.answerAgent(at(8_088), "drain");
        probes.answerAgent(at(8_089), "down");
        probes.answerAfter(Duration.ofMillis(30));
        agents.prepare(List.of(live.backend()));
        agents.firstRound(
                watched(),
                () -> log.add("over at "
                        + bench.runtime.elapsed().toMillis() + ", "
                        + live.servers().get(0).status() + " "
                        + live.servers().get(1).status()));
        bench.runtime.advance(SECOND);

        assertThat(log).containsExactly("over at 30, DRAIN DOWN");
    }

    @Test
    void theFirstRoundWaitsAnIntervalAndAHalfSecondAtMost() {
        probes.answerAfter(Duration.ofDays(1));
        agents.prepare(List.of(live.backend()));
        agents.firstRound(
                watched(), () -> log.add("over at " + bench.runtime.elapsed().toMillis()));
        agents.put(List.of(live));
        bench.runtime.advance(Duration.ofSeconds(9));

        assertThat(log).containsExactly("over at 1500");
        assertThat(probes.agentChecks()).as("the first question is still open").hasSize(2);
    }

    @Test
    void withoutAgentsNothingIsOpened() {
        agents.firstRound(List.of(), () -> log.add("over"));
        agents.put(List.of(bench.live(
                Backend.named("none").server(Server.of("s", "127.0.0.1", 1)).build())));
        assertThat(log).containsExactly("over");
        assertThat(probes.probersMade()).isZero();
    }

    private List<AgentChecks.Watched> watched() {
        return live.servers().stream()
                .map(server -> new AgentChecks.Watched(
                        live, server, server.server().agent().orElse(AGENT)))
                .toList();
    }

    @Test
    void stoppingEndsQuestionsAndAnswersCountNoMore() {
        probes.answerAfter(Duration.ofMillis(300));
        begin();
        probes.answerAgent(at(8_088), "down");
        bench.runtime.advance(Duration.ofMillis(600));
        agents.stop();
        bench.runtime.advance(Duration.ofSeconds(5));

        assertThat(probes.probersOpen()).isZero();
        assertThat(probes.agentChecks()).hasSize(1);
        assertThat(s().status()).hasToString("UP");
    }
}
