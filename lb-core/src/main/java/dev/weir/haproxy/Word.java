package dev.weir.haproxy;

/**
 * One word of a line, without quotes and escapes.
 *
 * @param text what it says
 * @param at where it stands
 */
record Word(String text, Place at) {
    /** Whether it says this. */
    boolean is(String other) {
        return text.equals(other);
    }

    /** As it may stand in a message: quoted, not too long, without control characters. */
    String quoted() {
        return Texts.quoted(text);
    }
}
