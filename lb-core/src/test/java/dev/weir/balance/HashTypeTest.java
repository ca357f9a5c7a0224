package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTypeTest {
    /** HAProxy's rule: {@code hash-type consistent} alone implies avalanche, {@code hash-type consistent sdbm} does not. */
    @Test
    void consistentImpliesAvalancheUnlessAFunctionIsGiven() {
        assertThat(HashType.consistent()).hasToString("consistent sdbm avalanche");
        assertThat(HashType.consistent(HashFunction.SDBM)).hasToString("consistent sdbm");
        assertThat(HashType.consistent(HashFunction.WT6).withAvalanche()).hasToString("consistent wt6 avalanche");
        assertThat(HashType.mapBased()).hasToString("map-based sdbm");
        assertThat(HashType.mapBased(HashFunction.CRC32).withAvalanche()).hasToString("map-based crc32 avalanche");
    }

    @Test
    void saysWhatElseItDoes() {
        HashType type = HashType.consistent().withBalanceFactor(150).withAffinity(HashAffinity.MAXQUEUE);

        assertThat(type).hasToString("consistent sdbm avalanche balance-factor 150 preserve-affinity MAXQUEUE");
        assertThat(type)
                .isEqualTo(HashType.consistent()
                        .withAffinity(HashAffinity.MAXQUEUE)
                        .withBalanceFactor(150));
        assertThat(type.withAvalanche()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 1, 100})
    void refusesAFactorThatIsNoMoreThanAFairShare(int factor) {
        assertThatThrownBy(() -> HashType.consistent().withBalanceFactor(factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("balanceFactor: " + factor + " (expected: 0 for none, or 101 or more)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, Integer.MAX_VALUE})
    void takesAnyOtherFactor(int factor) {
        assertThat(HashType.consistent().withBalanceFactor(factor).balanceFactor())
                .isEqualTo(factor);
    }

    @Test
    void aMapHasNoBoundOfLoad() {
        assertThatThrownBy(() -> HashType.mapBased().withBalanceFactor(150))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("balanceFactor: 150 (expected: 0 if map-based)");
    }

    @ParameterizedTest
    @EnumSource(names = {"MAXCONN", "MAXQUEUE"})
    void aMapHoldsOnToItsServers(HashAffinity affinity) {
        assertThatThrownBy(() -> HashType.mapBased().withAffinity(affinity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("affinity: " + affinity + " (expected: ALWAYS if map-based)");
    }
}
