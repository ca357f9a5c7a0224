package dev.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Termination;
import dev.weir.Termination.Cause;
import dev.weir.Termination.Phase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpLogTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 443);
    private static final Instant MARCH = Instant.parse("2026-03-04T05:06:07.008Z");

    @Test
    void hasEveryFieldInHaproxysPlace() {
        assertThat(TcpLog.format(usual(), ZoneOffset.UTC))
                .isEqualTo(
                        "192.0.2.7:40000 [04/Mar/2026:05:06:07.008] front back/srv 11/12/13 14 sD 16/17/18/19/20 21/22");
    }

    @Test
    void aLoneNormalSessionReadsAsHaproxysDoes() {
        ConnectionSummary lone = new SampleConnection().summary();

        assertThat(TcpLog.format(lone, ZoneOffset.UTC))
                .isEqualTo("192.0.2.7:40000 [04/Mar/2026:05:06:07.008] ft bk/s1 1/0/25 1024 -- 1/1/0/0/0 0/0");
    }

    @Test
    void withoutAServerSaysNosrvAndMinusOne() {
        ConnectionSummary none = new SampleConnection()
                .withoutServer()
                .ended(new Termination(Cause.SERVER, Phase.CONNECT))
                .summary();

        assertThat(TcpLog.format(none, ZoneOffset.UTC)).endsWith(" ft bk/<NOSRV> -1/-1/25 1024 SC 1/1/0/0/0 0/0");
    }

    @Test
    void aRedispatchMarksTheRetriesWithAPlus() {
        ConnectionSummary moved =
                new SampleConnection().retried(1).redispatched().summary();

        assertThat(TcpLog.format(moved, ZoneOffset.UTC)).contains(" 1/1/0/0/+1 ");
    }

    /** HAProxy's option logasap. */
    @Test
    void aLineAtEstablishmentMarksWhatStillGrowsWithAPlus() {
        ConnectionSummary running = new SampleConnection().stillRuns().summary();

        assertThat(TcpLog.format(running, ZoneOffset.UTC)).endsWith(" ft bk/s1 1/0/+25 +1024 -- 1/1/0/0/0 0/0");
    }

    @Test
    void aLineAtEstablishmentMarksARedispatchAsWell() {
        ConnectionSummary running = new SampleConnection()
                .retried(2)
                .redispatched()
                .queued(3, 4)
                .stillRuns()
                .summary();

        assertThat(TcpLog.format(running, ZoneOffset.UTC)).endsWith(" 1/0/+25 +1024 -- 1/1/0/0/+2 3/4");
    }

    @Test
    void theDefaultFormatIsThisOneAndEqualsItself() {
        ConnectionSummary lone = new SampleConnection().summary();

        assertThat(AccessLogFormat.tcpLog().format(lone)).isEqualTo(TcpLog.format(lone));
        assertThat(AccessLogFormat.tcpLog()).isSameAs(AccessLogFormat.tcpLog());
    }

    @Test
    void theBytesAreThoseToTheClient() {
        assertThat(TcpLog.format(usual(), ZoneOffset.UTC)).contains(" 14 ").doesNotContain(" 15 ");
    }

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::, 2001:db8::",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6",
        "::ffff:192.0.2.9, 192.0.2.9",
    })
    void anIpv6AddressIsShortenedAsHaproxysIs(String address, String logged) throws UnknownHostException {
        assertThat(TcpLog.format(from(new InetSocketAddress(InetAddress.getByName(address), 5555)), ZoneOffset.UTC))
                .startsWith(logged + ":5555 [");
    }

    @Test
    void aScopeStaysOut() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress scoped = java.net.Inet6Address.getByAddress(null, linkLocal, 2);

        assertThat(TcpLog.format(from(new InetSocketAddress(scoped, 5555)), ZoneOffset.UTC))
                .startsWith("fe80::1:5555 [");
    }

    @Test
    void anAddressThatWasNeverLookedUpIsNotLookedUpHere() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("client.invalid", 1);

        assertThat(TcpLog.format(from(unresolved), ZoneOffset.UTC)).startsWith("client.invalid:1 [");
    }

    @Test
    void theAcceptDateIsLocalTimeWithEnglishMonths() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(TcpLog.format(at("2026-09-30T23:30:00.5Z"), ZoneId.of("Europe/Berlin")))
                    .contains(" [01/Oct/2026:01:30:00.500] ");
            assertThat(TcpLog.format(at("2026-09-30T12:00:00Z"), ZoneOffset.UTC))
                    .contains(" [30/Sep/2026:12:00:00.000] ");
            assertThat(TcpLog.format(at("2026-05-01T12:00:00.999999999Z"), ZoneOffset.UTC))
                    .contains(" [01/May/2026:12:00:00.999] ");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void withoutAZoneTheMachinesIsUsed() {
        assertThat(TcpLog.format(usual())).isEqualTo(TcpLog.format(usual(), ZoneId.systemDefault()));
    }

    @Test
    void isOneLineOfHaproxysShapeWhateverHappened() {
        Random random = new Random(20260822);
        for (int round = 0; round < 2_000; round++) {
            String line = TcpLog.format(anything(random), ZoneOffset.UTC);

            assertThat(line)
                    .matches("[0-9a-f.:]+:\\d+ \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3}] [\\w.:-]+"
                            + " [\\w.:-]+/(?:[\\w.:-]+|<NOSRV>) -?\\d+/-?\\d+/(?:\\d+ |\\+\\d+ \\+)\\d+ [-CcSsPRIDUK][-RQCDL]"
                            + " \\d+/\\d+/\\d+/\\d+/\\+?\\d+ \\d+/\\d+");
        }
    }

    private static ConnectionSummary anything(Random random) {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(address);
        Cause[] causes = Cause.values();
        Phase[] phases = Phase.values();
        try {
            return new ConnectionSummary(
                    new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65_536)),
                    LOCAL,
                    Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)),
                    "f-" + random.nextInt(),
                    "b:1",
                    "back.end_" + random.nextInt(9),
                    random.nextBoolean() ? ConnectionSummary.NO_SERVER : "s:" + random.nextInt(9),
                    random.nextLong(1L << 40) - 1,
                    random.nextLong(1L << 40) - 1,
                    random.nextLong(1L << 40),
                    random.nextLong(1L << 60),
                    random.nextLong(1L << 60),
                    new Termination(causes[random.nextInt(causes.length)], phases[random.nextInt(phases.length)]),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextInt(100),
                    random.nextBoolean(),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextBoolean(),
                    random.nextBoolean());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress client() {
        return new InetSocketAddress("192.0.2.7", 40_000);
    }

    private static ConnectionSummary usual() {
        return summary(client(), MARCH);
    }

    private static ConnectionSummary from(InetSocketAddress client) {
        return summary(client, MARCH);
    }

    private static ConnectionSummary at(String acceptedAt) {
        return summary(client(), Instant.parse(acceptedAt));
    }

    private static ConnectionSummary summary(InetSocketAddress client, Instant acceptedAt) {
        return new ConnectionSummary(
                client,
                LOCAL,
                acceptedAt,
                "front",
                "bind",
                "back",
                "srv",
                11,
                12,
                13,
                14,
                15,
                new Termination(Cause.SERVER_TIMEOUT, Phase.DATA),
                16,
                17,
                18,
                19,
                20,
                false,
                21,
                22,
                true,
                true);
    }
}
