package dev.weir.haproxy;

/** Reads one option of a server line. */
@FunctionalInterface
interface ServerOption {
    /**
     * Takes the option, the word passed last, and the words that belong to it.
     *
     * @throws Mistake if they make no sense
     */
    void read(Statement line, Settings server);
}
