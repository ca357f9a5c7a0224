package dev.weir.balance;

import java.util.Objects;

/**
 * How a hash leads to a server; HAProxy's {@code hash-type}, {@code hash-balance-factor} and {@code hash-preserve-affinity}.
 *
 * @param isConsistent false for a table of servers that the hash is an index of: even, but any change of the servers moves most
 *     keys, and weights are static. True for a ring of points: less even, but only the keys of a server that leaves move
 * @param function makes the hash of the key; {@link BalanceStrategy#source} needs none
 * @param avalanche whether the hash is mixed once more; without it, similar keys may share a part of the ring
 * @param balanceFactor how many times its fair share of the connections a server may have, in percent, before the next on the
 *     ring gets its keys: 101 or more, or 0, the default, for no bound. Consistent only
 * @param affinity what happens when the server is at its limit; other than {@code ALWAYS} consistent only
 */
public record HashType(
        boolean isConsistent, HashFunction function, boolean avalanche, int balanceFactor, HashAffinity affinity) {
    /** @throws IllegalArgumentException if the parts contradict each other */
    public HashType {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(affinity, "affinity");
        if (isConsistent) {
            BoundedLoad.checkFactor(balanceFactor);
        } else if (balanceFactor != 0) {
            throw new IllegalArgumentException("balanceFactor: " + balanceFactor + " (expected: 0 if map-based)");
        } else if (affinity != HashAffinity.ALWAYS) {
            throw new IllegalArgumentException("affinity: " + affinity + " (expected: ALWAYS if map-based)");
        }
    }

    /** {@code map-based}, HAProxy's default: a table, {@code sdbm}, no avalanche. */
    public static HashType mapBased() {
        return mapBased(HashFunction.SDBM);
    }

    /** {@code map-based} with a function, no avalanche. */
    public static HashType mapBased(HashFunction function) {
        return new HashType(false, function, false, 0, HashAffinity.ALWAYS);
    }

    /** {@code consistent} without a function: a ring, {@code sdbm}, and avalanche, which HAProxy implies then. */
    public static HashType consistent() {
        return consistent(HashFunction.SDBM).withAvalanche();
    }

    /** {@code consistent} with a function; as in HAProxy, without avalanche unless {@link #withAvalanche} adds it. */
    public static HashType consistent(HashFunction function) {
        return new HashType(true, function, false, 0, HashAffinity.ALWAYS);
    }

    /** The same with the hash mixed once more. */
    public HashType withAvalanche() {
        return new HashType(isConsistent, function, true, balanceFactor, affinity);
    }

    /** The same with a bound of load: percent of the fair share, 101 or more, or 0 for none. */
    public HashType withBalanceFactor(int percent) {
        return new HashType(isConsistent, function, avalanche, percent, affinity);
    }

    /** The same with another affinity. */
    public HashType withAffinity(HashAffinity newAffinity) {
        return new HashType(isConsistent, function, avalanche, balanceFactor, newAffinity);
    }

    /** In HAProxy's words. */
    @Override
    public String toString() {
        return (isConsistent ? "consistent " : "map-based ")
                + function.word()
                + (avalanche ? " avalanche" : "")
                + (balanceFactor == 0 ? "" : " balance-factor " + balanceFactor)
                + (affinity == HashAffinity.ALWAYS ? "" : " preserve-affinity " + affinity);
    }
}
