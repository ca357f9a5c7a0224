package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashFunctionTest {
    /** HAProxy's own regression test, over the bytes 00 to FF. */
    @ParameterizedTest
    @CsvSource({
        "CRC32,  688229491, 4230317029",
        "DJB2,  2589693061,  600622701",
        "SDBM,   905707648, 3103804144",
        "WT6,   4090277559, 1192658767",
    })
    void hashesAsHaproxyDoes(HashFunction function, long plain, long withAvalanche) {
        byte[] key = new byte[256];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        int hash = function.hash(key);

        assertThat(Integer.toUnsignedLong(hash)).isEqualTo(plain);
        assertThat(Integer.toUnsignedLong(HashFunction.avalanche(hash))).isEqualTo(withAvalanche);
    }

    @ParameterizedTest(name = "''{0}'' is {1}")
    @CsvSource({
        "'',                      0",
        "0,                       0",
        "42,                     42",
        "+42,                    42",
        "-42,                   -42",
        "127.0.0.1,             127",
        "12a4,                   12",
        "a12,                     0",
        "-,                       0",
        "--1,                     0",
        "1-1,                     1",
        "' 1',                    0",
        "4294967295,             -1",
        "4294967296,              0",
        "4611686018427387903,    -1",
        "9223372036854775807,    -1",
        "99999999999999999999,   -1",
        "1234567890123, 1912276171",
    })
    void noneTakesTheIntegerThatTheKeyBeginsWith(String key, int hash) {
        assertThat(HashFunction.NONE.hash(key.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(hash);
    }

    @Property
    void aWordIsHashedAsItsBytesAre(@ForAll int word, @ForAll HashFunction function) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(word).array();

        assertThat(function.hash(word)).isEqualTo(function.hash(bytes));
    }

    @Property
    void crc32IsWhatTheJdkSays(@ForAll byte[] key) {
        CRC32 crc = new CRC32();
        crc.update(key);

        assertThat(Integer.toUnsignedLong(HashFunction.CRC32.hash(key))).isEqualTo(crc.getValue());
    }
}
