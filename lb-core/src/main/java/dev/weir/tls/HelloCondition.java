package dev.weir.tls;

import java.util.Locale;
import java.util.Objects;

/**
 * A condition on what a TLS client says first: an ACL of HAProxy on one of its {@code req.ssl_…} fetches. One of one's own is a
 * lambda; to make topologies that use it equal, make it a constant or a record, as the ones made here are.
 */
@FunctionalInterface
public interface HelloCondition {
    /** Whether it holds. Called on event loops, from several at once; must not block. */
    boolean test(ClientHello hello);

    /**
     * The client speaks TLS ({@code req.ssl_hello_type 1}): whoever says hello, which is all that conditions are asked of. With
     * another, by {@link #and}, it is that other one.
     */
    static HelloCondition any() {
        return new HelloConditions.Any();
    }

    /**
     * The client wants this host ({@code req.ssl_sni -i NAME}).
     *
     * @param host a host name in full, upper or lower case
     * @throws IllegalArgumentException if no host can have that name
     */
    static HelloCondition serverName(String host) {
        return new HelloConditions.ServerName(HelloFields.normal(host)
                .orElseThrow(() -> new IllegalArgumentException("serverName: '" + host + "' (expected: a host name)")));
    }

    /**
     * The client wants a host below this domain, at whatever depth ({@code req.ssl_sni -i -m end .DOMAIN}).
     *
     * @param domain such as {@code .example.org}, with the dot, so that it does not match {@code badexample.org}
     * @throws IllegalArgumentException if it has no dot in front or no host can be in that domain
     */
    static HelloCondition serverNameEndsWith(String domain) {
        boolean usable =
                domain.startsWith(".") && HelloFields.normal("a" + domain).isPresent() && !domain.endsWith(".");
        if (!usable) {
            throw new IllegalArgumentException(
                    "serverNameEndsWith: '" + domain + "' (expected: a dot and a domain name)");
        }
        return new HelloConditions.ServerNameEnd(domain.toLowerCase(Locale.ROOT));
    }

    /** The client names no host, or nothing that can be a host's name. */
    static HelloCondition noServerName() {
        return new HelloConditions.NoServerName();
    }

    /** The client would speak this protocol inside ({@code req.ssl_alpn}), such as {@code h2}. */
    static HelloCondition alpn(String protocol) {
        return new HelloConditions.Alpn(protocol);
    }

    /** The client offers this cipher suite ({@code req.ssl_cipherlist}), 0 to 65535. */
    static HelloCondition cipherSuite(int code) {
        return new HelloConditions.Offers(HelloConditions.Field.CIPHER_SUITES, code);
    }

    /** The client speaks this version, such as {@code 0x0304} for TLS 1.3. */
    static HelloCondition supportedVersion(int code) {
        return new HelloConditions.Offers(HelloConditions.Field.SUPPORTED_VERSIONS, code);
    }

    /** The client can do key exchange in this group ({@code req.ssl_supported_groups}), such as {@code 0x001d} for x25519. */
    static HelloCondition supportedGroup(int code) {
        return new HelloConditions.Offers(HelloConditions.Field.SUPPORTED_GROUPS, code);
    }

    /** The client can verify signatures of this kind ({@code req.ssl_sigalgs}), such as {@code 0x0403}. */
    static HelloCondition signatureAlgorithm(int code) {
        return new HelloConditions.Offers(HelloConditions.Field.SIGNATURE_ALGORITHMS, code);
    }

    /** Both hold; the other is not asked if this one does not. */
    default HelloCondition and(HelloCondition other) {
        return Objects.requireNonNull(other, "other").equals(any()) ? this : new HelloConditions.And(this, other);
    }

    /** One of both holds; the other is not asked if this one does. */
    default HelloCondition or(HelloCondition other) {
        return new HelloConditions.Or(this, Objects.requireNonNull(other, "other"));
    }

    /** It does not hold, of a client that has said hello all the same; of one made by this, that one. */
    default HelloCondition negate() {
        return new HelloConditions.Not(this);
    }
}
