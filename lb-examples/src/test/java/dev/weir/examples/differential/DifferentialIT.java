package dev.weir.examples.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * HAProxy as the oracle: each case is one configuration and one script, run with HAProxy and with Weir, and what clients, servers
 * and the log saw is compared. What differs on purpose is in {@code docs/haproxy-differences.md}. {@code -Dweir.differential=NAME}
 * runs the cases whose names contain that.
 */
class DifferentialIT {
    /** The version whose behaviour the documents describe; others differ from it. */
    private static final String VERSION = "HAProxy version 2.6.";

    /** More would have them wait for each other, on two processors, for longer than times may differ. */
    private static final int AT_ONCE = 4;

    @TempDir
    private static Path directory;

    private static final ExecutorService RUNS = Executors.newFixedThreadPool(AT_ONCE);

    @AfterAll
    static void end() {
        RUNS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> behavesAsHaproxy() throws Exception {
        String version = HaproxyProcess.version();
        boolean isThere = version.startsWith(VERSION);
        List<DynamicTest> tests = new ArrayList<>();
        if (isThere) {
            warmUp();
        }
        for (Case each : Cases.all()) {
            if (each.name().contains(System.getProperty("weir.differential", ""))) {
                Future<String> run = isThere ? RUNS.submit(() -> problems(each)) : null;
                tests.add(DynamicTest.dynamicTest(each.name(), () -> {
                    assumeThat(version).as("the version of HAProxy").startsWith(VERSION);
                    assertThat(run.get(5, TimeUnit.MINUTES)).as(each.name()).isEmpty();
                }));
            }
        }
        return tests.stream();
    }

    /** So that no case pays for loading the classes. */
    private static void warmUp() throws Exception {
        problems(Case.named("warm-up")
                .config("""
                listen fe
                    bind 127.0.0.1:{front}
                    option httpchk
                    server s1 127.0.0.1:{s1} check port {p1} inter 200 agent-check agent-port {p2} agent-inter 200
                """)
                .greeters("s1")
                .checked("p1", Behaviour.answerHttp("HTTP/1.0 200 OK"))
                .checked("p2", Behaviour.sayAndClose("up\n"))
                .script(stage -> stage.visits("c", 20)));
    }

    private static String problems(Case each) throws Exception {
        return new CaseRun(each, CaseRun.directory(directory, each)).problems();
    }
}
