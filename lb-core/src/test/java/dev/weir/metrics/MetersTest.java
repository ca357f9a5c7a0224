package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetersTest {
    private static final String HEAD = """
            # Metrics

            What `dev.weir.metrics.LoadBalancerMetrics` publishes to Micrometer. Names are Micrometer's; a registry writes them
            in its own way, Prometheus for example `weir_frontend_connections_total`. The tags you pass to the constructor
            are added to every meter. Made from the enum `Meters` by `MetersTest`, which prints the text when it differs.

            | Meter | Kind | Unit | Tags | Meaning |
            |---|---|---|---|---|
            """;

    @Test
    void docsMetricsMdSaysWhatTheEnumSays() throws IOException {
        String expected =
                HEAD + Arrays.stream(Meters.values()).map(MetersTest::row).collect(Collectors.joining("\n", "", "\n"));
        Path page = Path.of("..", "docs", "metrics.md");

        String actual = Files.exists(page) ? Files.readString(page) : "";

        assertThat(actual).as("docs/metrics.md; replace it with:\n%s", expected).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreMicrometersLowerCaseWithDots(Meters meter) {
        assertThat(meter.id).matches("weir(\\.[a-z]+)+");
        assertThat(meter.meaning).endsWith(".").doesNotContain("|", "\n");
    }

    @ParameterizedTest
    @EnumSource
    void everyCounterAndTimerHasAUnit(Meters meter) {
        assertThat(meter.kind == Meters.Kind.GAUGE || !meter.unit.isEmpty()).isTrue();
    }

    @Test
    void noTwoMetersShareAName() {
        assertThat(Arrays.stream(Meters.values()).map(meter -> meter.id)).doesNotHaveDuplicates();
    }

    private static String row(Meters meter) {
        return "| `" + meter.id + "` | " + meter.kind.name().toLowerCase(Locale.ROOT) + " | " + meter.unit + " | "
                + meter.tagKeys.stream().map(key -> "`" + key + "`").collect(Collectors.joining(", ")) + " | "
                + meter.meaning + " |";
    }
}
