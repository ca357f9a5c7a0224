package dev.weir.haproxy;

import dev.weir.balance.HashKey;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only sample expression there is: the client's address, or the network it is in.
 *
 * @param ipv4Bits leading bits of an IPv4 address that count, 0 to 32
 * @param ipv6Bits leading bits of an IPv6 address that count, 0 to 128
 */
record SourceExpression(int ipv4Bits, int ipv6Bits) {
    private static final Pattern FORM = Pattern.compile("src(?:,ipmask\\((\\d{1,3})(?:,(\\d{1,3}))?\\))?");
    private static final int ALL_IPV4 = 32;
    private static final int ALL_IPV6 = 128;

    /** Reads {@code src}, {@code src,ipmask(24)} or {@code src,ipmask(24,64)}. */
    static SourceExpression read(Word word) {
        Matcher form = FORM.matcher(word.text());
        if (!form.matches()) {
            throw Mistake.unknown(
                    word,
                    "the expression " + word.quoted() + " is not supported (expected: src, or src,ipmask(24,64))",
                    List.of("src"));
        }
        int ipv4 = form.group(1) == null ? ALL_IPV4 : (int) Numbers.whole(word, form.group(1), 0, ALL_IPV4);
        int ipv6 = form.group(2) == null ? ALL_IPV6 : (int) Numbers.whole(word, form.group(2), 0, ALL_IPV6);
        return new SourceExpression(ipv4, ipv6);
    }

    /** What a hash is made of. */
    HashKey key() {
        return HashKey.sourcePrefix(ipv4Bits, ipv6Bits);
    }

    /** As a file says it. */
    String written() {
        return ipv4Bits == ALL_IPV4 && ipv6Bits == ALL_IPV6 ? "src" : "src,ipmask(" + ipv4Bits + "," + ipv6Bits + ")";
    }
}
