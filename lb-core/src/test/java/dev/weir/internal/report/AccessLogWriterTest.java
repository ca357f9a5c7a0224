package dev.weir.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.AccessLogFormat;
import dev.weir.event.AccessLogSink;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.SampleConnection;
import dev.weir.event.TcpLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests' logging backend writes to standard error, with the thread first; that is where lines are looked for. */
class AccessLogWriterTest {
    private static final Pattern ANY_LINE_END = Pattern.compile("\\R");
    private static final ConnectionSummary CONNECTION = new SampleConnection().summary();

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> complaints = new ArrayList<>();
    private final AccessLogWriter writer = new AccessLogWriter(null, complaints::add);

    @BeforeEach
    void catchTheLog() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void letTheLogGo() {
        System.setErr(before);
    }

    @Test
    void writesWhatTheFormatSays() {
        write(connection -> connection.server() + " served " + connection.client());

        assertThat(lines()).singleElement().asString().endsWith("INFO dev.weir.access - s1 served /192.0.2.7:40000");
        assertThat(complaints).isEmpty();
    }

    @Test
    void anErrorIsRaised() {
        writer.write(new LogLine(connection -> "broken", CONNECTION, true));
        writer.write(new LogLine(connection -> "fine", CONNECTION, false));

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).endsWith("ERROR dev.weir.access - broken");
        assertThat(lines().get(1)).endsWith("INFO dev.weir.access - fine");
    }

    @Test
    void aSinkGetsTheLinesInsteadAndHearsOfTheEnd() {
        List<String> got = new ArrayList<>();
        AccessLogSink sink = new AccessLogSink() {
            @Override
            public void write(ConnectionSummary connection, String line, boolean isRaised) {
                got.add(connection.frontend() + " " + line + " " + isRaised);
            }

            @Override
            public void closed() {
                got.add("closed");
            }
        };
        AccessLogWriter toSink = new AccessLogWriter(sink, complaints::add);

        toSink.write(new LogLine(connection -> "a\nb", CONNECTION, false));
        toSink.write(new LogLine(connection -> null, CONNECTION, true));
        toSink.close();

        String frontend = CONNECTION.frontend() + " ";
        assertThat(got)
                .containsExactly(frontend + "a#0Ab false", frontend + TcpLog.format(CONNECTION) + " true", "closed");
        assertThat(written.size()).isZero();
        assertThat(toSink.isOn()).isTrue();
    }

    @Test
    void aSinkThatFailsIsToldOnceAndAskedAgain() {
        List<String> asked = new ArrayList<>();
        AccessLogWriter toSink = new AccessLogWriter(
                (connection, line, isRaised) -> {
                    asked.add(line);
                    throw new IllegalStateException("a defect of the user's");
                },
                complaints::add);

        toSink.write(new LogLine(connection -> "one", CONNECTION, false));
        toSink.write(new LogLine(connection -> "two", CONNECTION, false));

        assertThat(asked).containsExactly("one", "two");
        assertThat(complaints)
                .containsExactly("accessLog: the sink threw java.lang.IllegalStateException: a defect of the user's;"
                        + " what it does not take is lost");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "10, #0A",
        "13, #0D",
        "9, #09",
        "0, #00",
        "27, #1B",
        "31, #1F",
        "127, #7F",
        "128, #80",
        "133, #85",
        "159, #9F",
        "8232, #2028",
        "8233, #2029",
    })
    void whateverMayEndALineOrSteerATerminalIsWrittenAsItsCode(int character, String code) {
        write(connection -> "a" + (char) character + "b");

        assertThat(lines()).singleElement().asString().endsWith(" - a" + code + "b");
    }

    @Test
    void aForgedLineStaysPartOfItsOwn() {
        write(connection -> "real\r\n192.0.2.66:1 forged");

        assertThat(lines()).singleElement().asString().endsWith(" - real#0D#0A192.0.2.66:1 forged");
    }

    @ParameterizedTest
    @CsvSource({"' '", "~", "\u00a0", "é", "日本", "\ud83d\ude00", "{} {0} %s %n", "#"})
    void everythingElseStaysAsItIs(String text) {
        assertThat(AccessLogWriter.oneLine(text)).isEqualTo(text);
        write(connection -> text);
        assertThat(lines()).singleElement().asString().endsWith(" - " + text);
    }

    @Test
    void oneConnectionIsOneLineWhateverTheFormatAnswers() {
        Random random = new Random(20260822);
        int rounds = 500;
        for (int round = 0; round < rounds; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x2100));
            }
            String safe = AccessLogWriter.oneLine(text.toString());
            assertThat(safe.chars())
                    .noneMatch(c -> Character.isISOControl(c)
                            || Character.getType(c) == Character.LINE_SEPARATOR
                            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
            write(connection -> text.toString());
        }

        assertThat(lines()).hasSize(rounds);
    }

    @Test
    void aFormatThatThrowsIsToldOnceAndItsLinesAreHaproxys() {
        assertFallsBack(connection -> {
            throw new IllegalStateException("a defect of the user's");
        });
        assertThat(complaints)
                .containsExactly("accessLog: the format threw java.lang.IllegalStateException: a defect of the user's;"
                        + " such lines are written as tcplog");
    }

    @Test
    void aFormatThatLacksAClassDoesNotHarmEither() {
        assertFallsBack(connection -> {
            throw new NoClassDefFoundError("something/the/User/forgot");
        });
    }

    @Test
    void aFormatThatAnswersNothingIsToldOnceAndItsLinesAreHaproxys() {
        assertFallsBack(connection -> null);
        assertThat(complaints).containsExactly("accessLog: the format answered null; such lines are written as tcplog");
    }

    @Test
    void aFormatThatFailsOnlySometimesIsFollowedOtherwise() {
        writer.write(new LogLine(connection -> null, CONNECTION, false));
        write(connection -> "fine again");

        assertThat(lines().get(1)).endsWith(" - fine again");
    }

    private void assertFallsBack(AccessLogFormat broken) {
        write(broken);
        write(broken);

        assertThat(lines()).hasSize(2).allSatisfy(line -> assertThat(line).endsWith(TcpLog.format(CONNECTION)));
        assertThat(complaints).hasSize(1);
    }

    private void write(AccessLogFormat format) {
        writer.write(new LogLine(format, CONNECTION, false));
    }

    /** What a reader takes for lines who knows every end of line there is; without those of other tests' threads. */
    private List<String> lines() {
        String own = "[" + Thread.currentThread().getName() + "]";
        return ANY_LINE_END
                .splitAsStream(written.toString(StandardCharsets.UTF_8))
                .filter(line -> line.startsWith(own) || !line.startsWith("["))
                .toList();
    }
}
