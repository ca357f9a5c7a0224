package dev.weir.netty.dns;

import java.net.InetAddress;

/** The two kinds of addresses that a name can have. */
public enum AddressFamily {
    /** Addresses of 32 bits, A records. */
    IPV4,
    /** Addresses of 128 bits, AAAA records. */
    IPV6;

    RecordKind<InetAddress> records() {
        return this == IPV4 ? RecordKind.A : RecordKind.AAAA;
    }

    AddressFamily other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}
