package dev.weir.haproxy;

/**
 * One address of a {@code bind} line.
 *
 * @param host as written, {@code 0.0.0.0} for a star
 * @param port one port
 * @param settings the options of the line
 * @param word the address in the file
 */
record BindDraft(String host, int port, Settings settings, Word word) {
    /** What two binds of one address have in common. */
    String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
