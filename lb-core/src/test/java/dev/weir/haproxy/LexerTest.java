package dev.weir.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What HAProxy 2.6 makes of each of these lines was seen in its messages about unknown keywords. */
class LexerTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("A", "x y", "EMPTY", "", "HOST", "10.0.0.1");

    private static List<Word> words(String line) {
        return Lexer.words(new SourceText("test.cfg", line), 1, new Environment(ENVIRONMENT::get));
    }

    private static List<String> texts(String line) {
        return words(line).stream().map(Word::text).toList();
    }

    @Test
    void blanksAndTabsSeparate() {
        assertThat(texts(" \t server  s1\t10.0.0.1:80  ")).containsExactly("server", "s1", "10.0.0.1:80");
        assertThat(texts("")).isEmpty();
        assertThat(texts("   ")).isEmpty();
    }

    @Test
    void aCommentBeginsAnywhereOutsideOfQuotes() {
        assertThat(texts("# all of it")).isEmpty();
        assertThat(texts("ab#cd ef")).containsExactly("ab");
        assertThat(texts("\"ab#cd\" 'ef#' gh\\#")).containsExactly("ab#cd", "ef#", "gh#");
    }

    @Test
    void quotesKeepBlanksAndMayBeginWithinAWord() {
        assertThat(texts("a\"b c\"d 'e f'g")).containsExactly("ab cd", "e fg");
        assertThat(texts("\"it's\" 'say \"x\"'")).containsExactly("it's", "say \"x\"");
        assertThat(texts("a \"\" b")).containsExactly("a", "", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a\\ b      | a b",
                "\"a\\\"b\" | a\"b",
                "a\\\"b     | a\"b",
                "\"a\\'b\"  | a'b",
                "'a\\x41'   | a\\x41",
                "q\\x41     | qA",
                "q\\ab      | q\\ab",
                "a\\\\b     | a\\b",
                "\"\\$a\"   | $a",
                "a\\$b      | a\\$b",
            })
    void aBackslashProtectsWhatWouldHaveAMeaning(String line, String word) {
        assertThat(texts(line)).containsExactly(word);
    }

    @Test
    void escapesStandForControlCharacters() {
        assertThat(texts("\"a\\r\\n\\tb\"")).containsExactly("a\r\n\tb");
    }

    @Test
    void thereIsNoContinuationOfALine() {
        assertThat(texts("a\\")).containsExactly("a\\");
    }

    @Test
    void variablesAreReplacedBetweenDoubleQuotesOnly() {
        assertThat(texts("\"$HOST:80\" \"${HOST}x\" ${HOST} '$HOST'"))
                .containsExactly("10.0.0.1:80", "10.0.0.1x", "${HOST}", "$HOST");
        assertThat(texts("x\"${NONE-def val}\"y \"${HOST-other}\" \"${NONE}\" \"${EMPTY-d}\""))
                .containsExactly("xdef valy", "10.0.0.1", "", "");
    }

    @Test
    void aVariableBecomesSeveralWordsIfAskedTo() {
        assertThat(texts("\"z${A}\"")).containsExactly("zx y");
        assertThat(texts("\"${A[*]}\"")).containsExactly("x", "y");
    }

    @Test
    void wordsKnowWhereTheyStand() {
        List<Word> words = words("  bind \":443\" name  web");
        assertThat(words).extracting(word -> word.at().column()).containsExactly(3, 8, 15, 21);
        assertThat(words).extracting(word -> word.at().length()).containsExactly(4, 6, 4, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bind \"abc       | 6 | the quote is not closed",
                "bind 'abc        | 6 | the quote is not closed",
                "a \"${HOST\"     | 4 | the brace around the name of a variable is not closed",
                "a \"$1\"         | 5 | the name of a variable cannot begin like this (expected: a letter or '_')",
                "a b\\xZZ         | 4 | '\\x' without two hexadecimal digits behind it",
                "a b\\x00         | 4 | '\\x00' (expected: text without NUL)",
            })
    void saysWhereALineMakesNoSense(String line, int column, String message) {
        Mistake mistake = catchThrowableOfType(Mistake.class, () -> words(line));
        assertThat(mistake.problem().message()).isEqualTo(message);
        assertThat(mistake.problem().column()).isEqualTo(column);
    }

    @Test
    void aLineHasAtMost64WordsAsInHaproxy() {
        assertThat(words("w ".repeat(64))).hasSize(64);
        assertThatThrownBy(() -> words("w ".repeat(65))).hasMessage("the line has more than 64 words");
    }

    @Test
    void aLineCannotGrowWithoutEnd() {
        Environment environment = new Environment(name -> "x".repeat(40_000));
        SourceText source = new SourceText("test.cfg", "\"$A$A\"");
        assertThatThrownBy(() -> Lexer.words(source, 1, environment))
                .hasMessage("the line grows beyond 65536 characters by its variables");
    }

    @Test
    void controlCharactersAndWhatIsNotUtf8AreNoText() {
        assertThatThrownBy(() -> words("a b\u0007")).hasMessage("control character 0x07 (expected: text)");
        assertThatThrownBy(() -> words("caf\ufffd")).hasMessage("this is not UTF-8 text");
        assertThat(texts("# caf\ufffd")).isEmpty();
    }
}
