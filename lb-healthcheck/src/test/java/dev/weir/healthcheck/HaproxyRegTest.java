package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.MysqlCheck.Dialect;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What HAProxy's own tests of its ready-made checks ask, each under that test's name. */
class HaproxyRegTest {
    private static final String MYSQL_GREETING = "25000000 0a 382e302e313900 01000000" + "00".repeat(25);

    @Test
    void fourBe1SrvSmtpchk() {
        Talk talk = Talk.about(SmtpCheck.helo());
        "220\r\n".chars().forEach(c -> talk.hears(Character.toString(c)));
        "248\r\n".chars().forEach(c -> talk.hears(Character.toString(c)));
        "221 ok\r\n".chars().forEach(c -> talk.hears(Character.toString(c)));

        assertThat(talk.finding()).isEqualTo(Finding.pass("L7OK", "ok").withCode(221));
    }

    @Test
    void smtpCheck() {
        String banner = "220 here ESMTP\r\n";
        Talk oneLine =
                Talk.about(SmtpCheck.helo()).hears(banner).hears("250 here\r\n").hears("221 closing\r\n");
        Talk lines = Talk.about(SmtpCheck.ehlo("lb.test"))
                .hears(banner)
                .hears("250-here\r\n")
                .hears("250-ONE\r\n")
                .hears("250 TWO\r\n")
                .hears("221 closing\r\n");

        assertThat(oneLine.finding()).isEqualTo(Finding.pass("L7OK", "closing").withCode(221));
        assertThat(lines.finding()).isEqualTo(Finding.pass("L7OK", "closing").withCode(221));
        assertThat(Talk.about(SmtpCheck.helo()).hears("hello there\r\n").finding())
                .isEqualTo(Finding.fail("L7RSP", "hello there"));
        assertThat(Talk.about(SmtpCheck.helo()).hears("421 later\r\n").finding())
                .isEqualTo(Finding.fail("L7STS", "later").withCode(421));
        assertThat(Talk.about(SmtpCheck.ehlo("lb.test"))
                        .hears(banner)
                        .hears("512 no such host\r\n")
                        .closes()
                        .finding())
                .isEqualTo(Finding.fail("L7STS", "no such host").withCode(512));
    }

    @Test
    void sslHelloCheck() {
        assertThat(Talk.about(new SslHelloCheck()).hears(Talk.hex("160303004a")).finding())
                .isEqualTo(Finding.pass("L6OK", ""));
        assertThat(Talk.about(new SslHelloCheck()).closes().finding().status()).isEqualTo("L6RSP");
        assertThat(Talk.about(new SslHelloCheck()).closes().finding().info())
                .startsWith("TCPCHK got an empty response at step 2");
        assertThat(Talk.about(new SslHelloCheck())
                        .hears("HTTP/1.1 400\r\n")
                        .finding()
                        .status())
                .isEqualTo("L6RSP");
    }

    @Test
    void ldapCheck() {
        Finding success = Finding.pass("L7OK", "Success").withCode(0);

        assertThat(ldap("300c 020101 6107 0a0100 0400 0400")).isEqualTo(success);
        assertThat(ldap("308400000010 020101 618400000007 0a0100 0400 0400")).isEqualTo(success);
        assertThat(ldap("300c 020101 6007 0a0100 0400 0400")).isEqualTo(Finding.fail("L7RSP", "Not LDAPv3 protocol"));
        assertThat(ldap("300c 020101 6107 0a0101 0400 0400").status()).isEqualTo("L7STS");
        assertThat(ldap("300c 020101 6107 0a0101 0400 0400").code()).hasValue(1);
    }

    @Test
    void mysqlCheck() {
        MysqlCheck joe = MysqlCheck.login("joe");
        String refused = "1f000002 ff e304 " + hex("no such protocol in this way");
        Finding ok = Finding.pass("L7OK", "8.0.19");

        assertThat(mysql(MysqlCheck.greeting()).finding()).isEqualTo(ok);
        assertThat(mysql(joe.withDialect(Dialect.BEFORE_4_1))
                        .hears(Talk.hex("03000002 000000"))
                        .finding())
                .isEqualTo(ok);
        assertThat(mysql(joe).hears(Talk.hex("07000002 00000002000000")).finding())
                .isEqualTo(ok);
        assertThat(mysql(joe).hears(Talk.hex(refused)).closes().finding())
                .isEqualTo(Finding.fail("L7STS", "no such protocol in this way").withCode(1251));
    }

    @Test
    void pgsqlCheck() {
        Finding ok = Finding.pass("L7OK", "PostgreSQL server is ok");

        assertThat(pgsql("52 00000008 00000000")).isEqualTo(ok);
        assertThat(pgsql("52 00000017 0000000a 534352414d2d5348412d3235360000")).isEqualTo(ok);
        assertThat(pgsql("45 0000000b 53 464154414c00")).isEqualTo(Finding.fail("L7RSP", "FATAL"));
        assertThat(pgsql(hex("something else altogether")).status()).isEqualTo("L7STS");
    }

    @Test
    void redisCheck() {
        assertThat(Talk.about(new RedisCheck()).hears("+PONG\r\n").finding())
                .isEqualTo(Finding.pass("L7OK", "Redis server is ok"));
        assertThat(Talk.about(new RedisCheck()).hears("-Error of some kind\r\n").finding())
                .isEqualTo(Finding.fail("L7STS", "-Error of some kind"));
    }

    private static Talk mysql(MysqlCheck check) {
        return Talk.about(check).hears(Talk.hex(MYSQL_GREETING));
    }

    private static Finding ldap(String answer) {
        return Talk.about(new LdapCheck()).hears(Talk.hex(answer)).finding();
    }

    private static Finding pgsql(String answer) {
        return Talk.about(new PgsqlCheck("postgres")).hears(Talk.hex(answer)).finding();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Talk.bytes(text));
    }
}
