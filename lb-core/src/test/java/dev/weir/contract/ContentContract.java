package dev.weir.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.BackendHandle;
import dev.weir.Decision;
import dev.weir.Drain;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.TlsHello;
import dev.weir.tls.ClientHello;
import dev.weir.tls.HelloCondition;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers chosen by what a ClientHello says; HAProxy's rules, section "Content rules and inspect-delay", as measured. */
abstract class ContentContract extends LoadBalancerCase {
    /** Real sockets share a machine with everything else. */
    private static final long SLACK = 400;

    private static final long DELAY = 700;
    private static final byte[] TO_TWO = TlsHello.to("www.two").bytes();
    private static final byte[] TO_ONE = TlsHello.to("www.one").bytes();

    private PeerServer one;
    private PeerServer two;
    private LoadBalancer balancer;

    /** Servers "one", which is balanced to, and "two", which is used by those who ask for it. */
    private Backend.Builder ruled() {
        one = listen();
        two = listen();
        return backend()
                .server(server("one", one.address()))
                .server(server("two", two.address()).withWeight(0))
                .inspectDelay(ms(DELAY))
                .useServer("two", HelloCondition.serverNameEndsWith(".two"));
    }

    private void start(Backend.Builder backend) {
        balancer = start(frontend().clientTimeout(ms(9_000)), backend);
    }

    /** A client that has said so much of these words. */
    private Peer client(byte[] words, int bytes) {
        return connect(balancer).words(words).send(bytes);
    }

    private Peer client(byte[] words) {
        return client(words, words.length);
    }

    private void assertNobodyWasConnected() {
        assertThat(one.accepted() + two.accepted()).as("connections to servers").isZero();
    }

