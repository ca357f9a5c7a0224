package dev.weir.balance;

import java.util.Optional;

/**
 * A built-in strategy in HAProxy's words, for those who write a topology down.
 *
 * @param balance what stands behind {@code balance}, such as {@code hash src,ipmask(24,64)}; for the two strategies that HAProxy
 *     does not have, the same in words of our own
 * @param isHaproxys whether HAProxy has it
 * @param hashType the {@code hash-type} that goes with it; empty if it has none
 * @param balanceFactor the {@code hash-balance-factor}; 0 for none
 */
public record BalanceWords(String balance, boolean isHaproxys, Optional<HashType> hashType, int balanceFactor) {
    /** The words for a strategy; empty for one of a user's own, or one with a key of a user's own. */
    public static Optional<BalanceWords> of(BalanceStrategy strategy) {
        if (strategy instanceof Hash hash) {
            return key(hash)
                    .map(key -> new BalanceWords(
                            key, true, Optional.of(hash.type()), hash.type().balanceFactor()));
        }
        if (strategy instanceof Maglev maglev) {
            return expression(maglev.key()).map(key -> new BalanceWords("maglev " + key, false, Optional.empty(), 0));
        }
        if (strategy instanceof RandomDraws random) {
            String words = "random(" + random.draws() + ")";
            return Optional.of(new BalanceWords(words, true, Optional.empty(), random.balanceFactor()));
        }
        if (strategy.equals(BalanceStrategy.peakEwma())) {
            return Optional.of(new BalanceWords("peak-ewma", false, Optional.empty(), 0));
        }
        boolean named = strategy.equals(BalanceStrategy.roundRobin())
                || strategy.equals(BalanceStrategy.staticRoundRobin())
                || strategy.equals(BalanceStrategy.leastConnections())
                || strategy.equals(BalanceStrategy.first());
        return named ? Optional.of(new BalanceWords(strategy.name(), true, Optional.empty(), 0)) : Optional.empty();
    }

    private static Optional<String> key(Hash hash) {
        return hash.key() instanceof KeyHash.OfKey of
                ? expression(of.key()).map(key -> "hash " + key)
                : Optional.of("source");
    }

    private static Optional<String> expression(HashKey key) {
        if (!(key instanceof SourceKey source)) {
            return Optional.empty();
        }
        boolean whole = source.ipv4Bits() == SourceKey.IPV4_BITS && source.ipv6Bits() == SourceKey.IPV6_BITS;
        return Optional.of(whole ? "src" : "src,ipmask(" + source.ipv4Bits() + "," + source.ipv6Bits() + ")");
    }
}
