package dev.weir.healthcheck;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate has a name, by RFC 9525: only the subject alternative names count, a {@code *} stands for the whole first
 * label and nothing else, and an address is compared as an address.
 */
final class CertificateNames {
    private static final int TYPE_DNS = 2;
    private static final int TYPE_ADDRESS = 7;
    private static final int MOST_DESCRIBED = 4;

    private CertificateNames() {}

    /** Whether the certificate is for this host. */
    static boolean match(X509Certificate certificate, String host) {
        byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            return names(certificate, TYPE_ADDRESS).stream().anyMatch(name -> isAddress(name, address));
        }
        return names(certificate, TYPE_DNS).stream().anyMatch(name -> matches(name, host));
    }

    /** The names it has, for people. */
    static String describe(X509Certificate certificate) {
        List<String> names = new ArrayList<>(names(certificate, TYPE_DNS));
        names.addAll(names(certificate, TYPE_ADDRESS));
        if (names.isEmpty()) {
            return "no name";
        }
        String first = names.stream().limit(MOST_DESCRIBED).collect(Collectors.joining(", "));
        return names.size() > MOST_DESCRIBED ? first + ", …" : first;
    }

    /** Whether a name of a certificate stands for this host. A NUL in it, as in any label, is a difference. */
    static boolean matches(String name, String host) {
        String pattern = canonical(name);
        String wanted = canonical(host);
        if (!pattern.startsWith("*.")) {
            return !pattern.isEmpty() && pattern.equals(wanted);
        }
        String parent = pattern.substring(1);
        int firstDot = wanted.indexOf('.');
        boolean wildcardAboveADomain = parent.indexOf('.', 1) > 0 && parent.indexOf('*') < 0;
        return wildcardAboveADomain
                && firstDot > 0
                && wanted.substring(firstDot).equals(parent);
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean isAddress(String name, byte[] address) {
        byte @Nullable [] other = NetUtil.createByteArrayFromIpAddressString(name);
        try {
            // By way of InetAddress, for which a mapped IPv4 address is an IPv4 address.
            return other != null && Arrays.equals(bytes(other), bytes(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static byte[] bytes(byte[] address) throws UnknownHostException {
        return InetAddress.getByAddress(address).getAddress();
    }

    private static List<String> names(X509Certificate certificate, int type) {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return List.of();
        }
        if (all == null) {
            return List.of();
        }
        return all.stream()
                .filter(entry -> entry.get(0).equals(type) && entry.get(1) instanceof String)
                .map(entry -> (String) entry.get(1))
                .toList();
    }
}
