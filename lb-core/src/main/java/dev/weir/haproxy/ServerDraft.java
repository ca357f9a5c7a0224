package dev.weir.haproxy;

import java.util.Optional;

/**
 * A {@code server} line, or a {@code server-template} line.
 *
 * @param name the server's, or what the names of all begin with
 * @param template which numbers there are; empty for one server
 * @param address where it is
 * @param settings its options, on top of those of {@code default-server}
 */
record ServerDraft(Word name, Optional<Range> template, Address address, Settings settings) {
    /**
     * The numbers of a template's servers.
     *
     * @param first the first
     * @param last the last
     */
    record Range(int first, int last) {}
}
