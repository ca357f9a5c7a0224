package dev.weir.haproxy;

import dev.weir.tls.HelloCondition;
import java.util.List;
import java.util.Random;

/** Conditions on hellos by chance, of all that a file can say, joined in every way. */
final class RandomConditions {
    private static final int DEEPEST = 3;
    private static final int SOME = 3;
    private static final int MANY = 90;

    private final Random random;

    private RandomConditions(Random random) {
        this.random = random;
    }

    static HelloCondition of(Random random) {
        return new RandomConditions(random).joined(random.nextInt(DEEPEST + 1));
    }

    private HelloCondition joined(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0 ? names() : one();
        }
        HelloCondition left = joined(depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> left.negate();
            case 1, 2 -> left.and(joined(random.nextInt(depth)));
            default -> left.or(joined(random.nextInt(depth)));
        };
    }

    /** Any of several names, now and then of more than a line can have. */
    private HelloCondition names() {
        HelloCondition any = HelloCondition.serverName("first.example.org");
        int count = random.nextInt(random.nextInt(6) == 0 ? MANY : SOME);
        for (int i = 0; i < count; i++) {
            any = any.or(HelloCondition.serverName("h" + random.nextInt(1_000) + ".example.org"));
        }
        return any;
    }

    private HelloCondition one() {
        int code = random.nextInt(65_536);
        return switch (random.nextInt(12)) {
            case 0 -> HelloCondition.any();
            case 1, 2 ->
                HelloCondition.serverName(
                        List.of("Mail.Example.Org", "-x.a_b", "x").get(random.nextInt(3)));
            case 3, 4 -> HelloCondition.serverNameEndsWith(random.nextBoolean() ? ".example.org" : ".Net");
            case 5 -> HelloCondition.noServerName();
            case 6, 7 ->
                HelloCondition.alpn(List.of("h2", "http/1.1", "-i", "a\"b$c").get(random.nextInt(4)));
            case 8 -> HelloCondition.cipherSuite(code);
            case 9 -> HelloCondition.supportedGroup(code);
            case 10 -> HelloCondition.supportedVersion(code);
            default -> HelloCondition.signatureAlgorithm(code);
        };
    }
}
