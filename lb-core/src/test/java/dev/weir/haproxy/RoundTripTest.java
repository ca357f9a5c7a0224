package dev.weir.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back as it was, and HAProxy accepts it. */
class RoundTripTest {
    private static final int TOPOLOGIES = 1_000;
    private static final HaproxyOptions OPTIONS =
            HaproxyOptions.strict().withEnvironment(name -> null).withDns(AskedSource::new);

    @Test
    void aThousandTopologiesAreReadBackAsTheyWere() {
        for (long seed = 0; seed < TOPOLOGIES; seed++) {
            Topology topology = RandomTopologies.of(seed);
            String text = HaproxyConfig.write(topology);
            Topology back = HaproxyConfig.parse("written.cfg", text, OPTIONS).topology();
            assertThat(back).as("seed %d:%n%s", seed, text).isEqualTo(topology);
            assertThat(HaproxyConfig.write(back)).as("seed %d", seed).isEqualTo(text);
        }
    }

    /** Skipped where the program {@code haproxy} is missing. */
    @Test
    void haproxyAcceptsWhatIsWritten(@TempDir Path directory) throws Exception {
        assumeTrue(hasHaproxy(), "there is no program haproxy");
        List<String> refused = new ArrayList<>();
        for (long seed = 0; seed < TOPOLOGIES; seed++) {
            Path file = directory.resolve("seed-" + seed + ".cfg");
            Files.writeString(file, HaproxyConfig.write(RandomTopologies.of(seed)));
            String answer = check(file);
            if (!answer.isEmpty()) {
                refused.add("seed " + seed + ": " + answer);
            }
        }
        assertThat(refused).isEmpty();
    }

    private static boolean hasHaproxy() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("haproxy", "-v")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }

    /** What HAProxy has against a file; empty if nothing. It ends with 2 where a file is valid but binds nothing. */
    private static String check(Path file) throws Exception {
        Process process = new ProcessBuilder("haproxy", "-c", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        boolean alerts = said.lines().anyMatch(line -> line.startsWith("[ALERT]"));
        return alerts || (process.exitValue() != 0 && process.exitValue() != 2)
                ? said.lines().filter(line -> line.startsWith("[ALERT]")).toList() + " exit " + process.exitValue()
                : "";
    }
}
