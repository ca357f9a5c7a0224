package dev.weir.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes ClientHellos, good ones and bad ones, byte for byte. Each method returns a changed copy. */
public record TlsHello(List<Integer> cipherSuites, List<byte[]> extensions) {
    /** The most that one record holds. */
    private static final int RECORD = 1 << 14;

    /** One that says nothing but a cipher suite. */
    public static TlsHello plain() {
        return new TlsHello(List.of(0x1301), List.of());
    }

    /** One with this server name. */
    public static TlsHello to(String host) {
        return plain().serverName(host);
    }

    /** Offers these instead. */
    public TlsHello offering(Integer... suites) {
        return new TlsHello(List.of(suites), extensions);
    }

    /** Adds a server name, whatever characters it has up to {@code U+00FF}. */
    public TlsHello serverName(String host) {
        byte[] name = host.getBytes(StandardCharsets.ISO_8859_1);
        return extension(0, block(2, join(new byte[] {0}, block(2, name))));
    }

    /** Adds protocols. */
    public TlsHello alpn(String... protocols) {
        byte[] names = new byte[0];
        for (String protocol : protocols) {
            names = join(names, block(1, protocol.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return extension(16, block(2, names));
    }

    /** Adds groups. */
    public TlsHello groups(Integer... groups) {
        return extension(10, block(2, codes(List.of(groups))));
    }

    /** Adds kinds of signatures. */
    public TlsHello signatures(Integer... algorithms) {
        return extension(13, block(2, codes(List.of(algorithms))));
    }

    /** Adds versions. */
    public TlsHello versions(Integer... versions) {
        return extension(43, block(1, codes(List.of(versions))));
    }

    /** Adds keys of 32 bytes for groups. */
    public TlsHello keyShares(Integer... groups) {
        byte[] shares = new byte[0];
        for (Integer group : groups) {
            shares = join(shares, codes(List.of(group)), block(2, new byte[32]));
        }
        return extension(51, block(2, shares));
    }

    /** Adds an extension with this body. */
    public TlsHello extension(int code, byte... body) {
        List<byte[]> more = new ArrayList<>(extensions);
        more.add(join(codes(List.of(code)), block(2, body)));
        return new TlsHello(cipherSuites, more);
    }

    /** Adds an extension of zeros that makes the whole so many bytes long, in one record. */
    public TlsHello paddedTo(int bytes) {
        int now = bytes().length + (extensions.isEmpty() ? 2 : 0);
        return extension(21, new byte[bytes - now - 4]);
    }

    /** In one record, or as few as there can be. */
    public byte[] bytes() {
        return records(RECORD);
    }

    /** In records of so many bytes each, the last one shorter. */
    public byte[] records(int size) {
        byte[] message = message();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += size) {
            byte[] part = Arrays.copyOfRange(message, from, Math.min(message.length, from + size));
            all.writeBytes(join(new byte[] {22, 3, 1}, block(2, part)));
        }
        return all.toByteArray();
    }

    /** The handshake message alone. */
    public byte[] message() {
        byte[] body = join(
                codes(List.of(0x0303)),
                new byte[32],
                block(1, new byte[32]),
                block(2, codes(cipherSuites)),
                block(1, new byte[1]),
                extensions.isEmpty() ? new byte[0] : block(2, join(extensions.toArray(byte[][]::new))));
        return join(new byte[] {1}, block(3, body));
    }

    /** Bytes behind their length. */
    public static byte[] block(int lengthBytes, byte... bytes) {
        byte[] length = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            length[i] = (byte) (bytes.length >> (Byte.SIZE * (lengthBytes - 1 - i)));
        }
        return join(length, bytes);
    }

    /** One after another. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] codes(List<Integer> codes) {
        byte[] bytes = new byte[0];
        for (int code : codes) {
            bytes = join(bytes, new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
        }
        return bytes;
    }
}