    @Test
    void aRuleSendsAClientToItsServer() {
        start(ruled());
        assertServed(two, client(TO_TWO));
        assertServed(one, client(TO_ONE));
        assertServed(two, client(TlsHello.to("A.B.TWO.").bytes()));

        assertThat(tail(ended(1))).isEqualTo("-- 1/1/0/0/0 0/0");
        assertThat(ended(1).server()).isEqualTo("two");
        assertThat(ended(1).waitMillis()).isBetween(1L, SLACK);
        assertThat(balancer.backend(BACKEND).recentDecisions())
                .extracting(Decision::by)
                .containsExactly(Decision.By.USE_SERVER, Decision.By.STRATEGY, Decision.By.USE_SERVER);
        assertAtRest(balancer);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void itDoesNotMatterHowTheHelloIsCut(int records) {
        start(ruled());
        byte[] hello = TlsHello.to("www.two").records(records);
        assertServed(two, connect(balancer).words(hello).sendInSegments(hello.length, 1));
        assertServed(two, connect(balancer).words(hello).sendInSegments(hello.length, 7));
    }

    @Test
    void whatFollowsTheHelloArrivesBehindIt() {
        start(ruled());
        assertServed(two, client(TO_TWO, TO_TWO.length + 3_000_000));
    }

    @Test
    void aLargeHelloIsReadToItsEnd() {
        start(ruled());
        assertServed(two, client(TlsHello.to("www.two").paddedTo(6000).bytes()));
    }

    @Test
    void aHelloBeyondTheLimitIsNone() {
        start(ruled());
        byte[] tooLong = TlsHello.to("www.two").paddedTo(ClientHello.MAX_BYTES).records(10_000);
        assertServed(one, client(tooLong));
        assertThat(ended(1).waitMillis()).isLessThan(DELAY);
    }

    @Test
    void ciphersGroupsAndSignaturesDecideAsWell() {
        one = listen();
        two = listen();
        PeerServer three = listen();
        start(backend()
                .server(server("one", one.address()).withWeight(0))
                .server(server("two", two.address()).withWeight(0))
                .server(server("three", three.address()))
                .useServer("one", HelloCondition.cipherSuite(0x1302).or(HelloCondition.supportedGroup(0x001d)))
                .useServer("two", hello -> hello.signatureAlgorithms().contains(0x0403)));

        assertServed(one, client(TlsHello.plain().offering(0x1301, 0x1302).bytes()));
        assertServed(one, client(TlsHello.plain().groups(0x0017, 0x001d).bytes()));
        assertServed(
                two, client(TlsHello.plain().groups(0x0017).signatures(0x0403).bytes()));
        assertServed(
                three, client(TlsHello.plain().groups(0x0017).signatures(0x0804).bytes()));
    }

    @Test
    void otherProtocolsDoNotWait() {
        start(ruled());
        Peer client = client("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
        assertServed(one, client);
        assertThat(ended(1).waitMillis()).isLessThan(DELAY);
        assertThat(ended(1).termination().code()).isEqualTo("--");
    }

    @Test
    void afterTheDelayTheRulesAreLeftAside() {
        start(ruled());
        Peer client = client(TO_TWO, 50);
        peers.pass(ms(DELAY / 2));
        assertNobodyWasConnected();
        Peer serverSide = one.next();
        peers.await("what came", () -> serverSide.received() == 50);

        client.send(TO_TWO.length - 50);
        peers.await("the rest", () -> serverSide.received() == TO_TWO.length);
        serverSide.finish();
        client.finish();
        assertThat(ended(1).waitMillis()).isBetween(DELAY, DELAY + SLACK);
        assertThat(ended(1).server()).isEqualTo("one");
    }

    @Test
    void aServerThatSpeaksFirstIsReachedAfterTheDelay() {
        start(ruled());
        Peer client = connect(balancer);
        greeting(one, client).finish();
        client.finish();
        assertThat(ended(1).waitMillis()).isBetween(DELAY, DELAY + SLACK);
        assertThat(ended(1).termination().code()).isEqualTo("--");
    }

    @Test
    void aClientThatEndsItsStreamIsServedAtOnce() {
        start(ruled());
        Peer client = client(TO_TWO, 50).finish();
        Peer serverSide = one.next();
        peers.await("end of stream", () -> serverSide.ending() == Ending.FIN);
        assertThat(serverSide.received()).isEqualTo(50);
        serverSide.send(5).finish();
        peers.await("the answer", () -> client.received() == 5);
        assertThat(ended(1).waitMillis()).isLessThan(DELAY);
        assertThat(ended(1).termination().code()).isEqualTo("--");
    }

    @Test
    void soIsOneThatSaidNothing() {
        start(ruled());
        connect(balancer).finish();
        Peer serverSide = one.next();
        peers.await("end of stream", () -> serverSide.ending() == Ending.FIN);
        serverSide.finish();
        assertThat(ended(1).waitMillis()).isLessThan(DELAY);
        assertThat(ended(1).termination().code()).isEqualTo("--");
    }

    @Test
    void clientRequest_withAbortOnCloseItHasGivenUp() {
        start(ruled().abortOnClose());
        Peer client = client(TO_TWO, 50).finish();
        peers.await("closed", () -> client.ending() == Ending.FIN);
        assertThat(tail(ended(1))).isEqualTo("CR 1/1/0/0/0 0/0");
        assertNobodyWasConnected();
        assertAtRest(balancer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void clientRequest_aResetWhileItIsInspected(int said) {
        start(ruled());
        Peer client = client(TO_TWO, said);
        peers.await("sent", () -> client.sent() == said);
        peers.pass(ms(100));
        client.reset();
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("CR 1/1/0/0/0 0/0");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.backend()).isEqualTo(BACKEND);
        assertThat(record.waitMillis()).isEqualTo(-1);
        assertThat(record.connectMillis()).isEqualTo(-1);
        assertNobodyWasConnected();
        assertAtRest(balancer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void clientTimeoutRequest_silenceWhileItIsInspected(int said) {
        balancer = start(frontend().clientTimeout(ms(400)), ruled().inspectDelay(ms(9_000)));
        Peer client = client(TO_TWO, said);
        peers.await("closed", () -> client.ending() == Ending.FIN);
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("cR 1/1/0/0/0 0/0");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.waitMillis()).isEqualTo(-1);
        assertThat(record.totalMillis()).isBetween(400L, 400 + SLACK);
        assertNobodyWasConnected();
        assertAtRest(balancer);
    }

    @Test
    void everyByteEndsTheSilence() {
        balancer = start(frontend().clientTimeout(ms(400)), ruled().inspectDelay(ms(9_000)));
        Peer client = client(TO_TWO, 1);
        for (int i = 0; i < 3; i++) {
            peers.pass(ms(200));
            client.send(1);
        }
        peers.await("closed", () -> client.ending() == Ending.FIN);
        assertThat(ended(1).termination().code()).isEqualTo("cR");
        assertThat(ended(1).totalMillis()).isBetween(1_000L, 1_000 + SLACK);
    }

    @Test
    void theNextRuleIsAskedWhenAServerIsNotUsable() {
        PeerServer three = listen();
        start(ruled().server(server("three", three.address()).withWeight(0)).useServer("three", hello -> true));
        BackendHandle backend = balancer.backend(BACKEND);
        await("maintenance", backend.server("two").maintenance());
        assertServed(three, client(TO_TWO));
        await("maintenance", backend.server("three").maintenance());
        assertServed(one, client(TO_TWO));
        await("drain", backend.server("two").ready());
        assertServed(two, client(TO_TWO));
    }

    @Test
    void whoCannotConnectThereGoesElsewhereWithTheLastRetry() {
        one = listen();
        start(backend()
                .server(server("one", one.address()))
                .server(Server.of("two", "127.0.0.1", freePort()))
                .retries(2)
                .redispatch()
                .connectTimeout(ms(100))
                .useServer("two", HelloCondition.serverNameEndsWith(".two")));
        assertServed(one, client(TO_TWO));
        assertThat(tail(ended(1))).isEqualTo("-- 1/1/0/0/+2 0/0");
    }

    @Test
    void itWaitsInItsServersOwnQueueWhileAnotherIsFree() {
        one = listen();
        two = listen();
        start(backend()
                .server(server("one", one.address()))
                .server(server("two", two.address()).withMaxConnections(1))
                .queueTimeout(ms(9_000))
                .useServer("two", HelloCondition.serverNameEndsWith(".two")));
        Peer first = client(TO_TWO);
        Peer firstServer = two.next();
        Peer second = client(TO_TWO);
        peers.await("queued", () -> serverOf(balancer, "two").queued() == 1);
        first.finish();
        firstServer.finish();

        assertServed(two, second);
        assertThat(ended(2).serverQueue()).isEqualTo(1);
        assertThat(one.accepted()).isZero();
        assertAtRest(balancer);
    }

    @Test
    void aRuleComesBeforeTheStickEntry() {
        start(ruled().stick(StickRule.onSource(StickTable.inMemory("t", 100, Duration.ofMinutes(5)))));
        assertServed(one, client(TO_ONE));
        assertServed(two, client(TO_TWO));
        assertServed(two, client(TO_ONE)); // the entry follows where the client was connected last
    }

    @Test
    void aConditionThatThrowsDoesNotHold() {
        one = listen();
        two = listen();
        start(backend()
                .server(server("one", one.address()).withWeight(0))
                .server(server("two", two.address()))
                .useServer("one", hello -> {
                    throw new IllegalStateException("no");
                }));
        assertServed(two, client(TO_ONE));
        assertServed(two, client(TO_ONE));
        assertThat(recorder.events(LbEvent.UserCodeFailed.class))
                .extracting(LbEvent::message)
                .containsExactly(
                        "backend bk: useServer one: the condition threw java.lang.IllegalStateException: no; it does not"
                                + " hold for such clients");
    }

    @Test
    void rulesChangeWhileClientsAreInspected() {
        start(ruled());
        Peer before = client(TO_TWO, 50);
        peers.await("sent", () -> before.sent() == 50);
        Backend plain = balancer.topology().backend(BACKEND);
        Backend other = plain.toBuilder().useServer("one", hello -> true).build();
        await("applied", balancer.apply(balancer.plan(balancer.topology().with(other))));
        before.send(TO_TWO.length - 50);
        assertServed(two, before);
        assertServed(two, client(TO_TWO));
        assertServed(one, client(TO_ONE));
        assertThat(ended(3).waitMillis()).isLessThan(DELAY);
    }

    @Test
    void anOperatorEndsThoseThatAreInspected() {
        balancer = start(frontend(), ruled().inspectDelay(ms(9_000)));
        Peer client = client(TO_TWO, 50);
        peers.await("accepted", () -> balancer.snapshot().activeConnections() == 1);
        stop(balancer, Drain.now());
        peers.await("ended", () -> client.ending() == Ending.RESET);
        assertThat(ended(1).termination().code()).isEqualTo("KR");
    }
}
