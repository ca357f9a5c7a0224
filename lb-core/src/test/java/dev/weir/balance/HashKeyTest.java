package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashKeyTest {
    private final Session session = new Session(BalanceStrategy.roundRobin(), 1);

    @ParameterizedTest(name = "{0} cut to {1} or {2} bits: {3}")
    @CsvSource({
        "192.0.2.77,           32, 128, c000024d",
        "192.0.2.77,           24,   0, c0000200",
        "192.0.2.77,           25, 128, c0000200",
        "192.0.2.200,          25, 128, c0000280",
        "192.0.2.77,            1, 128, 80000000",
        "192.0.2.77,            0, 128, 00000000",
        "2001:db8:1:2::ff,     32, 128, 20010db80001000200000000000000ff",
        "2001:db8:1:2::ff,      0,  64, 20010db8000100020000000000000000",
        "2001:db8:ffff:2::ff,  32,  33, 20010db8800000000000000000000000",
        "2001:db8:1:2::ff,     32,   0, 00000000000000000000000000000000",
    })
    void aPrefixKeepsTheFirstBits(String client, int ipv4Bits, int ipv6Bits, String bytes) {
        HashKey key = HashKey.sourcePrefix(ipv4Bits, ipv6Bits);

        assertThat(key.bytes(session.from(client))).isEqualTo(HexFormat.of().parseHex(bytes));
    }

    @Test
    void theWholeSourceIsThePrefixOfAllBits() {
        assertThat(HashKey.source()).isEqualTo(HashKey.sourcePrefix(32, 128)).hasToString("source");
        assertThat(HashKey.sourcePrefix(24, 56)).hasToString("source/24,56").isNotEqualTo(HashKey.source());
    }

    @Test
    void aClientWithoutAnAddressHasNoKey() {
        PickRequest nobody = session.new Request(InetSocketAddress.createUnresolved("client", 1), null);

        assertThat(HashKey.source().bytes(nobody)).isNull();
        assertThat(new KeyHash.OfSource(true).of(nobody)).isEqualTo(KeyHash.MISSING);
        assertThat(new KeyHash.OfKey(HashKey.source(), HashFunction.SDBM, true).of(nobody))
                .isEqualTo(KeyHash.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "33, 128, ipv4Bits: 33 (expected: 0..32)",
        "-1, 128, ipv4Bits: -1 (expected: 0..32)",
        "32, 129, ipv6Bits: 129 (expected: 0..128)",
        "32,  -1, ipv6Bits: -1 (expected: 0..128)",
    })
    void refusesBitsThatAnAddressDoesNotHave(int ipv4Bits, int ipv6Bits, String message) {
        assertThatThrownBy(() -> HashKey.sourcePrefix(ipv4Bits, ipv6Bits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** The way without an array that IPv4 addresses take leads to the same hash. */
    @Property
    void anAddressIsHashedAsItsBytesAre(
            @ForAll @Size(4) byte[] address, @ForAll @IntRange(max = 32) int bits, @ForAll boolean avalanche)
            throws Exception {
        HashKey key = HashKey.sourcePrefix(bits, 128);
        HashKey bytesAlone = asked -> key.bytes(asked);
        PickRequest request = session.new Request(new InetSocketAddress(InetAddress.getByAddress(address), 1), null);

        assertThat(new KeyHash.OfKey(key, HashFunction.WT6, avalanche).of(request))
                .isEqualTo(new KeyHash.OfKey(bytesAlone, HashFunction.WT6, avalanche).of(request));
    }

    /** HAProxy combines the words of an IPv6 address by exclusive or. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 7f000001", "255.255.255.255, ffffffff", "2001:db8::1, 20010db9", "fe80::1:2:3, fe820002"})
    void aSourceIsItsOwnHash(String client, String hash) {
        assertThat(new KeyHash.OfSource(false).of(session.from(client))).isEqualTo(Long.parseLong(hash, 16));
    }
}
