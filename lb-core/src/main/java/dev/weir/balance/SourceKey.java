package dev.weir.balance;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The first bits of the client's address; see {@link HashKey#sourcePrefix}. */
record SourceKey(int ipv4Bits, int ipv6Bits) implements HashKey {
    static final int IPV4_BITS = 32;
    static final int IPV6_BITS = 128;

    SourceKey {
        Arguments.checkRange("ipv4Bits", ipv4Bits, 0, IPV4_BITS);
        Arguments.checkRange("ipv6Bits", ipv6Bits, 0, IPV6_BITS);
    }

    /** The client's address, or null for a client that has none. */
    static @Nullable InetAddress address(PickRequest request) {
        return request.clientAddress().getAddress();
    }

    /** An address as a number. Indexes are constants so that the compiler can do without the array. */
    static int word(Inet4Address address) {
        byte[] bytes = address.getAddress();
        return (bytes[0] << 24) | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    /** The first bits of an address as a number. */
    int prefix(Inet4Address address) {
        return ipv4Bits == 0 ? 0 : word(address) & (-1 << (IPV4_BITS - ipv4Bits));
    }

    @Override
    public byte @Nullable [] bytes(PickRequest request) {
        InetAddress address = address(request);
        if (address == null) {
            return null;
        }
        byte[] bytes = address.getAddress();
        int bits = bytes.length * Byte.SIZE == IPV4_BITS ? ipv4Bits : ipv6Bits;
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(Byte.SIZE, Math.max(0, bits - i * Byte.SIZE));
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return ipv4Bits == IPV4_BITS && ipv6Bits == IPV6_BITS ? "source" : "source/" + ipv4Bits + "," + ipv6Bits;
    }
}
