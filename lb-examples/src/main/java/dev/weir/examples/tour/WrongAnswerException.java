package dev.weir.examples.tour;

/** An answer came and is not what it must be. */
final class WrongAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongAnswerException(String what, Object value, Object expected) {
        super(what + ": '" + value + "' (expected: " + expected + ")");
    }

    static void check(String what, Object value, Object expected) throws WrongAnswerException {
        if (!value.equals(expected)) {
            throw new WrongAnswerException(what, value, "'" + expected + "'");
        }
    }
}
