package dev.weir.healthcheck;

import dev.weir.healthcheck.Conversation.Move;
import dev.weir.probe.ImapCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Pop3Check;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TlsSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers that nobody would make on purpose: random ones, good ones with some bytes changed, doubled or left out. Whatever comes,
 * a conversation ends, with a finding that fits a line of the log.
 */
class HostileAnswersTest {
    private static final int INPUTS = 100_000;
    private static final int MOST_MOVES = 50;

    /** What a good server says, move by move. */
    private record Server(Probe probe, List<byte[]> answers) {
        Server(Probe probe, String... answers) {
            this(probe, Stream.of(answers).map(Talk::bytes).toList());
        }

        @Override
        public String toString() {
            return probe.getClass().getSimpleName();
        }
    }

    static Stream<Server> servers() {
        TlsSettings tls = TlsSettings.unverified();
        String ehlo = "250-here\r\n250-STARTTLS\r\n250 HELP\r\n";
        return Stream.of(
                new Server(new SslHelloCheck(), "\26\3\1\0\2\0\0"),
                new Server(
                        SmtpCheck.ehlo("a").withStartTls(tls), "220 hi\r\n", ehlo, "220 go\r\n", ehlo, "221 bye\r\n"),
                new Server(ImapCheck.any().withStartTls(tls), "* OK hi\r\n", "w1 OK go\r\n", "* BYE\r\nw2 OK\r\n"),
                new Server(Pop3Check.any().withStartTls(tls), "+OK hi\r\n", "+OK go\r\n", "+OK bye\r\n"),
                new Server(new RedisCheck(), "+PONG\r\n"),
                new Server(new PgsqlCheck("joe"), "E\0\0\0\36SFATAL\0Mno\0C28000\0Rx\0\0\0\0\0\0"),
                new Server(new PgsqlCheck("joe"), "R\0\0\0\10\0\0\0\0"),
                new Server(
                        new LdapCheck(), List.of(Talk.hex("308400000013 020101 61840000000a 0a0131 0400 0403 626164"))),
                new Server(MysqlCheck.login("joe"), "\10\0\0\0\n8.0.19\0", "\7\0\0\2\0\0\0\2\0\0\0"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void endInAFinding(Server server) {
        SplittableRandom random = new SplittableRandom(20);
        ByteBuf received = Unpooled.buffer(64, Conversation.BUFFER_BYTES);
        for (int i = 0; i < INPUTS; i++) {
            talk(server, random, received);
        }
    }

    private static void talk(Server server, SplittableRandom random, ByteBuf received) {
        Conversation conversation = ReadyMade.conversation(server.probe());
        int strange = random.nextInt(server.answers().size());
        int answer = 0;
        received.clear();
        for (int moves = 0; moves < MOST_MOVES; moves++) {
            boolean isLast = answer >= server.answers().size();
            Move move = conversation.next(received, isLast);
            if (move instanceof Move.End end) {
                assertFitsALine(end.finding());
                return;
            }
            if (move instanceof Move.Wait) {
                if (isLast) {
                    throw new AssertionError("waits where no more can come");
                }
                if (answer == strange) {
                    assertFitsALine(conversation.timedOut());
                }
                byte[] good = server.answers().get(answer);
                received.writeBytes(answer >= strange ? changed(good, random) : good);
                answer++;
            } else {
                received.clear();
            }
        }
        throw new AssertionError("no end after " + MOST_MOVES + " moves");
    }

    /** The same with some bytes changed, doubled or left out; or something else altogether. */
    private static byte[] changed(byte[] good, SplittableRandom random) {
        byte[] bytes = random.nextInt(4) == 0 ? new byte[random.nextInt(40)] : good.clone();
        if (bytes.length != good.length) {
            random.nextBytes(bytes);
            return bytes;
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(from, bytes.length + 1);
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOfRange(bytes, from, to);
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(8));
            default -> bytes;
        };
    }

    /** Without AssertJ, which would take most of the time. */
    private static void assertFitsALine(Finding finding) {
        String info = finding.info();
        boolean fits = finding.status().startsWith("L") && info.length() < Words.MOST + 50;
        for (int i = 0; i < info.length() && fits; i++) {
            fits = !Character.isISOControl(info.charAt(i));
        }
        if (!fits) {
            throw new AssertionError("does not fit a line: " + finding);
        }
    }
}
