package dev.weir.stick;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Whom an entry of a stick table is about: a client's address, or the network it is in. 128 bits; an IPv4 address is kept as
 * the IPv6 address it is mapped to, {@code ::ffff:a.b.c.d}, as HAProxy's tables of type {@code ipv6} do, so that both kinds
 * share a table.
 *
 * @param high the first eight bytes of the address
 * @param low the last eight bytes
 */
public record StickKey(long high, long low) {
    private static final int IPV4_BYTES = 4;
    private static final long IPV4_MAPPED = 0xffff_0000_0000L;
    private static final long IPV4_MASK = 0xffff_ffffL;
    /** Bits of an IPv6 address in front of the IPv4 address that is mapped to it. */
    private static final int BEFORE_IPV4 = 96;

    /** The key of one address. An IPv6 scope is not part of it. */
    public static StickKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == IPV4_BYTES
                ? new StickKey(0, IPV4_MAPPED | (bytes.getInt() & IPV4_MASK))
                : new StickKey(bytes.getLong(), bytes.getLong());
    }

    /** Whether it is an IPv4 address or network. */
    public boolean isIpv4() {
        return high == 0 && (low & ~IPV4_MASK) == IPV4_MAPPED;
    }

    /**
     * The network it is in.
     *
     * @param ipv4Bits leading bits kept of an IPv4 address, 0 to 32
     * @param ipv6Bits leading bits kept of any other, 0 to 128
     */
    public StickKey prefix(int ipv4Bits, int ipv6Bits) {
        return leading(isIpv4() ? BEFORE_IPV4 + ipv4Bits : ipv6Bits);
    }

    private StickKey leading(int bits) {
        long keptHigh = high & mask(bits);
        long keptLow = low & mask(bits - Long.SIZE);
        return keptHigh == high && keptLow == low ? this : new StickKey(keptHigh, keptLow);
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }

    /** The address as text, without a prefix length. */
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(high)
                            .putLong(low)
                            .array())
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
