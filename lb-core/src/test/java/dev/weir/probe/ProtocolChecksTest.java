package dev.weir.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import dev.weir.probe.MysqlCheck.Dialect;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Bounds of what the ready-made checks of protocols are described by. */
class ProtocolChecksTest {
    private static final TlsSettings TLS = TlsSettings.unverified();

    @Test
    void smtpSaysHeloLocalhostIfNotToldOtherwise() {
        assertThat(SmtpCheck.helo()).isEqualTo(new SmtpCheck("HELO", "localhost", Optional.empty()));
        assertThat(SmtpCheck.helo().withStartTls(TLS).command()).isEqualTo("EHLO");
    }

    @Test
    void smtpHasNoOtherGreetings() {
        assertWrong(() -> new SmtpCheck("LHLO", "a", Optional.empty()), "command: LHLO (expected: EHLO or HELO)");
        assertWrong(() -> new SmtpCheck("ehlo", "a", Optional.empty()), "command: ehlo (expected: EHLO or HELO)");
        assertWrong(() -> new SmtpCheck("HELO", "a", Optional.of(TLS)), "command: HELO (expected: EHLO, for STARTTLS)");
    }

    @Test
    void smtpDomainIsOneWordOfALine() {
        assertThat(SmtpCheck.ehlo("[192.0.2.1]").domain()).isEqualTo("[192.0.2.1]");
        assertThat(SmtpCheck.ehlo("a".repeat(255)).domain()).hasSize(255);
        for (String domain : new String[] {"", "a".repeat(256), "a\r\nMAIL FROM:<b>", "a\0", "a\u007f"}) {
            assertWrong(() -> SmtpCheck.ehlo(domain), "domain");
        }
        assertWrong(() -> SmtpCheck.ehlo("a b"), "domain: a b (expected: without blanks)");
    }

    @Test
    void mysqlUserFitsAPacket() {
        assertThat(MysqlCheck.login("\u00fc".repeat(80)).user()).isPresent();
        for (String user : new String[] {"", "a".repeat(81), "a\0b", "a\nb"}) {
            assertWrong(() -> MysqlCheck.login(user), "user");
        }
    }

    @Test
    void mysqlLogsInAsServersFrom41OnHaveItIfNotToldOtherwise() {
        assertThat(MysqlCheck.login("joe").dialect()).isEqualTo(Dialect.FROM_4_1);
        assertThat(MysqlCheck.login("joe").withDialect(Dialect.FROM_8_0).user()).contains("joe");
        assertThat(MysqlCheck.greeting().user()).isEmpty();
    }

    @Test
    void pgsqlUserIsANameOfPostgresql() {
        assertThat(new PgsqlCheck("a".repeat(63)).user()).hasSize(63);
        for (String user : new String[] {"", "a".repeat(64), "a\0database\0b"}) {
            assertWrong(() -> new PgsqlCheck(user), "user");
        }
    }

    @Test
    void mailChecksKeepWhatTheyWereGiven() {
        TextMatch ready = TextMatch.text("ready");

        assertThat(ImapCheck.any().withGreeting(ready).withStartTls(TLS))
                .isEqualTo(new ImapCheck(Optional.of(ready), Optional.of(TLS)));
        assertThat(Pop3Check.any().withStartTls(TLS).withGreeting(ready))
                .isEqualTo(new Pop3Check(Optional.of(ready), Optional.of(TLS)));
    }

    @Test
    void nothingThatStartsTlsItselfGoesIntoATlsCheck() {
        for (Probe inner : new Probe[] {
            SmtpCheck.helo().withStartTls(TLS),
            ImapCheck.any().withStartTls(TLS),
            Pop3Check.any().withStartTls(TLS)
        }) {
            assertWrong(() -> new TlsCheck(inner, TLS), "inner");
        }
        assertThat(new TlsCheck(SmtpCheck.helo(), TLS).inner()).isEqualTo(SmtpCheck.helo());
        assertThat(new TlsCheck(ImapCheck.any(), TLS).inner()).isEqualTo(ImapCheck.any());
        assertThat(new TlsCheck(Pop3Check.any(), TLS).inner()).isEqualTo(Pop3Check.any());
    }

    private static void assertWrong(ThrowingCallable wrong, String words) {
        assertThatThrownBy(wrong).isInstanceOf(ConfigurationException.class).hasMessageContaining(words);
    }
}
