package dev.weir.haproxy;

/** Reads the lines of one keyword of a proxy section. */
@FunctionalInterface
interface ProxyKeyword {
    /**
     * Takes what a line says into its section.
     *
     * @throws Mistake if it makes no sense; then nothing may be taken
     */
    void read(Statement statement, ProxyDraft proxy);
}
