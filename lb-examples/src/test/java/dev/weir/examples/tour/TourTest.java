package dev.weir.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.examples.standin.StandInServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole tours through a front door made for tests, at a fast pace. */
class TourTest {
    private static final List<String> BOTH = List.of("cas1", "cas2");
    private static final Pace FAST = new Pace(
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofMillis(5));

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final MadeCertificate certificate = MadeCertificate.forHosts(List.of("mail.contoso.com"));
    private final FrontDoor door = new FrontDoor();
    private StandInServer cas1;
    private StandInServer cas2;

    @BeforeEach
    void startServers() throws IOException {
        cas1 = StandInServer.start("cas1", certificate, anyPorts());
        cas2 = StandInServer.start("cas2", certificate, anyPorts());
    }

    @AfterEach
    void stopServers() throws IOException {
        door.close();
        cas1.close();
        cas2.close();
    }

    @Test
    void succeedsWhenNobodyNoticesTheDeathOfAServer() throws Exception {
        door.check(addresses(Protocol.HTTPS));

        boolean succeeded = tour(BOTH, door, FAST).run();

        assertThat(screen())
                .containsSubsequence(
                        "12 clients come",
                        "cas1 is killed",
                        "cas1 is seen DOWN after",
                        "cas1 is revived",
                        "cas1 is seen UP after",
                        "traffic is even again",
                        "phase          server    requests",
                        "steady         cas1",
                        "cas1 DOWN      cas",
                        "even again     cas1",
                        " 0 failed")
                .doesNotContain("FAILED");
        assertThat(succeeded).isTrue();
    }

    @Test
    void sendsEveryClientHomeBeforeItEnds() throws Exception {
        door.check(addresses(Protocol.HTTPS));

        tour(BOTH, door, FAST).run();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("tour-client-"))
                .filteredOn(Thread::isAlive)
                .isEmpty();
        await().untilAsserted(() ->
                assertThat(cas1.openConnections() + cas2.openConnections()).isZero());
    }

    @Test
    void failsWhenTheDeathIsNotSeen() throws Exception {
        boolean succeeded = tour(BOTH, door, impatient()).run();

        assertThat(succeeded).isFalse();
        assertThat(screen()).contains("FAILED: cas1 was not seen DOWN within 0 s");
        assertThatCode(() -> connectTo(cas1)).doesNotThrowAnyException(); // it was revived nevertheless
    }

    @Test
    void failsWhenTheReturnIsNotSeen() throws Exception {
        Watch pessimist = new Watch() {
            @Override
            public int openConnections() {
                return 0;
            }

            @Override
            public String serverState(String server) {
                return DOWN;
            }
        };

        assertThat(tour(BOTH, pessimist, impatient()).run()).isFalse();
        assertThat(screen()).contains("FAILED: cas1 was not seen UP within 0 s");
    }

    @Test
    void failsWhenTrafficStaysUneven() throws Exception {
        door.check(addresses(Protocol.HTTPS));
        Pace impatient = impatient();
        List<String> three = List.of("cas1", "cas2", "cas3");
        Pace patientWithHealth = new Pace(
                impatient.steady(),
                impatient.alone(),
                impatient.even(),
                Duration.ofSeconds(2),
                impatient.window(),
                impatient.think());

        assertThat(tour(three, door, patientWithHealth).run()).isFalse();
        assertThat(screen()).contains("FAILED: cas1 was not given its share of the traffic within 2 s");
    }

    @Test
    void failsWhenAnAnswerIsWrong() throws Exception {
        door.check(addresses(Protocol.HTTPS));

        assertThat(tour(List.of("cas1"), door, impatient()).run()).isFalse();
        assertThat(screen())
                .contains("FAILED: HTTPS mail.contoso.com: server: 'cas2.contoso.com' (expected: one of [cas1])");
    }

    @Test
    void failsWhenRequestsAreLost() throws Exception {
        door.check(addresses(Protocol.HTTPS));
        List<InetSocketAddress> deserted =
                Stream.of(Protocol.values()).map(cas2::address).distinct().toList();
        cas2.close(); // so that nobody is left when cas1 dies

        List<Socket> held = hold(deserted);
        boolean succeeded = tour(BOTH, door, impatient()).run();
        for (Socket socket : held) {
            socket.close();
        }

        assertThat(succeeded).isFalse();
        assertThat(screen())
                .contains("FAILED: HTTPS mail.contoso.com: no answer: ")
                .doesNotContain(" 0 failed");
    }

    private Tour tour(List<String> servers, Watch watch, Pace pace) throws IOException {
        List<Crowd> crowds = new ArrayList<>();
        crowds.add(new Crowd(
                8, "mail.contoso.com", door.open(addresses(Protocol.HTTPS)), ExchangeService.over(Protocol.HTTPS)));
        for (Protocol mail : List.of(Protocol.IMAP4, Protocol.IMAP4S, Protocol.POP3, Protocol.POP3S)) {
            crowds.add(new Crowd(1, "mail.contoso.com", door.open(addresses(mail)), ExchangeService.over(mail)));
        }
        Victim victim = new Victim() {
            @Override
            public String name() {
                return "cas1";
            }

            @Override
            public void kill() {
                cas1.kill();
            }

            @Override
            public void revive() throws IOException {
                cas1.revive();
            }
        };
        Screen screen = new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8), false, System::nanoTime);
        return new Tour(new Scene(servers, victim, watch, crowds, certificate.clientContext()), screen, pace);
    }

    private static Pace impatient() {
        Duration briefly = Duration.ofMillis(300);
        return new Pace(briefly, briefly, briefly, briefly, briefly, Duration.ofMillis(5));
    }

    private String screen() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void connectTo(StandInServer server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address(Protocol.HTTPS), 1_000);
        }
    }

    private Map<String, InetSocketAddress> addresses(Protocol protocol) {
        return Map.of("cas1", cas1.address(protocol), "cas2", cas2.address(protocol));
    }

    private static Map<Protocol, InetSocketAddress> anyPorts() {
        Map<Protocol, InetSocketAddress> ports = new EnumMap<>(Protocol.class);
        Arrays.stream(Protocol.values())
                .forEach(protocol -> ports.put(protocol, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        return ports;
    }

    /** Nobody listens there, and no other server is given one of these ports and answers instead. */
    private static List<Socket> hold(List<InetSocketAddress> addresses) throws IOException {
        List<Socket> holding = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            Socket socket = new Socket();
            socket.setReuseAddress(true); // connections of the one that is gone may linger
            socket.bind(address);
            holding.add(socket);
        }
        return holding;
    }
}
