package dev.weir.balance;

/** Makes a 32-bit hash of a key's bytes, as the functions of the same names that HAProxy's {@code hash-type} offers. */
public enum HashFunction {
    /** {@code sdbm}, HAProxy's default: multiplies by 65599. Keys that differ in the last byte only stay close together. */
    SDBM("sdbm", 0) {
        private static final long FACTOR = 65_599;
        private static final long SQUARE = FACTOR * FACTOR;
        private static final long CUBE = SQUARE * FACTOR;

        @Override
        long step(long state, int index, int next) {
            return state * FACTOR + next;
        }

        @Override
        int hash(int key) {
            // The same, multiplied out: no byte waits for the one before.
            long high = (key >>> 24) * CUBE + ((key >>> 16) & 0xff) * SQUARE;
            return (int) (high + (((key >>> 8) & 0xff) * FACTOR + (key & 0xff)));
        }
    },
    /** {@code djb2}: multiplies by 33, from 5381. Keys that differ in the last byte only stay close together. */
    DJB2("djb2", 5_381) {
        @Override
        long step(long state, int index, int next) {
            return state * 33 + next;
        }
    },
    /** {@code wt6}, by HAProxy's author: two words that rotate each other. */
    WT6("wt6", 0xa53c965a_5ca6953aL) {
        @Override
        long step(long state, int index, int next) {
            int left = (int) (state >>> Integer.SIZE);
            int right = (int) state;
            // How far each word turns follows from both of them, except in the first step.
            int mixed = (left >>> 16) ^ right;
            int turnRight = index == 0 ? 6 : mixed & 31;
            int turnLeft = index == 0 ? 18 : (mixed & 0xffff) >>> 11;
            int newLeft = Integer.rotateLeft(~(right + next), turnRight);
            int newRight = Integer.rotateLeft(~(left ^ next), turnLeft);
            return ((long) newLeft << Integer.SIZE) | (newRight & UNSIGNED);
        }

        @Override
        int finish(long state) {
            return (int) (state >>> Integer.SIZE) ^ (int) state;
        }
    },
    /** {@code crc32}: the checksum of Ethernet and ZIP files. Spreads well by itself. */
    CRC32("crc32", 0xffff_ffffL) {
        @Override
        long step(long state, int index, int next) {
            return (state >>> Byte.SIZE) ^ CrcTable.OF_BYTE[(int) (state ^ next) & 0xff];
        }

        @Override
        int finish(long state) {
            return ~(int) state;
        }
    },
    /**
     * {@code none}: the decimal integer that the key begins with as text, for keys that are hashes already; 0 if it begins
     * with none. Of a large one, up to 2^62, the low 32 bits count.
     */
    NONE("none", 0) {
        private static final long OVER = 1L << 63;
        private static final long NEGATIVE = 1L << 62;
        private static final long LARGEST = NEGATIVE - 1;

        @Override
        long step(long state, int index, int next) {
            if (index == 0 && (next == '-' || next == '+')) {
                return next == '-' ? NEGATIVE : 0;
            }
            if (next < '0' || next > '9' || (state & OVER) != 0) {
                return state | OVER;
            }
            long value = state & LARGEST;
            int digit = next - '0';
            value = value > (LARGEST - digit) / 10 ? LARGEST : value * 10 + digit;
            return (state & NEGATIVE) | value;
        }

        @Override
        int finish(long state) {
            return (state & NEGATIVE) == 0 ? (int) state : (int) -(state & LARGEST);
        }
    };

    private static final long UNSIGNED = 0xffff_ffffL;

    private final String word;
    private final long start;

    HashFunction(String word, long start) {
        this.word = word;
        this.start = start;
    }

    /** HAProxy's word for it. */
    public String word() {
        return word;
    }

    /** The hash of these bytes; all 32 bits of the int count. Allocates nothing. */
    public int hash(byte[] key) {
        long state = start;
        for (int i = 0; i < key.length; i++) {
            state = step(state, i, key[i] & 0xff);
        }
        return finish(state);
    }

    /** The hash of the four bytes of a word, the highest first. */
    int hash(int key) {
        long state = step(start, 0, key >>> 24);
        state = step(state, 1, (key >>> 16) & 0xff);
        state = step(state, 2, (key >>> 8) & 0xff);
        return finish(step(state, 3, key & 0xff));
    }

    /** What each value of a byte does to a checksum. */
    private static final class CrcTable {
        private static final int POLYNOMIAL = 0xedb88320;
        static final long[] OF_BYTE = new long[256];

        static {
            for (int value = 0; value < OF_BYTE.length; value++) {
                int crc = value;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    crc = (crc >>> 1) ^ (POLYNOMIAL & -(crc & 1));
                }
                OF_BYTE[value] = crc & UNSIGNED;
            }
        }
    }

    /** The state after one more byte, 0 to 255. */
    abstract long step(long state, int index, int next);

    /** The hash that the last state stands for. */
    int finish(long state) {
        return (int) state;
    }

    /**
     * Mixes a hash so that each bit of it decides about half of the bits of the result. HAProxy's {@code avalanche}; it also
     * places servers on the ring of a consistent hash.
     */
    static int avalanche(int hash) {
        int mixed = hash + 0x7ed55d16 + (hash << 12);
        mixed = mixed ^ 0xc761c23c ^ (mixed >>> 19);
        mixed = mixed + 0x165667b1 + (mixed << 5);
        mixed = (mixed + 0xd3a2646c) ^ (mixed << 9);
        mixed = mixed + 0xfd7046c5 + (mixed << 3);
        mixed = mixed ^ 0xb55a4f09 ^ (mixed >>> 16);
        return mixed * 0xc000_0001;
    }
}
