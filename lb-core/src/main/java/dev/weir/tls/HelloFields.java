package dev.weir.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one complete ClientHello, by RFC 8446 section 4.1.2 and RFC 6066 section 3. Strict about what it looks at: a
 * message that two readers could understand in two ways is none.
 */
final class HelloFields {
    private static final int RANDOM = 32;
    private static final int LONGEST_SESSION_ID = 32;
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_LABEL = 63;
    private static final int HOST_NAME = 0;

    /** Codes of the extensions that are looked at. */
    private static final int SERVER_NAME = 0;

    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;

    /** The message is no ClientHello. Never leaves this class; without a stack, because a hostile client costs one each. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private final int version;
    private final Codes cipherSuites;
    private Optional<String> serverName = Optional.empty();
    private List<String> alpn = List.of();
    private Codes versions;
    private Codes groups = Codes.NONE;
    private Codes keyShares = Codes.NONE;
    private Codes signatures = Codes.NONE;
    /** A bit for each extension seen, by its code, which is below 64. */
    private long seen;

    private HelloFields(ByteBuffer message) throws Malformed {
        version = number(message);
        take(message, RANDOM);
        check(block(message, 1).remaining() <= LONGEST_SESSION_ID);
        cipherSuites = codes(block(message, 2));
        check(block(message, 1).hasRemaining()); // compression methods
        versions = new Codes(new char[] {(char) version});
        if (message.hasRemaining()) {
            ByteBuffer extensions = block(message, 2);
            check(!message.hasRemaining());
            while (extensions.hasRemaining()) {
                extension(number(extensions), block(extensions, 2));
            }
        }
    }

    /** The hello in the body of a handshake message; null if it is malformed. */
    static @Nullable ClientHello parse(ByteBuffer message) {
        try {
            HelloFields fields = new HelloFields(message);
            return new ClientHello(
                    fields.serverName,
                    fields.alpn,
                    fields.version,
                    fields.versions,
                    fields.cipherSuites,
                    fields.groups,
                    fields.keyShares,
                    fields.signatures);
        } catch (Malformed none) {
            return null;
        }
    }

    private void extension(int code, ByteBuffer body) throws Malformed {
        switch (code) {
            case SERVER_NAME -> serverName = host(whole(body, 2));
            case ALPN -> alpn = protocols(whole(body, 2));
            case SUPPORTED_VERSIONS -> versions = codes(whole(body, 1));
            case SUPPORTED_GROUPS -> groups = codes(whole(body, 2));
            case SIGNATURE_ALGORITHMS -> signatures = codes(whole(body, 2));
            case KEY_SHARE -> keyShares = keyShares(whole(body, 2));
            default -> {
                return;
            }
        }
        check((seen & 1L << code) == 0); // each extension at most once
        seen |= 1L << code;
    }

    // ---- fields ---------------------------------------------------------------------------------------------------

    private static Optional<String> host(ByteBuffer names) throws Malformed {
        ByteBuffer host = null;
        check(names.hasRemaining());
        while (names.hasRemaining()) {
            int kind = Byte.toUnsignedInt(names.get());
            ByteBuffer name = block(names, 2);
            if (kind == HOST_NAME) {
                check(host == null); // at most one of each kind
                host = name;
            }
        }
        return host == null ? Optional.empty() : Optional.of(text(host)).flatMap(HelloFields::normal);
    }

    /** The name as everybody writes it; empty if no host can have it. */
    static Optional<String> normal(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.length() > LONGEST_HOST) {
            return Optional.empty();
        }
        boolean onlyDigits = false;
        for (String label : bare.split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > LONGEST_LABEL
                    || !label.chars().allMatch(HelloFields::isHostCharacter)) {
                return Optional.empty();
            }
            onlyDigits = label.chars().allMatch(c -> c >= '0' && c <= '9');
        }
        return onlyDigits ? Optional.empty() : Optional.of(bare.toLowerCase(Locale.ROOT)); // else it is an IPv4 address
    }

    private static boolean isHostCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static List<String> protocols(ByteBuffer list) throws Malformed {
        List<String> protocols = new ArrayList<>();
        while (list.hasRemaining()) {
            ByteBuffer name = block(list, 1);
            check(name.hasRemaining());
            protocols.add(text(name));
        }
        check(!protocols.isEmpty());
        return protocols;
    }

    private static Codes keyShares(ByteBuffer list) throws Malformed {
        char[] groups = new char[list.remaining() / 4];
        int count = 0;
        while (list.hasRemaining()) {
            int group = number(list);
            block(list, 2);
            groups[count++] = (char) group;
        }
        return new Codes(Arrays.copyOf(groups, count)); // may be empty: the client asks to be told a group
    }

    private static Codes codes(ByteBuffer list) throws Malformed {
        check(list.hasRemaining() && list.remaining() % Character.BYTES == 0);
        char[] codes = new char[list.remaining() / Character.BYTES];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = list.getChar();
        }
        return new Codes(codes);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    // ---- bytes ----------------------------------------------------------------------------------------------------

    private static int number(ByteBuffer from) throws Malformed {
        check(from.remaining() >= Character.BYTES);
        return from.getChar();
    }

    /** A block behind its length of so many bytes, and nothing behind it. */
    private static ByteBuffer whole(ByteBuffer from, int lengthBytes) throws Malformed {
        ByteBuffer block = block(from, lengthBytes);
        check(!from.hasRemaining());
        return block;
    }

    /** A block behind its length of one or two bytes. */
    private static ByteBuffer block(ByteBuffer from, int lengthBytes) throws Malformed {
        check(from.remaining() >= lengthBytes);
        return take(from, lengthBytes == 1 ? Byte.toUnsignedInt(from.get()) : from.getChar());
    }

    private static ByteBuffer take(ByteBuffer from, int bytes) throws Malformed {
        check(from.remaining() >= bytes);
        ByteBuffer taken = from.slice(from.position(), bytes);
        from.position(from.position() + bytes);
        return taken;
    }

    private static void check(boolean holds) throws Malformed {
        if (!holds) {
            throw new Malformed();
        }
    }
}
