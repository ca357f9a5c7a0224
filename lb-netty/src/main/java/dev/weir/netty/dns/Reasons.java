package dev.weir.netty.dns;

/** Exceptions in a word. */
final class Reasons {
    private Reasons() {}

    /** The system's words; Netty and the JDK wrap them. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String words = cause.getMessage();
        return words == null || words.isEmpty() ? cause.getClass().getSimpleName() : words;
    }
}
