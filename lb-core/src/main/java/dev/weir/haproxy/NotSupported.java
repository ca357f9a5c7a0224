package dev.weir.haproxy;

/** Ends the reading of a condition that HAProxy can check and this library cannot. It never leaves this package. */
final class NotSupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Word word;
    private final String message;

    NotSupported(Word word, String message) {
        super(message, null, false, false);
        this.word = word;
        this.message = message;
    }

    /** The same where there is no leniency. */
    Mistake mistake() {
        return Mistake.at(word, message);
    }

    /** Tells it in its place. */
    void tell(Findings findings) {
        findings.notSupported(word, message);
    }
}
