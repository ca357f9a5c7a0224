package dev.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the simulation itself: each deliberate defect of the engine must be caught, or the invariants are worth nothing. */
class MutantsTest {
    private static final long MOST_SEEDS = 300;

    static Stream<Mutant> mutants() {
        String dispatch = "internal/proxy/Dispatch.java";
        String connection = "internal/proxy/ProxiedConnection.java";
        String queues = "internal/server/BackendQueues.java";
        String backend = "internal/server/BackendRuntime.java";
        String ejections = "internal/server/Ejections.java";
        return Stream.of(
                new Mutant("a slot is not returned", dispatch, "            backend.giveBack(server);\n", ""),
                new Mutant(
                        "a slot is returned twice",
                        dispatch,
                        "            backend.giveBack(server);\n",
                        "            backend.giveBack(server);\n            backend.giveBack(server);\n"),
                new Mutant(
                        "a slot on its way to who has left is lost",
                        dispatch,
                        "            backend.release(chosen); // it gave up while the place was on its way\n",
                        ""),
                new Mutant("a freed slot wakes nobody", dispatch, "            backend.serveNext(server);\n", ""),
                new Mutant(
                        "the queue is skipped by the last who came",
                        "internal/server/ConnectionQueue.java",
                        "places.iterator()",
                        "places.descendingIterator()"),
                new Mutant(
                        "a server that is down is picked",
                        "internal/server/Selector.java",
                        "server -> server.isUsable() && !server.server().isBackup()",
                        "server -> !server.server().isBackup()"),
                new Mutant(
                        "a server that is ejected is picked",
                        "internal/server/ServerRuntime.java",
                        "status().takesNewConnections() && !experience.isEjected();",
                        "status().takesNewConnections();"),
                new Mutant("an ejection never ends", ejections, "() -> timeIsUp(server, ejection)", "() -> {}"),
                new Mutant("too many are ejected", ejections, "return out * 100 <", "return -1 <"),
                new Mutant(
                        "a server's own policy is forgotten",
                        "Backend.java",
                        "return server.health().orElse(set.health);",
                        "return set.health;"),
                new Mutant(
                        "a client with a stick entry is balanced like any other",
                        "internal/server/Affinity.java",
                        "direct = persistence.find(",
                        "persistence.find("),
                new Mutant(
                        "a server that is nowhere is picked",
                        "internal/server/ServerRuntime.java",
                        "status().takesNewConnections()",
                        "status().health() == Health.UP && status().admin() == AdminState.READY"),
                new Mutant(
                        "who waited for a server that is nowhere any more is forgotten",
                        "internal/server/BackendNews.java",
                        "server.isResolved() ? 0 : queues.sendAway(server)",
                        "0"),
                new Mutant("a server that is gone is not forgotten", backend, "            now.forget(server);\n", ""),
                new Mutant(
                        "one connection too many",
                        "balance/Occupancy.java",
                        "if (now >= limit) {",
                        "if (now > limit) {"),
                new Mutant("who waited for a server that left is forgotten", queues, "next.waiter().reassigned();", ""),
                new Mutant(
                        "a frontend forgets to wake its listeners",
                        "internal/limit/ConnectionGate.java",
                        "        int left = slots.giveBack();\n        if (someWait.get()",
                        "        int left = slots.giveBack();\n        if (left < 0"),
                new Mutant(
                        "an admission that came to nothing is counted",
                        "internal/proxy/Admission.java",
                        "i < entered; i++",
                        "i < entered - 1; i++"),
                new Mutant(
                        "one attempt too many",
                        "internal/proxy/RetryRule.java",
                        "retriesDone >= retries",
                        "retriesDone > retries"),
                new Mutant(
                        "the connect timeout is forgotten",
                        connection,
                        "        loop.deadlines().arm(this, now + route().connectTimeout());\n",
                        ""),
                new Mutant(
                        "an end is told twice",
                        connection,
                        "        bind.ended();\n",
                        "        bind.ended();\n        bind.ended();\n"),
                new Mutant(
                        "FIN before the last byte",
                        "testing/SimulatedDirection.java",
                        "inputEnded |= read < 0;",
                        "inputEnded |= read < 0 || source.hasFin();"),
                new Mutant(
                        "silence is never noticed",
                        "internal/proxy/Inactivity.java",
                        "return reading(side, now) >= limit ? Verdict.END_INPUT : Verdict.WAIT;",
                        "return Verdict.WAIT;"),
                new Mutant(
                        "who tracks a server does not follow it",
                        "internal/server/StatusChanges.java",
                        ".settle(each.server(), StatusWords.via(each.server()), concerned)",
                        ""),
                new Mutant(
                        "what an agent says of health is lost",
                        "internal/server/ServerCondition.java",
                        "agentSaysDown ? Health.DOWN : checked",
                        "checked"),
                new Mutant("a higher limit serves nobody who waits", backend, """
                                    reporter.event(new LbEvent.ServerLimitChanged(runtime.now(), server.id(), now, words));
                                    queues.serve(server);
                        """, ""));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void theSimulationCatches(Mutant mutant, @TempDir Path work) throws Exception {
        long seeds = mutant.seedsUntilCaught(MOST_SEEDS, work);
        System.out.println("mutant: " + mutant.defect() + ": caught by seed " + seeds);
        assertThat(seeds).as(mutant.defect()).isPositive();
    }
}
