package dev.weir.stick;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses that begin alike, such as {@code 10.1.0.0/16}.
 *
 * @param first its first address
 * @param ipv4Bits leading bits that count if it is of IPv4, 0 to 32; else 32
 * @param ipv6Bits leading bits that count if it is not of IPv4, 0 to 128; else 128
 */
public record Network(StickKey first, int ipv4Bits, int ipv6Bits) {
    static final int IPV4_BITS = 32;
    static final int IPV6_BITS = 128;

    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)(?:/(\\d{1,3}))?");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    /** Checks the bits and clears those of the address that do not count. */
    public Network {
        if (ipv4Bits < 0 || ipv4Bits > IPV4_BITS || ipv6Bits < 0 || ipv6Bits > IPV6_BITS) {
            throw new ConfigurationException(
                    "network", List.of("bits: " + ipv4Bits + " and " + ipv6Bits + " (expected: 0..32 and 0..128)"));
        }
        first = first.prefix(ipv4Bits, ipv6Bits);
    }

    /**
     * Reads a network.
     *
     * @param text {@code address/bits}, or an address alone for itself; only literals. Bits of the address that do not count
     *     may be set, as in HAProxy
     * @throws ConfigurationException if it is none
     */
    public static Network of(String text) {
        Matcher form = FORM.matcher(text);
        Optional<StickKey> address = form.matches() ? literal(form.group(1)) : Optional.empty();
        if (address.isPresent()) {
            boolean isIpv4 = address.get().isIpv4();
            int most = isIpv4 ? IPV4_BITS : IPV6_BITS;
            int bits = form.group(2) == null ? most : Integer.parseInt(form.group(2));
            if (bits <= most) {
                return new Network(address.get(), isIpv4 ? bits : IPV4_BITS, isIpv4 ? IPV6_BITS : bits);
            }
        }
        throw new ConfigurationException(
                "network", List.of("network: '" + text + "' (expected: such as 10.1.0.0/16 or 2001:db8::/32)"));
    }

    /** Whether an address is in it. */
    public boolean contains(StickKey address) {
        return address.isIpv4() == first.isIpv4()
                && address.prefix(ipv4Bits, ipv6Bits).equals(first);
    }

    /** A name would be looked up in the network, so nothing that could be one gets further than this. */
    private static Optional<StickKey> literal(String text) {
        if (!IPV4.matcher(text).matches() && text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(StickKey.of(InetAddress.getByName(text)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return first + "/" + (first.isIpv4() ? ipv4Bits : ipv6Bits);
    }
}
