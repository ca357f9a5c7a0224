package dev.weir.healthcheck;

import dev.weir.probe.TextMatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for one thing in what a server says, for one check. */
final class TextSearch {
    /** About 50 ms of matching. A plain expression needs some ten looks a byte, and sees 16 KiB perhaps twelve times. */
    private static final int LOOKS = 4_000_000;

    private static final int MOST_SHOWN = 100;

    /** What a search finds out. */
    enum Result {
        FOUND,
        MISSING,
        /** The regular expression takes too long. */
        GAVE_UP
    }

    private final TextMatch match;
    private final byte @Nullable [] exact;
    private final @Nullable Pattern pattern;
    private final BoundedText.Budget budget = new BoundedText.Budget(LOOKS);

    TextSearch(TextMatch match) {
        this.match = match;
        this.exact = switch (match.kind()) {
            case TEXT -> match.value().getBytes(StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().parseHex(match.value());
            case REGEX, HEX_REGEX -> null;
        };
        this.pattern = exact == null ? Pattern.compile(match.value()) : null;
    }

    /** How many bytes it takes at least; 0 if that cannot be told. */
    int length() {
        return exact == null ? 0 : exact.length;
    }

    /** Whether it is an exact string of bytes. */
    boolean isExact() {
        return exact != null;
    }

    /** Whether it is in these bytes. */
    Result in(ByteBuf received) {
        boolean isText = match.kind() == TextMatch.Kind.TEXT || match.kind() == TextMatch.Kind.REGEX;
        ByteBuf visible = isText ? untilNul(received) : received;
        if (exact != null) {
            return ByteBufUtil.indexOf(Unpooled.wrappedBuffer(exact), visible) < 0 ? Result.MISSING : Result.FOUND;
        }
        byte[] bytes = match.kind() == TextMatch.Kind.REGEX ? ByteBufUtil.getBytes(visible) : upperHex(visible);
        return search(bytes);
    }

    private Result search(byte[] bytes) {
        if (pattern == null) {
            throw new IllegalStateException("no expression");
        }
        try {
            return pattern.matcher(new BoundedText(bytes, budget)).find() ? Result.FOUND : Result.MISSING;
        } catch (BoundedText.TooMuch | StackOverflowError e) { // the JDK matches groups by recursion
            return Result.GAVE_UP;
        }
    }

    /** As HAProxy shows it in {@code did not match content …}. */
    String content() {
        return switch (match.kind()) {
            case TEXT -> "content '" + shown() + "'";
            case HEX -> "content (binary)";
            case REGEX -> "content (regex)";
            case HEX_REGEX -> "content (binary regex)";
        };
    }

    /** As HAProxy names the step. */
    String step() {
        return switch (match.kind()) {
            case TEXT -> "expect string '" + shown() + "'";
            case HEX -> "expect binary '" + shown() + "'";
            case REGEX -> "expect regex";
            case HEX_REGEX -> "expect binary regex";
        };
    }

    private String shown() {
        String value = match.value();
        return value.length() <= MOST_SHOWN ? value : value.substring(0, MOST_SHOWN) + "…";
    }

    private static ByteBuf untilNul(ByteBuf received) {
        int length = received.bytesBefore((byte) 0);
        return length < 0 ? received : received.slice(received.readerIndex(), length);
    }

    private static byte[] upperHex(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
}
