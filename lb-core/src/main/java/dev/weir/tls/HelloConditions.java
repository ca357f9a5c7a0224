package dev.weir.tls;

import java.util.List;
import java.util.Objects;

/** The ready-made conditions, as values that are equal if they say the same. */
final class HelloConditions {
    private HelloConditions() {}

    record Any() implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return true;
        }

        @Override
        public HelloCondition and(HelloCondition other) {
            return Objects.requireNonNull(other, "other");
        }
    }

    record ServerName(String host) implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return hello.serverName().filter(host::equals).isPresent();
        }
    }

    /** @param end in lower case */
    record ServerNameEnd(String end) implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return hello.serverName().filter(name -> name.endsWith(end)).isPresent();
        }
    }

    record NoServerName() implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return hello.serverName().isEmpty();
        }
    }

    record Alpn(String protocol) implements HelloCondition {
        Alpn {
            Objects.requireNonNull(protocol, "protocol");
        }

        @Override
        public boolean test(ClientHello hello) {
            return hello.alpn().contains(protocol);
        }
    }

    /** Which list of codes is meant. */
    enum Field {
        SUPPORTED_VERSIONS,
        CIPHER_SUITES,
        SUPPORTED_GROUPS,
        SIGNATURE_ALGORITHMS;

        private List<Integer> of(ClientHello hello) {
            return switch (this) {
                case SUPPORTED_VERSIONS -> hello.supportedVersions();
                case CIPHER_SUITES -> hello.cipherSuites();
                case SUPPORTED_GROUPS -> hello.supportedGroups();
                case SIGNATURE_ALGORITHMS -> hello.signatureAlgorithms();
            };
        }
    }

    record Offers(Field field, int code) implements HelloCondition {
        Offers {
            if (code < 0 || code > Character.MAX_VALUE) {
                throw new IllegalArgumentException(field + ": " + code + " (expected: 0..65535)");
            }
        }

        @Override
        public boolean test(ClientHello hello) {
            return field.of(hello).contains(code);
        }
    }

    record And(HelloCondition one, HelloCondition other) implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return one.test(hello) && other.test(hello);
        }
    }

    record Or(HelloCondition one, HelloCondition other) implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return one.test(hello) || other.test(hello);
        }
    }

    record Not(HelloCondition condition) implements HelloCondition {
        @Override
        public boolean test(ClientHello hello) {
            return !condition.test(hello);
        }

        @Override
        public HelloCondition negate() {
            return condition;
        }
    }
}
