package dev.weir.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Splits one line into words by HAProxy's rules (configuration manual, 2.2 and 2.3): blanks separate; double and single quotes
 * and a backslash take their meaning from what follows; a {@code #} begins a comment wherever it stands; variables of the
 * environment are replaced between double quotes, and only there. There is no way to go on in the next line.
 */
final class Lexer {
    /** HAProxy's {@code MAX_LINE_ARGS}. */
    static final int MOST_WORDS = 64;

    /** A bound of memory, after variables were replaced; HAProxy has none. */
    static final int LONGEST_LINE = 65_536;

    private final SourceText source;
    private final int number;
    private final String line;
    private final Environment environment;
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int total;
    private int at;
    private int wordStart = -1;
    private int doubleQuote = -1;
    private int singleQuote = -1;

    private Lexer(SourceText source, int number, int from, Environment environment) {
        this.source = source;
        this.number = number;
        this.line = source.line(number);
        this.at = from;
        this.environment = environment;
    }

    /** The words of a line, none if it is empty or a comment. */
    static List<Word> words(SourceText source, int number, Environment environment) {
        return wordsFrom(source, number, 0, environment);
    }

    /** The words of a line from an index on. */
    static List<Word> wordsFrom(SourceText source, int number, int from, Environment environment) {
        return new Lexer(source, number, from, environment).read();
    }

    private List<Word> read() {
        if (line.length() > LONGEST_LINE) {
            throw mistake(0, "the line has " + line.length() + " characters (expected: at most " + LONGEST_LINE + ")");
        }
        boolean comment = false;
        while (at < line.length() && !comment) {
            char c = line.charAt(at);
            if (c == '#' && !isQuoted()) {
                comment = true;
            } else if (isBlank(c) && !isQuoted()) {
                endWord();
                at++;
            } else {
                begin();
                visible(c);
            }
        }
        if (isQuoted()) {
            throw mistake(Math.max(doubleQuote, singleQuote), "the quote is not closed");
        }
        endWord();
        return words;
    }

    /** A character of a word, or what stands for some. */
    private void visible(char c) {
        if (c == '"' && singleQuote < 0) {
            doubleQuote = doubleQuote < 0 ? at : -1;
            at++;
        } else if (c == '\'' && doubleQuote < 0) {
            singleQuote = singleQuote < 0 ? at : -1;
            at++;
        } else if (c == '\\' && singleQuote < 0) {
            escape();
        } else if (c == '$' && doubleQuote >= 0) {
            variable();
        } else {
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw mistake(at, String.format("control character 0x%02x (expected: text)", (int) c));
            }
            if (c == '\ufffd') {
                throw mistake(at, "this is not UTF-8 text");
            }
            append(c);
            at++;
        }
    }

    private void escape() {
        int next = at + 1 < line.length() ? line.charAt(at + 1) : -1;
        switch (next) {
            case ' ', '\\', '#', '"', '\'' -> literal((char) next);
            case '$' -> {
                if (doubleQuote >= 0) {
                    literal('$');
                } else {
                    append('\\'); // nothing to protect it from: variables are for double quotes
                    at++;
                }
            }
            case 't' -> literal('\t');
            case 'r' -> literal('\r');
            case 'n' -> literal('\n');
            case 'x' -> hexadecimal();
            default -> {
                append('\\'); // not an escape sequence, so the backslash means itself
                at++;
            }
        }
    }

    private void literal(char meant) {
        append(meant);
        at += 2;
    }

    private void hexadecimal() {
        int high = digit(at + 2);
        int low = digit(at + 3);
        if (high < 0 || low < 0) {
            throw mistake(at, "'\\x' without two hexadecimal digits behind it");
        }
        if (high == 0 && low == 0) {
            throw mistake(at, "'\\x00' (expected: text without NUL)");
        }
        append((char) ((high << 4) | low));
        at += 4;
    }

    private int digit(int index) {
        return index < line.length() && line.charAt(index) < 0x80 ? Character.digit(line.charAt(index), 16) : -1;
    }

    /** {@code $NAME}, {@code ${NAME}}, {@code ${NAME-default}} or {@code ${NAME[*]}}, which may become several words. */
    private void variable() {
        int start = at;
        at++;
        boolean brace = at < line.length() && line.charAt(at) == '{';
        at += brace ? 1 : 0;
        int nameStart = at;
        while (at < line.length() && isNameCharacter(line.charAt(at), at == nameStart)) {
            at++;
        }
        if (at == nameStart) {
            throw mistake(at, "the name of a variable cannot begin like this (expected: a letter or '_')");
        }
        @Nullable String value = environment.get(line.substring(nameStart, at));
        boolean inWords = brace && line.startsWith("[*]", at);
        at += inWords ? 3 : 0;
        if (brace) {
            int end = line.indexOf('}', at);
            if (end < 0 || (end > at && line.charAt(at) != '-')) {
                throw mistake(start, "the brace around the name of a variable is not closed");
            }
            if (value == null && end > at) {
                value = line.substring(at + 1, end);
            }
            at = end + 1;
        }
        if (value != null) {
            insert(value, inWords, start);
        }
    }

    private void insert(String value, boolean inWords, int start) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (inWords && isBlank(c)) {
                endWord();
                wordStart = start;
            } else {
                append(c);
            }
        }
    }

    private void begin() {
        if (wordStart < 0) {
            wordStart = at;
        }
    }

    private void append(char c) {
        if (++total > LONGEST_LINE) {
            throw mistake(wordStart, "the line grows beyond " + LONGEST_LINE + " characters by its variables");
        }
        word.append(c);
    }

    private void endWord() {
        if (wordStart < 0) {
            return;
        }
        if (words.size() == MOST_WORDS) {
            throw mistake(wordStart, "the line has more than " + MOST_WORDS + " words");
        }
        words.add(new Word(word.toString(), place(wordStart, Math.max(1, at - wordStart))));
        word.setLength(0);
        wordStart = -1;
    }

    private boolean isQuoted() {
        return doubleQuote >= 0 || singleQuote >= 0;
    }

    private Place place(int index, int length) {
        return new Place(source, number, index + 1, length);
    }

    private Mistake mistake(int index, String message) {
        String shown = index < line.length() ? line.substring(index, index + 1) : "";
        return new Mistake(place(index, 1).problem(shown, message, Optional.empty()));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isNameCharacter(char c, boolean first) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
    }
}
