package dev.weir.examples.haproxy;

/** Takes lines and never makes the caller wait: what it cannot take is lost and counted. Any thread. */
interface Output {
    /**
     * Takes a line.
     *
     * @param line whole, with its end
     */
    void send(byte[] line);

    /** Lines lost so far. */
    long lost();

    /** Writes what was taken so far, as far as that goes within a second or two, and takes nothing more. */
    void close();
}
