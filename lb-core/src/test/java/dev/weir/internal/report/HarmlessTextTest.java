package dev.weir.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's words may be anything, and stay one line inside quotes. */
class HarmlessTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Connection refused", "no, it's 100% <b>", "ünïcödé 中文", "a\\b"})
    void plainWordsStayAsTheyAre(String text) {
        assertThat(HarmlessText.of(text)).isEqualTo(text);
    }

    @Test
    void whatCouldEndTheLineOrTheQuotesIsWrittenAsItsNumber() {
        assertThat(HarmlessText.of("say \"hi\"\r\n\t\u0001\u001b[2J\u007f\u0000"))
                .isEqualTo("say <22>hi<22><0D><0A><09><01><1B>[2J<7F><00>");
        assertThat(HarmlessText.of("\u202e\u2028\u0085\ufeff"))
                .as("characters that turn writing round, or end lines elsewhere")
                .isEqualTo("<202E><2028><85><FEFF>");
        assertThat(HarmlessText.of("a\ud800b")).as("half a character").isEqualTo("a<D800>b");
    }

    @Test
    void aThousandCharactersAreKeptAndMoreAreCutOff() {
        assertThat(HarmlessText.of("x".repeat(1_000))).isEqualTo("x".repeat(1_000));
        assertThat(HarmlessText.of("x".repeat(1_001))).isEqualTo("x".repeat(997) + "...");
        assertThat(HarmlessText.of("x".repeat(999) + "\n")).isEqualTo("x".repeat(997) + "...");
        assertThat(HarmlessText.of("x".repeat(996) + "\n")).hasSize(1_000).endsWith("x<0A>");
        assertThat(HarmlessText.of("\n".repeat(250))).hasSize(1_000).doesNotEndWith("...");
        assertThat(HarmlessText.of("\n".repeat(251))).isEqualTo("<0A>".repeat(249) + "...");
    }

    @Test
    void whateverComesItIsHarmlessAndShort() {
        SplittableRandom chance = new SplittableRandom(3);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = chance.nextInt(1_500); n > 0; n--) {
                text.append((char) chance.nextInt(chance.nextBoolean() ? 0x100 : 0x10000));
            }
            String safe = HarmlessText.of(text.toString());
            assertThat(safe.length()).isLessThanOrEqualTo(1_000);
            assertThat(safe.chars()).noneMatch(c -> c < ' ' || c == '"' || c == 0x7f || (c >= 0x80 && c < 0xa0));
            assertThat(HarmlessText.of(safe)).isEqualTo(safe);
        }
    }
}
