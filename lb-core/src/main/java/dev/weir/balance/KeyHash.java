package dev.weir.balance;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The hash of a connection's key. */
interface KeyHash {
    /** Stands for a connection without a key. */
    long MISSING = -1;

    /** How a candidate stands with a key's hash. */
    static String standing(long hash, boolean isOwner) {
        return String.format("%s of the key's hash %08x", isOwner ? "the owner" : "not the owner", hash);
    }

    /** From 0 to 2^32 - 1, or {@link #MISSING}. */
    long of(PickRequest request);

    /**
     * HAProxy's {@code balance source}: no function, only the 32-bit words of the address combined by exclusive or; of an IPv4
     * address, the address itself.
     */
    record OfSource(boolean avalanche) implements KeyHash {
        @Override
        public long of(PickRequest request) {
            InetAddress address = SourceKey.address(request);
            if (address == null) {
                return MISSING;
            }
            return mixed(address instanceof Inet4Address ipv4 ? SourceKey.word(ipv4) : folded(address), avalanche);
        }

        private static int folded(InetAddress address) {
            byte[] bytes = address.getAddress();
            int folded = 0;
            for (int i = 0; i < bytes.length; i++) {
                folded ^= (bytes[i] & 0xff) << (24 - i % Integer.BYTES * Byte.SIZE);
            }
            return folded;
        }
    }

    /** HAProxy's {@code balance hash}: a function of the key's bytes. */
    record OfKey(HashKey key, HashFunction function, boolean avalanche) implements KeyHash {
        public OfKey {
            if (key instanceof SourceKey && function == HashFunction.NONE) {
                throw new IllegalArgumentException(
                        "function: NONE (expected: another one, since an address is not a number in text)");
            }
        }

        @Override
        public long of(PickRequest request) {
            if (key instanceof SourceKey source && SourceKey.address(request) instanceof Inet4Address ipv4) {
                return mixed(function.hash(source.prefix(ipv4)), avalanche);
            }
            byte[] bytes = key.bytes(request);
            return bytes == null ? MISSING : mixed(function.hash(bytes), avalanche);
        }
    }

    private static long mixed(int hash, boolean avalanche) {
        return Integer.toUnsignedLong(avalanche ? HashFunction.avalanche(hash) : hash);
    }
}
