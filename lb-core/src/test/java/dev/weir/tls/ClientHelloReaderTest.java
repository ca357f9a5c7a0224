package dev.weir.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testing.TlsHello;
import dev.weir.tls.ClientHelloReader.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {
    /**
     * What {@code openssl s_client} 3.0 sends with {@code -servername Mail.Example.org -alpn h2,imap -groups P-256:X25519 -sigalgs
     * ECDSA+SHA256:RSA-PSS+SHA256 -ciphersuites TLS_AES_128_GCM_SHA256 -cipher ECDHE-RSA-AES256-GCM-SHA384}.
     */
    private static final byte[] OPENSSL = HexFormat.of()
            .parseHex(
                    "1603010100010000fc030396c90c7ad39164d876d1513ff11f6e774deb8d4da91d9c01ce764ac2ee8203bf20b29a122e4181de"
                            + "f68a1ded7cfea4ee338af1bbaf38af5b62272e6572496a7eec00061301c03000ff010000ad0000001500130000104d61696c2e457861"
                            + "6d706c652e6f7267000b000403000102000a000600040017001d002300000010000a000802683204696d61700016000000170000000d"
                            + "0006000404030804002b0009080304030303020301002d00020101003300470045001700410484849f7b8f2fcd588609ded14562e2fd"
                            + "47552dbb4b1192348dcff447772d43f5288b133a2fc9935263d65d955b88211a0e25d105433abea669618787a68981df");

    /** The same program with {@code -tls1_2 -noservername}. */
    private static final byte[] OPENSSL_TLS12 = HexFormat.of()
            .parseHex(
                    "16030100830100007f030392e74a3fe3d5cac81b54ca82a453329914b9aa2fe37e3865b563721bde2caaf3000004c03000ff01"
                            + "000052000b000403000102000a000c000a001d0017001e00190018002300000016000000170000000d002a0028040305030603080708"
                            + "080809080a080b080408050806040105010601030303010302040205020602");

    private static final TlsHello RICH = TlsHello.to("www.example.org")
            .offering(0x1a1a, 0x1301, 0xc02f)
            .alpn("h2", "http/1.1")
            .groups(0x001d, 0x0017)
            .signatures(0x0403)
            .keyShares(0x001d)
            .versions(0x0304, 0x0303);

    @Test
    void readsWhatOpensslSends() {
        ClientHello hello = read(OPENSSL);

        assertThat(hello.serverName()).contains("mail.example.org");
        assertThat(hello.alpn()).containsExactly("h2", "imap");
        assertThat(hello.version()).isEqualTo(0x0303);
        assertThat(hello.supportedVersions()).containsExactly(0x0304, 0x0303, 0x0302, 0x0301);
        assertThat(hello.cipherSuites()).containsExactly(0x1301, 0xc030, 0x00ff);
        assertThat(hello.supportedGroups()).containsExactly(0x0017, 0x001d);
        assertThat(hello.keyShareGroups()).containsExactly(0x0017);
        assertThat(hello.signatureAlgorithms()).containsExactly(0x0403, 0x0804);
    }

    @Test
    void readsWhatOpensslSendsForTls12() {
        ClientHello hello = read(OPENSSL_TLS12);

        assertThat(hello.serverName()).isEmpty();
        assertThat(hello.alpn()).isEmpty();
        assertThat(hello.supportedVersions()).containsExactly(0x0303);
        assertThat(hello.cipherSuites()).containsExactly(0xc030, 0x00ff);
        assertThat(hello.keyShareGroups()).isEmpty();
        assertThat(hello.supportedGroups()).startsWith(0x001d, 0x0017);
    }

    @Test
    void readsWhatTheJdkSends() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters wanted = engine.getSSLParameters();
        wanted.setServerNames(List.of(new SNIHostName("pop.example.org")));
        wanted.setApplicationProtocols(new String[] {"pop3"});
        wanted.setProtocols(new String[] {"TLSv1.2"});
        wanted.setCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"});
        engine.setSSLParameters(wanted);
        ByteBuffer sent = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), sent);
        ClientHello hello = read(Arrays.copyOf(sent.array(), sent.position()));

        assertThat(hello.serverName()).contains("pop.example.org");
        assertThat(hello.alpn()).containsExactly("pop3");
        assertThat(hello.supportedVersions()).containsExactly(0x0303);
        assertThat(hello.cipherSuites()).contains(0xc030).doesNotContain(0x1301);
        assertThat(hello.signatureAlgorithms()).contains(0x0403);
    }

    @Test
    void wantsMoreUntilTheLastByteWhereverTheStreamIsCut() {
        byte[] bytes = RICH.bytes();
        ClientHelloReader reader = new ClientHelloReader();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(reader.look(ByteBuffer.wrap(bytes, 0, length))).isEqualTo(Status.NEED_MORE);
        }
        assertThat(reader.look(ByteBuffer.wrap(bytes))).isEqualTo(Status.COMPLETE);
        assertThat(reader.hello()).isEqualTo(read(bytes));
    }

    /** The header of the message has four bytes, so records of one to three split it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 100})
    void readsAHelloOverManyRecords(int size) {
        assertThat(read(RICH.records(size))).isEqualTo(read(RICH.bytes()));
    }

    @Test
    void ignoresWhatFollows() {
        byte[] followed = TlsHello.join(RICH.bytes(), new byte[] {20, 3, 3, 0, 1, 1, 23, 3, 3});
        assertThat(read(followed)).isEqualTo(read(RICH.bytes()));
        assertThat(read(TlsHello.join(RICH.bytes(), new byte[40_000]))).isEqualTo(read(RICH.bytes()));
    }

    @Test
    void readsFromThePositionOfTheBuffer() {
        byte[] shifted = TlsHello.join(new byte[7], RICH.bytes());
        ClientHelloReader reader = new ClientHelloReader();
        reader.look(ByteBuffer.wrap(shifted, 7, 20));
        ByteBuffer all = ByteBuffer.wrap(shifted, 7, shifted.length - 7);
        assertThat(reader.look(all)).isEqualTo(Status.COMPLETE);
        assertThat(all.position()).as("not consumed").isEqualTo(7);
    }

    /** But for a record's header, which has five bytes: what a client pays with one byte must not cost more and more. */
    @Test
    void looksAtNoByteTwiceBeforeItIsAllThere() {
        byte[] bytes = RICH.records(50);
        ClientHelloReader reader = new ClientHelloReader();
        for (int length = 1; length < bytes.length; length++) {
            byte[] garbled = bytes.clone();
            Arrays.fill(garbled, 0, Math.max(0, length - 5), (byte) 0x55);
            assertThat(reader.look(ByteBuffer.wrap(garbled, 0, length))).isEqualTo(Status.NEED_MORE);
        }
    }

    @Test
    void aLargeHelloOfToday() {
        assertThat(read(RICH.paddedTo(4000).bytes()).serverName()).contains("www.example.org");
        assertThat(read(RICH.paddedTo(ClientHello.MAX_BYTES).bytes()).serverName())
                .contains("www.example.org");
    }

    @Test
    void whatIsAnnouncedLargerThanTheLimitIsRefusedAtOnce() {
        byte[] announcesAll = {22, 3, 1, 0, 5, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThat(look(announcesAll)).isEqualTo(Status.TOO_LONG);
        assertThat(look(Arrays.copyOf(announcesAll, 8))).isEqualTo(Status.NEED_MORE);
    }

    @Test
    void whatIsNotCompleteWithinTheLimitIsRefused() {
        byte[] tiny = RICH.paddedTo(6000).records(1);
        ClientHelloReader reader = new ClientHelloReader();
        assertThat(reader.look(ByteBuffer.wrap(tiny, 0, ClientHello.MAX_BYTES - 1)))
                .isEqualTo(Status.NEED_MORE);
        assertThat(reader.look(ByteBuffer.wrap(tiny, 0, ClientHello.MAX_BYTES))).isEqualTo(Status.TOO_LONG);
        assertThat(reader.look(ByteBuffer.wrap(tiny))).as("for good").isEqualTo(Status.TOO_LONG);
    }

    @Test
    void anotherProtocolIsKnownByItsFirstByte() {
        assertThat(look("GET / HTTP/1.0".getBytes(US_ASCII))).isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {'G'})).isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {23})).as("a record of data").isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {22, 2})).as("no such version").isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {(byte) 0x80, 0x2e, 1, 3, 1})).as("SSL 2.0").isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {22, 3, 1, 0, 0})).as("an empty record").isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {22, 3, 1, 0x40, 1})).as("a record too long").isEqualTo(Status.NOT_TLS);
        assertThat(look(new byte[] {22, 3, 1, 0, 9, 2})).as("a ServerHello").isEqualTo(Status.NOT_TLS);
    }

    @Test
    void anotherRecordInBetweenEndsIt() {
        byte[] bytes = RICH.records(50);
        bytes[55] = 21;
        assertThat(look(bytes)).isEqualTo(Status.NOT_TLS);
    }

    @Test
    void aHelloWithoutExtensionsIsOne() {
        ClientHello hello = read(TlsHello.plain().bytes());
        assertThat(hello.serverName()).isEmpty();
        assertThat(hello.cipherSuites()).containsExactly(0x1301);
        assertThat(hello.supportedGroups()).isEmpty();
        assertThat(hello.supportedVersions()).containsExactly(0x0303);
    }

    @Test
    void whatCanBeReadInTwoWaysIsNone() {
        TlsHello one = TlsHello.to("a.example");
        assertThat(look(one.serverName("b.example").bytes())).isEqualTo(Status.NOT_TLS);
        byte[] twoNames = TlsHello.join(new byte[] {0, 0, 1, 'a'}, new byte[] {0, 0, 1, 'b'});
        assertThat(look(TlsHello.plain()
                        .extension(0, TlsHello.block(2, twoNames))
                        .bytes()))
                .isEqualTo(Status.NOT_TLS);
        assertThat(look(one.groups(1).groups(2).bytes())).isEqualTo(Status.NOT_TLS);
        assertThat(look(TlsHello.plain().extension(0, (byte) 0, (byte) 0).bytes()))
                .as("no name in the list")
                .isEqualTo(Status.NOT_TLS);
        assertThat(look(TlsHello.plain()
                        .extension(10, TlsHello.block(2, new byte[3]))
                        .bytes()))
                .as("half a group")
                .isEqualTo(Status.NOT_TLS);
        assertThat(look(one.extension(16, TlsHello.join(TlsHello.block(2, new byte[] {1, 'x'}), new byte[1]))
                        .bytes()))
                .as("something behind the list")
                .isEqualTo(Status.NOT_TLS);
        assertThat(look(TlsHello.plain().offering().bytes()))
                .as("no cipher suite")
                .isEqualTo(Status.NOT_TLS);
    }

    @Test
    void unknownKindsOfNamesAreSkipped() {
        byte[] names = TlsHello.join(new byte[] {9, 0, 2, 1, 1}, new byte[] {0, 0, 3, 'a', '.', 'b'});
        assertThat(read(TlsHello.plain().extension(0, TlsHello.block(2, names)).bytes())
                        .serverName())
                .contains("a.b");
    }

    @Test
    void namesAreMadeEqualOnce() {
        assertThat(name("WWW.Example.ORG")).contains("www.example.org");
        assertThat(name("www.example.org.")).contains("www.example.org");
        assertThat(name("xn--bcher-kva.example")).contains("xn--bcher-kva.example");
        assertThat(name("localhost")).contains("localhost");
        assertThat(name("_sip.example")).contains("_sip.example");
        assertThat(name("1.2.3.4.example")).contains("1.2.3.4.example");
        assertThat(name("a".repeat(63) + ".b")).isPresent();
        assertThat(name(("a".repeat(49) + ".").repeat(5) + "abc")).isPresent();
    }

    @Test
    void whatIsNoHostsNameIsNone() {
        assertThat(name("")).isEmpty();
        assertThat(name(".")).isEmpty();
        assertThat(name("a..b")).isEmpty();
        assertThat(name(".a")).isEmpty();
        assertThat(name("a.b..")).isEmpty();
        assertThat(name("a b")).isEmpty();
        assertThat(name("a\0.example.org")).isEmpty();
        assertThat(name("a\r\nx.example.org")).isEmpty();
        assertThat(name("b\u00fccher.example")).isEmpty();
        assertThat(name("10.0.0.1")).isEmpty();
        assertThat(name("::1")).isEmpty();
        assertThat(name("*.example.org")).isEmpty();
        assertThat(name("a".repeat(64) + ".b")).isEmpty();
        assertThat(name(("a".repeat(49) + ".").repeat(5) + "abcd")).isEmpty();
        assertThat(name("a".repeat(300))).isEmpty();
    }

    @Test
    void thereIsNoHelloBeforeItIsComplete() {
        ClientHelloReader reader = new ClientHelloReader();
        reader.look(ByteBuffer.wrap(RICH.bytes(), 0, 30));
        assertThatThrownBy(reader::hello)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hello: NEED_MORE (expected: COMPLETE)");
    }

    /** Whatever comes, in whatever pieces: an answer, the same one, and nothing thrown. */
    @Test
    void bearsHostileBytes() {
        long seed = 20_261_122;
        Random random = new Random(seed);
        byte[][] good = {
            OPENSSL,
            OPENSSL_TLS12,
            RICH.bytes(),
            RICH.records(9),
            RICH.paddedTo(5000).records(700)
        };
        int complete = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mutated(good[random.nextInt(good.length)], random);
            Status whole = look(bytes);
            ClientHelloReader pieces = new ClientHelloReader();
            for (int length = 0; length < bytes.length; length += 1 + random.nextInt(200)) {
                pieces.look(ByteBuffer.wrap(bytes, 0, length));
            }
            pieces.look(ByteBuffer.wrap(bytes));
            assertThat(pieces.status()).as("round %d of seed %d", round, seed).isEqualTo(whole);
            if (whole == Status.COMPLETE) {
                complete++;
                assertThat(pieces.hello()).isEqualTo(read(bytes));
            }
        }
        assertThat(complete).as("mutants that are hellos still").isBetween(1000, 19_000);
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length + 20)) : good.clone();
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 60) : bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ (1 << random.nextInt(8)));
        }
        return bytes;
    }

    private static Optional<String> name(String sent) {
        return read(TlsHello.to(sent).bytes()).serverName();
    }

    private static Status look(byte[] bytes) {
        return new ClientHelloReader().look(ByteBuffer.wrap(bytes));
    }

    private static ClientHello read(byte[] bytes) {
        ClientHelloReader reader = new ClientHelloReader();
        assertThat(reader.look(ByteBuffer.wrap(bytes))).isEqualTo(Status.COMPLETE);
        return reader.hello();
    }
}
