package dev.weir.haproxy;

import dev.weir.probe.ExternalCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Checks by chance, of those that HAProxy has. */
final class RandomProbes {
    private final Random random;

    RandomProbes(Random random) {
        this.random = random;
    }

    Probe probe() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Probe.TcpConnect();
            case 2 -> new SslHelloCheck();
            case 3 -> new LdapCheck();
            case 4 -> new RedisCheck();
            case 5 -> new PgsqlCheck("user " + random.nextInt(9));
            case 6 -> random.nextBoolean() ? SmtpCheck.helo() : SmtpCheck.ehlo("a.example.org");
            case 7 -> mysql();
            case 8 ->
                new ExternalCheck(
                        Path.of("/bin/true"),
                        List.of(),
                        random.nextBoolean() ? Map.of() : Map.of("PATH", "/usr/bin:/bin"));
            case 9 -> http();
            default -> script();
        };
    }

    /** The same over TLS, where a check can be. */
    Probe overTls(Probe probe, boolean wanted) {
        boolean can = probe instanceof Probe.TcpConnect
                || probe instanceof HttpCheck
                || probe instanceof SmtpCheck
                || probe instanceof LdapCheck
                || probe instanceof RedisCheck
                || probe instanceof TcpCheck;
        return wanted && can && random.nextInt(4) != 0 ? new TlsCheck(probe, tls()) : probe;
    }

    private TlsSettings tls() {
        TlsSettings tls = TlsSettings.unverified();
        tls = random.nextBoolean() ? tls.withServerName("owa.example.org") : tls;
        return random.nextBoolean() ? tls.withAlpn("h2", "http/1.1") : tls;
    }

    private MysqlCheck mysql() {
        return switch (random.nextInt(3)) {
            case 0 -> MysqlCheck.greeting();
            case 1 -> MysqlCheck.login("u" + random.nextInt(9));
            default -> MysqlCheck.login("u").withDialect(MysqlCheck.Dialect.BEFORE_4_1);
        };
    }

    private HttpCheck http() {
        HttpCheck check = random.nextBoolean() ? HttpCheck.options() : HttpCheck.get("/x?y=" + random.nextInt());
        check = random.nextBoolean() ? check.withHost("www.example.org") : check;
        check = random.nextBoolean() ? check.withHeader("X-Y", "100% \"of\" it; a, b") : check;
        check = random.nextBoolean() ? check.withStatuses("200-299,304") : check;
        check = random.nextBoolean() ? check.withBody(TextMatch.text("all \"well\" $here # 'x'")) : check;
        check = random.nextInt(3) == 0 ? check.withBody(TextMatch.regex("^a.*[0-9]+\\.$")) : check;
        return random.nextBoolean() ? check.withDisableOn404() : check;
    }

    private TcpCheck script() {
        List<TcpCheck.Step> steps = new ArrayList<>();
        if (random.nextBoolean()) {
            steps.add(connect());
        }
        for (int i = 0; i < random.nextInt(6); i++) {
            steps.add(
                    switch (random.nextInt(steps.isEmpty() || !(steps.get(0) instanceof TcpCheck.Connect) ? 3 : 4)) {
                        case 0 -> TcpCheck.Send.text("HELO \"x\" \\ $y #\r\n").withComment(comment());
                        case 1 -> TcpCheck.Send.hex("00FF" + String.format("%02X", random.nextInt(256)));
                        case 2 -> expect();
                        default -> connect();
                    });
        }
        return new TcpCheck(steps);
    }

    private String comment() {
        return random.nextBoolean() ? "" : "step 'number' " + random.nextInt(9);
    }

    private TcpCheck.Connect connect() {
        return new TcpCheck.Connect(
                random.nextInt(4) == 0 ? Optional.of("10.1.1.1") : Optional.empty(),
                random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(65_535)) : OptionalInt.empty(),
                random.nextInt(4) == 0 ? Optional.of(tls()) : Optional.empty(),
                random.nextBoolean(),
                comment());
    }

    private TcpCheck.Expect expect() {
        TextMatch match =
                switch (random.nextInt(4)) {
                    case 0 -> TextMatch.text("+OK \"ready\"");
                    case 1 -> TextMatch.hex("2B4F4B");
                    case 2 -> TextMatch.regex("^\\+OK( [a-z]+)?$");
                    default -> TextMatch.hexRegex("^2B..");
                };
        TcpCheck.Expect expect = random.nextBoolean() ? TcpCheck.Expect.of(match) : TcpCheck.Expect.not(match);
        expect = random.nextBoolean() ? expect.withMinReceive(random.nextInt(16_385)) : expect;
        expect = random.nextInt(3) == 0 ? expect.withOkStatus("L7OKC") : expect;
        expect = random.nextInt(3) == 0 ? expect.withErrorStatus("L7STS") : expect;
        expect = random.nextInt(3) == 0 ? expect.withTimeoutStatus("L4TOUT") : expect;
        return expect.withComment(comment());
    }
}
