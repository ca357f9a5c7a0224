package dev.weir.netty.dns;

import java.net.InetAddress;

/** The two kinds of addresses that a name can have. */
public enum AddressFamily {
    /** Addresses of 32 bits, A records. */
    IPV4(RecordKind.A),
    /** Addresses of 128 bits, AAAA records. */
    IPV6(RecordKind.AAAA);

    private final RecordKind<InetAddress> records;

    AddressFamily(RecordKind<InetAddress> records) {
        this.records = records;
    }

    RecordKind<InetAddress> records() {
        return records;
    }

    AddressFamily other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}
