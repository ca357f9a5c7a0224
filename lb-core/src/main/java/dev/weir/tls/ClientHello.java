package dev.weir.tls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a TLS client says first, in clear: whom it wants to speak to, and what it can. Numbers are the codes of IANA's TLS
 * registries, such as {@code 0x1301} for the cipher suite TLS_AES_128_GCM_SHA256, in the client's order and with those that
 * mean nothing (GREASE) left in; HAProxy's fetches give the same codes. A client that hides its name (encrypted hello) shows
 * that of its provider. Immutable.
 *
 * @param serverName the host that the client wants ({@code req.ssl_sni}): 1 to 253 letters of {@code a-z 0-9 - _ .}, in lower
 *     case, without the dot at the end. Empty if the client names none, or nothing that could be a host's name, such as an
 *     address
 * @param alpn protocols the client would speak inside ({@code req.ssl_alpn}), such as {@code h2}, 1 to 255 characters each.
 *     Bytes become the characters of the same number, so a hostile client may put control characters in
 * @param version the version in the old field ({@code req.ssl_ver}); {@code 0x0303} of a client that speaks TLS 1.2 or 1.3
 * @param supportedVersions the versions it speaks, such as {@code 0x0304} for TLS 1.3; just {@code version} if it does not list
 *     them
 * @param cipherSuites {@code req.ssl_cipherlist}; at least one
 * @param supportedGroups groups for the key exchange ({@code req.ssl_supported_groups}), such as {@code 0x001d} for x25519
 * @param keyShareGroups those for which it has sent a key already ({@code req.ssl_keyshare_groups})
 * @param signatureAlgorithms {@code req.ssl_sigalgs}, such as {@code 0x0403} for ecdsa_secp256r1_sha256
 */
public record ClientHello(
        Optional<String> serverName,
        List<String> alpn,
        int version,
        List<Integer> supportedVersions,
        List<Integer> cipherSuites,
        List<Integer> supportedGroups,
        List<Integer> keyShareGroups,
        List<Integer> signatureAlgorithms) {
    /** Most bytes of a client that are looked at for its hello: 16384. Hellos of today have 200 to 2,000. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Copies the lists. */
    public ClientHello {
        Objects.requireNonNull(serverName, "serverName");
        alpn = List.copyOf(alpn);
        supportedVersions = Codes.copyOf(supportedVersions);
        cipherSuites = Codes.copyOf(cipherSuites);
        supportedGroups = Codes.copyOf(supportedGroups);
        keyShareGroups = Codes.copyOf(keyShareGroups);
        signatureAlgorithms = Codes.copyOf(signatureAlgorithms);
    }
}
