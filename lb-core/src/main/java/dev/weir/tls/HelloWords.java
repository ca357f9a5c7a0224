package dev.weir.tls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A condition in the words of HAProxy's ACLs, for those who write a topology down. Immutable.
 */
public sealed interface HelloWords {
    /**
     * One ACL expression.
     *
     * @param test fetch and flags, such as {@code req.ssl_sni -i}, word for word
     * @param value what is compared with, such as {@code mail.example.org}; empty if nothing is
     * @param isOldHaproxys whether HAProxy 2.6 has it; the lists of codes came later, that of versions has no fetch at all
     */
    record Fetch(List<String> test, Optional<String> value, boolean isOldHaproxys) implements HelloWords {
        /** Copies the list. */
        public Fetch {
            test = List.copyOf(test);
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * One and the other.
     *
     * @param one asked first
     * @param other asked if the first holds
     */
    record Both(HelloWords one, HelloWords other) implements HelloWords {
        /** Neither may be null. */
        public Both {
            Objects.requireNonNull(one, "one");
            Objects.requireNonNull(other, "other");
        }
    }

    /**
     * One or the other.
     *
     * @param one asked first
     * @param other asked if the first does not hold
     */
    record Either(HelloWords one, HelloWords other) implements HelloWords {
        /** Neither may be null. */
        public Either {
            Objects.requireNonNull(one, "one");
            Objects.requireNonNull(other, "other");
        }
    }

    /**
     * The opposite.
     *
     * @param of what must not hold
     */
    record Opposite(HelloWords of) implements HelloWords {
        /** May not be null. */
        public Opposite {
            Objects.requireNonNull(of, "of");
        }
    }

    /** The words for a condition; empty if it is, or has in it, one of a user's own. */
    static Optional<HelloWords> of(HelloCondition condition) {
        if (condition instanceof HelloConditions.And and) {
            return of(and.one()).flatMap(one -> of(and.other()).map(other -> new Both(one, other)));
        }
        if (condition instanceof HelloConditions.Or or) {
            return of(or.one()).flatMap(one -> of(or.other()).map(other -> new Either(one, other)));
        }
        if (condition instanceof HelloConditions.Not not) {
            return of(not.condition()).map(HelloWords::opposite);
        }
        return fetch(condition);
    }

    private static HelloWords opposite(HelloWords words) {
        return words instanceof Opposite twice ? twice.of() : new Opposite(words);
    }

    private static Optional<HelloWords> fetch(HelloCondition condition) {
        if (condition instanceof HelloConditions.Any) {
            return Optional.of(new Fetch(List.of("req.ssl_hello_type"), Optional.of("1"), true));
        }
        if (condition instanceof HelloConditions.ServerName name) {
            return Optional.of(new Fetch(List.of("req.ssl_sni", "-i"), Optional.of(name.host()), true));
        }
        if (condition instanceof HelloConditions.ServerNameEnd name) {
            return Optional.of(new Fetch(List.of("req.ssl_sni", "-i", "-m", "end"), Optional.of(name.end()), true));
        }
        if (condition instanceof HelloConditions.NoServerName) {
            return Optional.of(new Opposite(new Fetch(List.of("req.ssl_sni", "-m", "found"), Optional.empty(), true)));
        }
        if (condition instanceof HelloConditions.Alpn alpn) {
            return Optional.of(new Fetch(List.of("req.ssl_alpn"), Optional.of(alpn.protocol()), true));
        }
        return condition instanceof HelloConditions.Offers offers ? Optional.of(code(offers)) : Optional.empty();
    }

    private static HelloWords code(HelloConditions.Offers offers) {
        Optional<String> code = Optional.of(String.format("%04x", offers.code()));
        return switch (offers.field()) {
            case SUPPORTED_VERSIONS -> new Fetch(List.of("supported_versions"), code, false);
            case CIPHER_SUITES -> new Fetch(inHexadecimal("cipherlist"), code, false);
            case SUPPORTED_GROUPS -> new Fetch(inHexadecimal("supported_groups"), code, false);
            case SIGNATURE_ALGORITHMS -> new Fetch(inHexadecimal("sigalgs"), code, false);
        };
    }

    /** Codes with colons between them, among which one that is looked for can be found nowhere but in its place. */
    private static List<String> inHexadecimal(String list) {
        return List.of("req.ssl_" + list + ",be2hex(:,2),lower", "-m", "sub");
    }
}
