package dev.weir.examples.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy 2.6's own lines, as it sent them with each format. */
class LineFormatTest {
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 11, 2, 23, 9, 4, 969_740_000, ZoneOffset.UTC);
    private static final int LOCAL0 = 16;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "local||<134>Nov  2 23:09:04 haproxy[7587]: text",
                "local|vm|<134>Nov  2 23:09:04 vm haproxy[7587]: text",
                "rfc3164||<134>Nov  2 23:09:04 localhost haproxy[7587]: text",
                "rfc3164|vm|<134>Nov  2 23:09:04 vm haproxy[7587]: text",
                "rfc5424||<134>1 2026-11-02T23:09:04.969740+00:00 - haproxy 7587 - - text",
                "rfc5424|foo|<134>1 2026-11-02T23:09:04.969740+00:00 foo haproxy 7587 - - text",
                "priority||<134>text",
                "short||<6>text",
                "timed||<6>2026-11-02T23:09:04.969740+00:00 text",
                "iso||2026-11-02T23:09:04.969740+00:00 text",
                "raw||text",
            })
    void headers(String format, String host, String expected) {
        LineFormat line = new LineFormat(format, LOCAL0, "haproxy", 7587, Optional.ofNullable(host), 1_024);

        assertThat(text(line, "text")).isEqualTo(expected + "\n");
    }

    @Test
    void theLengthCountsTheHeaderAndNotTheEnd() {
        LineFormat line = new LineFormat("local", LOCAL0, "haproxy", 7587, Optional.empty(), 80);

        assertThat(text(line, "x".repeat(500))).hasSize(81).endsWith("x\n");
    }

    @Test
    void aCharacterIsNotCutInTwo() {
        LineFormat line = new LineFormat("raw", LOCAL0, "haproxy", 1, Optional.empty(), 80);

        assertThat(text(line, "x".repeat(79) + "ü")).isEqualTo("x".repeat(79) + "\n");
        assertThat(text(line, "x".repeat(78) + "ü")).isEqualTo("x".repeat(78) + "ü\n");
    }

    @Test
    void whatMayEndALineIsWrittenAsItsCode() {
        LineFormat line = new LineFormat("raw", LOCAL0, "haproxy", 1, Optional.empty(), 80);

        assertThat(text(line, "a\nb\u001b[31m\u2028c")).isEqualTo("a#0Ab#1B[31m#2028c\n");
    }

    @ParameterizedTest
    @CsvSource({"INFO, DEBUG, EMERG, 6", "INFO, INFO, DEBUG, 7", "ALERT, DEBUG, ERR, 3", "NOTICE, DEBUG, ERR, 5"})
    void moreUrgentThanTheCeilingIsAsUrgentAsThat(Severity severity, Severity level, Severity ceiling, int number) {
        LineFormat line = new LineFormat("short", LOCAL0, "haproxy", 1, Optional.empty(), 80);
        KeptLines kept = new KeptLines();

        new LogChannel(kept, line, level, ceiling).send(severity, "text", NOW);

        assertThat(kept.lines).containsExactly("<" + number + ">text\n");
    }

    @Test
    void lessUrgentThanTheLevelIsNotSent() {
        LineFormat line = new LineFormat("raw", LOCAL0, "haproxy", 1, Optional.empty(), 80);
        KeptLines kept = new KeptLines();

        new LogChannel(kept, line, Severity.NOTICE, Severity.EMERG).send(Severity.INFO, "text", NOW);

        assertThat(kept.lines).isEmpty();
    }

    private static String text(LineFormat line, String text) {
        return new String(line.line(Severity.INFO, text, NOW), StandardCharsets.UTF_8);
    }
}
