package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.Snapshot.AgentSnapshot;
import dev.weir.balance.BalanceStrategy;
import dev.weir.event.LbEvent;
import dev.weir.health.AgentPolicy;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.probe.OwnProbes;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Bench;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.ScriptedProbes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents: when they are asked, and that what they say is done, in HAProxy's order and words. */
class AgentChecksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final AgentPolicy AGENT = AgentPolicy.onPort(8_088).withInterval(SECOND);

    private final Bench bench = new Bench();
    private final ScriptedProbes probes = new ScriptedProbes();
    private final List<String> resolved = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final AgentChecks agents = agents(probes);
    private BackendRuntime live = bench.live(backend().build());

    private AgentChecks agents(ProbeProvider... providers) {
        return new AgentChecks(
                new OwnProbes(List.of(providers), bench.control, bench.reporter, "test"),
                this::resolve,
                bench.runtime,
                bench.control,
                bench.reporter);
    }

    private InetSocketAddress resolve(String host, int port) throws UnknownHostException {
        resolved.add(host);
        if (host.startsWith("no")) {
            throw new UnknownHostException(host);
        }
        return new InetSocketAddress(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 9}), port);
    }

    private static Backend.Builder backend() {
        return Backend.named("b")
                .agent(AGENT)
                .server(Server.of("s", "127.0.0.1", 1).withWeight(50).withMaxConnections(10))
                .server(Server.of("o", "127.0.0.1", 2).withAgent(AGENT.withPort(8_089)));
    }

    private ServerRuntime s() {
        return live.servers().get(0);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The agent of s says this from now on, and is asked. */
    private void says(@Nullable String line) {
        probes.answerAgent(at(8_088), line);
        bench.runtime.advance(SECOND);
    }

    private void begin() {
        put(live.backend());
        agents.prepare(List.of(live.backend()));
        agents.put(List.of(live));
    }

    private void put(Backend next) {
        live.put(live.prepare(next, 10, addresses(next)));
    }

    private static Map<String, InetSocketAddress> addresses(Backend backend) {
        Map<String, InetSocketAddress> addresses = new HashMap<>();
        backend.servers().forEach(server -> addresses.put(server.name(), at(server.port())));
        return addresses;
    }

    // ---- when

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
        bench.runtime.advance(Duration.ofMillis(6_000));

        assertThat(probes.agentChecks().stream()
                        .filter(check -> check.server().getPort() == 8_088)
                        .map(check -> check.after().toMillis()))
                .containsExactly(500L, 2_200L, 3_900L, 5_600L);
    }

    @Test
    void anAgentOnAnotherHostIsLookedUpOnce() {
        live = bench.live(backend().agent(AGENT.withHost("agents")).build());
        begin();
        begin();
        bench.runtime.advance(SECOND);

        assertThat(resolved).containsExactly("agents");
        assertThat(probes.agentChecks().get(0).server().getAddress().getHostAddress())
                .isEqualTo("127.0.0.9");
    }

    @Test
    void agentsThatNobodyCanAskAreAllNamed() {
        Backend wrong = backend().agent(AGENT.withHost("nowhere")).build();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> agents.prepare(List.of(wrong)))
                .withMessage(
                        "topology: server 'b/s' agent: host 'nowhere' (expected: an IP address or a name that can be"
                                + " resolved)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> agents().prepare(List.of(wrong)))
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

    // ---- what

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
        says("down");
        put(Backend.named("b").servers(live.backend().servers()).build());
        agents.put(List.of(live));

        assertThat(s().status()).hasToString("UP");
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
