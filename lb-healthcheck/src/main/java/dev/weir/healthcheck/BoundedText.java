package dev.weir.healthcheck;

/**
 * Bytes as text for a regular expression, each a character, that can be looked at so often and no more: an expression that
 * backtracks for ever must not hold up the health loop. The count goes on from text to text of one check.
 */
final class BoundedText implements CharSequence {
    /** Thrown when too much was looked at. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMuch() {
            super("looked at too much", null, false, false);
        }
    }

    /** What is left for one check. */
    static final class Budget {
        private int left;

        Budget(int looks) {
            this.left = looks;
        }
    }

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Budget budget;

    BoundedText(byte[] bytes, Budget budget) {
        this(bytes, 0, bytes.length, budget);
    }

    private BoundedText(byte[] bytes, int start, int end, Budget budget) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.budget = budget;
    }

    @Override
    public int length() {
        return end - start;
    }

    @Override
    public char charAt(int index) {
        if (--budget.left < 0) {
            throw new TooMuch();
        }
        return (char) (bytes[start + index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return new BoundedText(bytes, start + from, start + to, budget);
    }
}
