package dev.weir.balance;

import org.jspecify.annotations.Nullable;

/**
 * What of a connection a hash is made of: connections with equal keys go to the same server while the set of servers stays. A
 * key of one's own is a lambda; to make strategies that use it equal, make it a constant or a record.
 */
@FunctionalInterface
public interface HashKey {
    /**
     * The bytes of the key; null if this connection has none, and then its server is chosen round robin. Called on event
     * loops, from several at once; must not block. The array is only read, and not kept.
     */
    byte @Nullable [] bytes(PickRequest request);

    /** The client's address: 4 or 16 bytes in network order. */
    static HashKey source() {
        return sourcePrefix(SourceKey.IPV4_BITS, SourceKey.IPV6_BITS);
    }

    /**
     * The network that the client is in: its address with all but the first bits 0, as HAProxy's {@code ipmask} makes it. So
     * clients of one site, or of one household with changing IPv6 addresses, stay together.
     *
     * @param ipv4Bits 0 to 32
     * @param ipv6Bits 0 to 128
     * @throws IllegalArgumentException if there are not so many bits
     */
    static HashKey sourcePrefix(int ipv4Bits, int ipv6Bits) {
        return new SourceKey(ipv4Bits, ipv6Bits);
    }
}
