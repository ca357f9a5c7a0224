package dev.weir.tls;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of 16-bit numbers that takes two bytes each, as on the wire: what a client sends must not grow tenfold here. */
final class Codes extends AbstractList<Integer> implements RandomAccess {
    static final Codes NONE = new Codes(new char[0]);

    private final char[] codes;

    /** The array is this list's from now on. */
    Codes(char[] codes) {
        this.codes = codes;
    }

    /** These numbers, 0 to 65535 each. */
    static List<Integer> copyOf(List<Integer> numbers) {
        if (numbers instanceof Codes) {
            return numbers;
        }
        char[] codes = new char[numbers.size()];
        for (int i = 0; i < codes.length; i++) {
            int number = numbers.get(i);
            if (number < 0 || number > Character.MAX_VALUE) {
                throw new IllegalArgumentException("code: " + number + " (expected: 0..65535)");
            }
            codes[i] = (char) number;
        }
        return new Codes(codes);
    }

    @Override
    public Integer get(int index) {
        return (int) codes[index];
    }

    @Override
    public int size() {
        return codes.length;
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
        return indexOf(wanted) >= 0;
    }

    /** Without an object for each number that is passed by. */
    @Override
    public int indexOf(@Nullable Object wanted) {
        if (wanted instanceof Integer number) {
            for (int i = 0; i < codes.length; i++) {
                if (codes[i] == number) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** In hexadecimal, as people know them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (char code : codes) {
            text.append(text.length() == 1 ? "" : ", ").append(String.format("0x%04x", (int) code));
        }
        return text.append(']').toString();
    }
}
