package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Recorder;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.TransportFixture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which connections get a line, and when: HAProxy's dontlognull, dontlog-normal and logasap. */
class AccessLogTest {
    /** Longer than a connection takes to be accepted and served. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private static final InetSocketAddress DOOR = address(8080);

    private final SimulatedPeers peers = new SimulatedPeers(1);
    private final SimulatedRuntime runtime = peers.runtime();
    private final PeerServer server = peers.listen(address(9001), peer -> {});
    private final Recorder recorder = new Recorder();
    private final List<String> lines = new ArrayList<>();
    private final Frontend.Builder frontend = Frontend.named("ft")
            .bind("main", "127.0.0.1", 8080)
            .accessLog(this::note)
            .defaultBackend("bk");
    private final Backend.Builder backend =
            Backend.named("bk").server(Server.of("a", "127.0.0.1", 9001)).retries(0);
    private @Nullable LoadBalancer lb;
    private @Nullable Peer served;

    @AfterEach
    void close() {
        if (lb != null) {
            lb.stop(Drain.now());
            runtime.advance(Duration.ofSeconds(10));
        }
        peers.close();
    }

    @Test
    void everyConnectionHasItsLineWhenItEnds() {
        start();

        Peer client = relayed().send(10);
        pass();
        assertThat(lines).isEmpty();
        endInOrder(client);
        relayed().reset();
        pass();

        assertThat(lines).containsExactly("-- ended", "CD ended");
    }

    @Test
    void whoNeverSentAByteIsLeftOutWithDontLogNullHoweverItEndedAndWhateverItGot() {
        frontend.dontLogNull();
        start();

        Peer greeted = relayed();
        served().send(100);
        endInOrder(greeted);
        relayed().reset();
        pass();
        endInOrder(relayed().send(1));
        server.close();
        peers.connect(DOOR);
        pass();

        assertThat(lines).containsExactly("-- ended");
        assertThat(recorder.connections()).as("but listeners hear of all").hasSize(4);
    }

    @Test
    void whatEndedInOrderAtTheFirstAttemptIsLeftOutWithDontLogNormal() {
        frontend.dontLogNormal();
        start();

        endInOrder(relayed().send(1));
        relayed().send(1).reset();
        pass();

        assertThat(lines).containsExactly("CD ended");
        assertThat(recorder.connections()).hasSize(2);
    }

    @Test
    void whatNeededARetryIsNoNormalConnection() {
        frontend.dontLogNormal();
        backend.retries(1);
        server.close();
        start();
        Peer client = peers.connect(DOOR).send(1);
        pass();
        PeerServer back = peers.listen(address(9001), peer -> {});
        runtime.advance(Duration.ofSeconds(2)); // HAProxy's pause before the same server is tried again
        back.next().finish();
        client.finish();
        pass();

        assertThat(lines).containsExactly("-- ended");
    }

    @Test
    void withLogAsapTheLineComesWhenTheServerIsConnectedAndNoSecondOneAtTheEnd() {
        frontend.logAsap();
        start();

        Peer client = relayed();
        assertThat(lines).containsExactly("-- runs");
        client.send(1).reset();
        pass();

        assertThat(lines).containsExactly("-- runs");
        assertThat(recorder.connections()).singleElement().satisfies(connection -> {
            assertThat(connection.hasEnded()).isTrue();
            assertThat(connection.termination()).hasToString("CD");
        });
    }

    @Test
    void withLogAsapWhatIsNeverConnectedHasItsLineAtTheEnd() {
        frontend.logAsap();
        server.close();
        start();

        peers.connect(DOOR).send(1);
        pass();

        assertThat(lines).containsExactly("SC ended");
    }

    /** Whether the client will ever send a byte is not known yet. */
    @Test
    void withLogAsapDontLogNullConcernsOnlyWhatIsNeverConnected() {
        frontend.logAsap().dontLogNull();
        start();

        endInOrder(relayed());
        server.close();
        peers.connect(DOOR);
        pass();

        assertThat(lines).containsExactly("-- runs");
    }

    /** In HAProxy a line that was withheld as normal is still due; if the connection then fails, it is written. */
    @Test
    void whatLookedNormalAtItsEstablishmentIsLoggedAtTheEndIfItWasNot() {
        frontend.logAsap().dontLogNormal();
        start();

        endInOrder(relayed().send(1));
        relayed().send(1).reset();
        pass();

        assertThat(lines).containsExactly("CD ended");
    }

    @Test
    void whatNeededARetryIsLoggedAtItsEstablishmentAndNotOnceMore() {
        frontend.logAsap().dontLogNormal();
        backend.retries(1);
        server.close();
        start();
        Peer client = peers.connect(DOOR).send(1);
        pass();
        peers.listen(address(9001), peer -> {});
        runtime.advance(Duration.ofSeconds(2));
        assertThat(lines).containsExactly("-- runs");

        client.reset();
        pass();

        assertThat(lines).containsExactly("-- runs");
    }

    @ParameterizedTest
    @CsvSource({"false, INFO", "true, ERROR"})
    void errorsAreRaisedOnlyWithLogSeparateErrors(boolean separate, String level) {
        if (separate) {
            frontend.logSeparateErrors();
        }
        start();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        String own = "[" + Thread.currentThread().getName() + "]"; // and not another test's
        PrintStream before = System.err;
        System.setErr(
                new PrintStream(written, true, StandardCharsets.UTF_8)); // where the tests' logging backend writes
        try {
            endInOrder(relayed().send(1));
            relayed().send(1).reset();
            pass();
        } finally {
            System.setErr(before);
        }

        assertThat(written.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(own) && line.contains(" dev.weir.access ")))
                .satisfiesExactly(
                        line -> assertThat(line).contains(" INFO ").contains("-- ended"),
                        line -> assertThat(line).contains(" " + level + " ").contains("CD ended"));
    }

    private String note(ConnectionSummary connection) {
        String line = connection.termination() + (connection.hasEnded() ? " ended" : " runs");
        lines.add(line);
        return line;
    }

    private void start() {
        LoadBalancer started = LoadBalancer.builder(Topology.of(frontend.build(), backend.build()))
                .runtime(runtime)
                .transport(TransportFixture.simulated(peers).provider())
                .build();
        lb = started;
        started.subscribe(recorder);
        started.startAsync();
        runtime.runDue();
    }

    /** A client whose server is connected. */
    private Peer relayed() {
        Peer client = peers.connect(DOOR);
        served = server.next();
        pass();
        return client;
    }

    /** The other end of the client relayed last. */
    private Peer served() {
        return Objects.requireNonNull(served, "nobody was relayed");
    }

    private void endInOrder(Peer client) {
        client.finish();
        pass();
        served().finish();
        pass();
    }

    private void pass() {
        runtime.advance(MOMENT);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
