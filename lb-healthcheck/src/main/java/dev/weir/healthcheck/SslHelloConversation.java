package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * HAProxy's {@code ssl-hello-chk}. Its ClientHello is of SSL 3.0, which there are servers that answer with a reset; this one offers
 * TLS 1.0 to 1.3 and cipher suites of every age, so that a server of any age has something to say.
 */
final class SslHelloConversation implements Conversation {
    private static final int STEP = 2;
    private static final int RECORD_HEADER = 5;
    private static final int ALERT = 0x15;
    private static final int HANDSHAKE = 0x16;

    private static final byte[] CLIENT_HELLO = clientHello();

    private boolean hasAsked;

    @Override
    public Move next(ByteBuf received, boolean ended) {
        if (!hasAsked) {
            hasAsked = true;
            return new Move.Say(CLIENT_HELLO);
        }
        if (received.readableBytes() >= RECORD_HEADER) {
            int type = received.getUnsignedByte(received.readerIndex());
            return new Move.End(
                    type == HANDSHAKE || type == ALERT
                            ? Finding.pass("L6OK", "")
                            : Finding.fail("L6RSP", "no answer of TLS: " + words(received)));
        }
        if (!ended) {
            return new Move.Wait();
        }
        String info =
                received.isReadable() ? "no answer of TLS: " + words(received) : Layer7.emptyAt(STEP, "ClientHello");
        return new Move.End(Finding.fail("L6RSP", info));
    }

    @Override
    public Finding timedOut() {
        return Finding.fail("L6TOUT", "nothing more at step " + STEP + " (ClientHello)");
    }

    /** A reset is an answer of the same layer as any other. */
    @Override
    public Finding failed(Finding failure) {
        return failure.status().equals("L7RSP") ? Finding.fail("L6RSP", failure.info()) : failure;
    }

    private static String words(ByteBuf received) {
        int start = received.readerIndex();
        return Words.of(received, start, start + Math.min(received.readableBytes(), RECORD_HEADER));
    }

    private static byte[] clientHello() {
        String random =
                HexFormat.of().formatHex("Weir asks whether TLS is spoken.".getBytes(StandardCharsets.US_ASCII));
        String suites = "1301" + "1302" + "1303" // TLS 1.3
                + "c02b" + "c02f" + "c02c" + "c030" + "cca9" + "cca8" // ECDHE, authenticated encryption
                + "c009" + "c013" + "c00a" + "c014" // ECDHE, CBC
                + "009e" + "009f" + "0033" + "0039" // DHE
                + "009c" + "009d" + "003c" + "002f" + "0035" + "000a" + "0005" // RSA, down to RC4
                + "00ff"; // renegotiation is secure: there is none
        String extensions = extension("000a", sized(2, "001d" + "0017" + "0018" + "0019" + "0100")) // groups
                + extension("000b", sized(1, "00")) // points, not compressed
                + extension(
                        "000d",
                        sized(
                                2,
                                "0403" + "0503" + "0603" + "0807" + "0804" + "0805" + "0806" + "0401" + "0501" + "0601"
                                        + "0203" + "0201")) // signatures
                + extension("002b", sized(1, "0304" + "0303" + "0302" + "0301")) // versions
                + extension("0033", sized(2, "")); // no key yet: one of TLS 1.3 asks for one, which is answer enough
        String hello = "0303" + random + sized(1, "") + sized(2, suites) + sized(1, "00") + sized(2, extensions);
        String handshake = "01" + sized(3, hello);
        return HexFormat.of().parseHex("160301" + sized(2, handshake));
    }

    private static String extension(String type, String content) {
        return type + sized(2, content);
    }

    /** Hexadecimal, with the number of bytes before it. */
    private static String sized(int lengthBytes, String content) {
        return HexFormat.of().toHexDigits(content.length() / 2, 2 * lengthBytes) + content;
    }
}
