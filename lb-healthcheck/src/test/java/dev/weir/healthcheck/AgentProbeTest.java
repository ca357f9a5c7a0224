package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.drips;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.line;
import static dev.weir.healthcheck.FakeServer.resets;
import static dev.weir.healthcheck.FakeServer.says;
import static dev.weir.healthcheck.FakeServer.saysAndCloses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.AgentCheck;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentProbeTest {
    private static final AgentCheck MUTE = new AgentCheck("");

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"75%\tmaint,down\n", "75%\tmaint,down\r\n", "75%\tmaint,down\rup\n", "75%\tmaint,down\nup\n"})
    void passesWithTheFirstLine(String said) throws Exception {
        try (FakeServer agent = new FakeServer(says(said))) {
            ProbeResult result = check(prober, MUTE, agent.address());

            assertThat(result.verdict()).isEqualTo(Verdict.PASS);
            assertThat(result.status()).isEqualTo("L7OK");
            assertThat(result.info()).isEqualTo("75%\tmaint,down");
        }
    }

    @Test
    void putsTheLineTogether() throws Exception {
        try (FakeServer agent = new FakeServer(drips("up 50%\n", 5))) {
            assertThat(check(prober, MUTE, agent.address()).info()).isEqualTo("up 50%");
        }
    }

    @Test
    void sendsFirstWhatIsToBeSent() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        FakeServer.Role role = client -> {
            heard.complete(line(client));
            says("drain\n").play(client);
        };
        try (FakeServer agent = new FakeServer(role)) {
            assertThat(check(prober, new AgentCheck("state of a?\n"), agent.address())
                            .info())
                    .isEqualTo("drain");
        }
        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("state of a?");
    }

    @Test
    void ignoresALineWithoutEnd() throws Exception {
        try (FakeServer agent = new FakeServer(saysAndCloses("down"))) {
            ProbeResult result = check(prober, MUTE, agent.address());

            assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(result.status()).isEqualTo("L7RSP");
            assertThat(result.info()).isEqualTo("no end of line after 4 bytes: ignored");
        }
        try (FakeServer agent = new FakeServer(saysAndCloses(""))) {
            assertThat(check(prober, MUTE, agent.address()).info()).isEqualTo("the agent closed without a word");
        }
    }

    @Test
    void ignores10MegabytesWithoutEndOfLine() throws Exception {
        String megabyte = "x".repeat(1_000_000);
        FakeServer.Role role = client -> {
            for (int i = 0; i < 10; i++) {
                FakeServer.say(client, megabyte);
            }
        };
        try (FakeServer agent = new FakeServer(role)) {
            ProbeResult result = check(prober, MUTE, agent.address());

            assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(result.info()).isEqualTo("no end of line after 16384 bytes: ignored");
        }
    }

    @Test
    void ignoresALineThatIsTooLong() throws Exception {
        try (FakeServer agent = new FakeServer(says("up ".repeat(500) + "\n"))) {
            ProbeResult result = check(prober, MUTE, agent.address());

            assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(result.info()).isEqualTo("a line of 1500 bytes (expected: at most 1000)");
        }
    }

    @Test
    void failsWhenTheAgentIsSilentOrResetsOrIsNotThere() throws Exception {
        try (FakeServer silent = new FakeServer(isSilent());
                FakeServer resetting = new FakeServer(resets("", true))) {
            assertThat(check(prober, MUTE, silent.address(), Duration.ofMillis(100))
                            .status())
                    .isEqualTo("L7TOUT");
            ProbeResult reset = check(prober, new AgentCheck("x"), resetting.address());
            assertThat(reset.status()).isEqualTo("L7RSP");
            assertThat(reset.info()).isEqualTo("Connection reset by peer");
        }
        assertThat(check(prober, MUTE, Checks.nobody()).status()).isEqualTo("L4CON");
    }
}
