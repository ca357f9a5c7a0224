package dev.weir.testing;

/**
 * What is open.
 *
 * @param sockets sockets, the listening ones included
 * @param pipes ends of pipes
 */
public record Residue(long sockets, long pipes) {}
