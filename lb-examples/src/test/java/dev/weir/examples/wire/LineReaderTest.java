package dev.weir.examples.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void readsLinesWithEitherEndingAndThenTheEnd() throws IOException {
        LineReader reader = reading("one\r\n\r\ntwo\n", 80);

        assertThat(reader.line()).isEqualTo("one");
        assertThat(reader.line()).isEmpty();
        assertThat(reader.line()).isEqualTo("two");
        assertThat(reader.line()).isNull();
        assertThat(reader.consumedBytes()).isEqualTo(11);
    }

    @Test
    void takesALineOfExactlyTheLimit() throws IOException {
        assertThat(reading("12345\r\n", 7).line()).isEqualTo("12345");
    }

    @Test
    void refusesALineThatIsLongerThanTheLimit() {
        assertThatThrownBy(reading("123456\r\n", 7)::line)
                .isInstanceOf(LineTooLongException.class)
                .hasMessage("line: longer than 7 bytes");
    }

    @Test
    void saysThatTheStreamEndedInsideALine() {
        assertThatThrownBy(reading("half", 80)::line).isInstanceOf(EOFException.class);
    }

    @Test
    void saysThatARequiredLineIsMissing() {
        assertThatThrownBy(reading("", 80)::requiredLine).isInstanceOf(EOFException.class);
    }

    @Test
    void readsABodyBetweenLines() throws IOException {
        LineReader reader = reading("head\r\nbody\u00e9tail\r\n", 80);

        assertThat(reader.line()).isEqualTo("head");
        assertThat(new String(reader.bytes(5), StandardCharsets.ISO_8859_1)).isEqualTo("body\u00e9");
        assertThat(reader.line()).isEqualTo("tail");
    }

    @Test
    void saysHowMuchOfABodyCame() {
        assertThatThrownBy(() -> reading("abc", 80).bytes(4))
                .isInstanceOf(EOFException.class)
                .hasMessage("the stream ended after 3 of 4 bytes");
    }

    private static LineReader reading(String text, int maxLineBytes) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), maxLineBytes);
    }
}
