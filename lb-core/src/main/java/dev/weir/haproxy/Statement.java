package dev.weir.haproxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The words of one line, read one after another. What is not as it should be ends the statement with a {@link Mistake}. */
final class Statement {
    /** What stands before the keyword. */
    enum Prefix {
        /** Nothing. */
        NONE,
        /** {@code no}: the opposite. */
        NO,
        /** {@code default}: as if nothing had been said. */
        DEFAULT
    }

    private final List<Word> words;
    private final Prefix prefix;
    private final Reading reading;
    private int next = 1;

    Statement(List<Word> words, Reading reading) {
        Word first = words.get(0);
        boolean prefixed = words.size() > 1 && (first.is("no") || first.is("default"));
        this.prefix = !prefixed ? Prefix.NONE : first.is("no") ? Prefix.NO : Prefix.DEFAULT;
        this.words = prefixed ? words.subList(1, words.size()) : words;
        this.reading = reading;
    }

    Prefix prefix() {
        return prefix;
    }

    Findings findings() {
        return reading.findings();
    }

    /** Takes some of a bound of the file. */
    void take(Reading.Bound bound, int count, Word word) {
        reading.take(bound, count, word);
    }

    Environment environment() {
        return reading.environment();
    }

    /** The first word. */
    Word keyword() {
        return words.get(0);
    }

    boolean hasNext() {
        return next < words.size();
    }

    /** Whether the next word is this one, which is then passed over. */
    boolean skipIf(String text) {
        boolean is = hasNext() && words.get(next).is(text);
        next += is ? 1 : 0;
        return is;
    }

    /** The next word without passing it. */
    Optional<Word> peek() {
        return hasNext() ? Optional.of(words.get(next)) : Optional.empty();
    }

    /** The word passed last. */
    Word last() {
        return words.get(next - 1);
    }

    /** The next word. */
    Word next(String expected) {
        if (!hasNext()) {
            throw Mistake.at(last(), last().quoted() + " has nothing behind it (expected: " + expected + ")");
        }
        return words.get(next++);
    }

    /** All words that are left. */
    List<Word> rest() {
        List<Word> rest = words.subList(next, words.size());
        next = words.size();
        return rest;
    }

    /** Passes over up to so many words. */
    void skip(int count) {
        next = Math.min(words.size(), next + count);
    }

    /** Makes sure that nothing is left. */
    void end() {
        if (hasNext()) {
            Word surplus = words.get(next);
            throw Mistake.at(surplus, surplus.quoted() + " is one word too many here");
        }
    }

    /** The next word as a whole number. */
    int number(int least, int most) {
        return (int) number((long) least, most);
    }

    /** The next word as a whole number. */
    long number(long least, long most) {
        Word word = next("a number of " + least + ".." + most);
        return Numbers.whole(word, word.text(), least, most);
    }

    /** The next word as an address. */
    Address address(String expected) {
        return Address.read(next(expected), environment());
    }

    /** The next word as a time in HAProxy's units, milliseconds if it has none. */
    Duration time(String what) {
        Word word = next("a time such as 5s");
        Duration time = Times.read(word, what);
        if (hasNext() && Numbers.isDigits(word.text()) && Times.isUnit(words.get(next))) {
            Word unit = words.get(next);
            throw Mistake.at(
                    unit,
                    unit.quoted() + " stands apart from its number (expected: " + word.text() + unit.text() + ")");
        }
        return time;
    }
}
