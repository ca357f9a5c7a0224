package dev.weir.stick;

/** What an entry of a stick table remembers of a server ({@code srvkey}). */
public enum ServerKey {
    /**
     * Its name. Backends that share the table follow one affinity if their servers have the same names, whatever their
     * addresses and ports. The default, as in HAProxy.
     */
    NAME,
    /**
     * Its resolved address and port, as {@code 10.0.0.15:443} or {@code [2001:db8::15]:443}; for servers whose names differ
     * between the backends, or the gateways, that share the table. Of two servers of a backend with one address, the one
     * declared first counts.
     */
    ADDRESS
}
