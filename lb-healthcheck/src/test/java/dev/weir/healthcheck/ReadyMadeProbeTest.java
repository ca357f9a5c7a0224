package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.addressOf;
import static dev.weir.healthcheck.Checks.await;
import static dev.weir.healthcheck.Checks.listener;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.ImapCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Pop3Check;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ready-made checks on real connections. */
class ReadyMadeProbeTest {
    private static final List<Probe> ALL = List.of(
            new SslHelloCheck(),
            SmtpCheck.helo(),
            ImapCheck.any(),
            Pop3Check.any(),
            new LdapCheck(),
            MysqlCheck.greeting(),
            new PgsqlCheck("joe"),
            new RedisCheck());

    private final NettyProbes provider = new NettyProbes();
    private final Prober prober = provider.open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @Test
    void allAreSupported() {
        TlsSettings tls = TlsSettings.unverified();

        assertThat(ALL).allMatch(provider::supports);
        assertThat(List.<Probe>of(
                        SmtpCheck.helo(), ImapCheck.any(), Pop3Check.any(), new LdapCheck(), new RedisCheck()))
                .allMatch(probe -> provider.supports(new TlsCheck(probe, tls)));
    }

    @Test
    void closesInOrder() throws Exception {
        try (ServerSocket server = listener()) {
            CompletableFuture<ProbeResult> result = begin(new RedisCheck(), server, LONG);
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(20_000);
                accepted.getInputStream().readNBytes("*1\r\n$4\r\nPING\r\n".length());
                accepted.getOutputStream().write(Talk.bytes("+PONG\r\n"));

                assertThat(await(result).status()).isEqualTo("L7OK");
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aResetIsAFailureOfTheProtocol() throws Exception {
        assertThat(resetBy(new SslHelloCheck(), "").status()).isEqualTo("L6RSP");
        assertThat(resetBy(new RedisCheck(), "").status()).isEqualTo("L7RSP");

        ProbeResult smtp = resetBy(SmtpCheck.helo(), "220 here\r\n");
        assertThat(smtp.status()).isEqualTo("L7RSP");
        assertThat(smtp.info()).isEqualTo("Connection reset by peer at step 5 (HELO)");
    }

    @Test
    void silenceHasACodeAndWords() throws Exception {
        try (ServerSocket server = listener()) {
            ProbeResult result = await(begin(ImapCheck.any(), server, Duration.ofMillis(50)));

            assertThat(result.status()).isEqualTo("L7TOUT");
            assertThat(result.info()).isEqualTo("nothing more at step 2 (greeting)");
        }
    }

    /** The server says its greeting, if it has one, hears the first bytes of the check, and resets. */
    private ProbeResult resetBy(Probe probe, String greeting) throws Exception {
        try (ServerSocket server = listener()) {
            CompletableFuture<ProbeResult> result = begin(probe, server, LONG);
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(20_000);
                accepted.getOutputStream().write(Talk.bytes(greeting));
                accepted.getInputStream().readNBytes(10);
                accepted.setSoLinger(true, 0);
            }
            return await(result);
        }
    }

    private CompletableFuture<ProbeResult> begin(Probe probe, ServerSocket server, Duration timeout)
            throws IOException {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        prober.check(probe, Checks.target(addressOf(server)), ProbeTimeouts.within(timeout), result::complete);
        return result;
    }
}
