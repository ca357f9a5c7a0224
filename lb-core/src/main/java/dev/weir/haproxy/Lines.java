package dev.weir.haproxy;

/** Collects the lines of a file. */
final class Lines {
    private final StringBuilder text = new StringBuilder();

    void comment(String comment) {
        text.append("# ").append(comment).append('\n');
    }

    /** Begins a section. */
    Section section(Object... words) {
        text.append('\n');
        append(words);
        return new Section();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void append(Object... words) {
        for (int i = 0; i < words.length; i++) {
            text.append(i == 0 ? "" : " ").append(Quotes.word(words[i].toString()));
        }
        text.append('\n');
    }

    /** The lines of one section. */
    final class Section {
        private Section() {}

        void add(Object... words) {
            text.append("    ");
            append(words);
        }

        void ifNotZero(String keyword, int number) {
            if (number != 0) {
                add(keyword, number);
            }
        }

        void ifTrue(boolean is, Object... words) {
            if (is) {
                add(words);
            }
        }

        /** A line that only this library reads. */
        void directive(Object... words) {
            text.append("    # weir: ");
            append(words);
        }
    }
}
