package dev.weir.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Decision;
import dev.weir.Explanation;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.TlsHello;
import dev.weir.tls.ClientHello;
import dev.weir.tls.HelloCondition;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backends chosen by what a ClientHello says ({@code use_backend}); HAProxy's rules, as measured. */
abstract class RoutingContract extends LoadBalancerCase {
    private static final long SLACK = 400;
    private static final long DELAY = 700;

    private PeerServer mail;
    private PeerServer web;
    private LoadBalancer balancer;

    @BeforeEach
    void openServers() {
        mail = listen();
        web = listen();
    }

    private static Backend.Builder backend(String name, PeerServer server) {
        return Backend.named(name).server(server("s", server.address()));
    }

    /** Clients of mail.example.org go to backend "mail", the others to "web". */
    private static Frontend.Builder routed() {
        return Frontend.named(FRONTEND)
                .bind("tcp", "127.0.0.1", 0)
                .inspectDelay(ms(DELAY))
                .useBackend("mail", HelloCondition.serverName("mail.example.org"))
                .defaultBackend("web");
    }

    private void start(Frontend.Builder frontend, Backend.Builder mailBackend, Backend.Builder webBackend) {
        balancer = create(Topology.of(frontend.build(), mailBackend.build(), webBackend.build()));
        await("started", balancer.startAsync());
    }

    private void start() {
        start(routed(), backend("mail", mail), backend("web", web));
    }

    private Peer client(byte[] words) {
        return connect(balancer).words(words).send(words.length);
    }

    private long total(String backend) {
        return balancer.snapshot().backend(backend).total();
    }

    @Test
    void theNameDecides() {
        start();
        assertServed(mail, client(TlsHello.to("Mail.Example.org").bytes()));
        assertServed(web, client(TlsHello.to("www.example.org").bytes()));
        assertServed(web, client(TlsHello.plain().bytes()));
        assertServed(web, client("EHLO example.org\r\n".getBytes(US_ASCII)));
        assertServed(mail, client(TlsHello.to("mail.example.org").records(1)));

        assertThat(recorder.connections())
                .extracting(ConnectionSummary::backend)
                .containsExactly("mail", "web", "web", "web", "mail");
        assertThat(recorder.connections()).allSatisfy(record -> {
            assertThat(record.termination().code()).isEqualTo("--");
            assertThat(record.waitMillis()).isBetween(1L, DELAY);
        });
        assertThat(total("mail")).isEqualTo(2);
        assertThat(total("web")).isEqualTo(3);
        assertThat(balancer.snapshot().backend("mail").bytesIn()).isPositive();
        assertAtRest(balancer);
    }

    @Test
    void whoSaysNothingGetsTheDefaultBackendAfterTheDelay() {
        start();
        Peer client = connect(balancer);
        greeting(web, client).finish();
        client.finish();
        assertThat(ended(1).waitMillis()).isBetween(DELAY, DELAY + SLACK);
        assertThat(ended(1).backend()).isEqualTo("web");
    }

    @Test
    void theBackendsDelayFollowsTheFrontends() {
        start(
                routed(),
                backend("mail", mail),
                backend("web", web).inspectDelay(ms(500)).useServer("s", hello -> true));
        Peer client = connect(balancer);
        greeting(web, client).finish();
        client.finish();
        assertThat(ended(1).waitMillis()).isBetween(DELAY + 500, DELAY + 500 + SLACK);
    }

    @Test
    void aBackendsRulesFollowTheFrontendsWithoutAnotherWait() {
        PeerServer second = listen();
        start(
                routed(),
                backend("mail", mail)
                        .server(server("second", second.address()).withWeight(0))
                        .useServer("second", HelloCondition.alpn("imap")),
                backend("web", web));
        assertServed(mail, client(TlsHello.to("mail.example.org").bytes()));
        assertServed(second, client(TlsHello.to("mail.example.org").alpn("imap").bytes()));
        assertServed(web, client(TlsHello.to("www.example.org").alpn("imap").bytes()));
    }

    @Test
    void theFirstRuleThatHoldsCounts() {
        PeerServer other = listen();
        Frontend.Builder twice = routed().useBackend("other", HelloCondition.serverNameEndsWith(".example.org"))
                .useBackend("mail", hello -> true);
        balancer = create(Topology.of(
                twice.build(),
                backend("mail", mail).build(),
                backend("web", web).build(),
                backend("other", other).build()));
        await("started", balancer.startAsync());
        assertServed(mail, client(TlsHello.to("mail.example.org").bytes()));
        assertServed(other, client(TlsHello.to("www.example.org").bytes()));
        assertServed(mail, client(TlsHello.plain().bytes()));
    }

    /** As HAProxy does, which counts and names the default backend then. */
    @Test
    void clientRequest_aResetBeforeABackendIsKnown() {
        start();
        byte[] hello = TlsHello.to("mail.example.org").bytes();
        Peer client = connect(balancer).words(hello).send(50);
        peers.await("sent", () -> client.sent() == 50);
        peers.pass(ms(100));
        client.reset();
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("CR 1/1/0/0/0 0/0");
        assertThat(record.backend()).isEqualTo("web");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.waitMillis()).isEqualTo(-1);
        assertThat(total("web")).isEqualTo(1);
        assertThat(total("mail")).isZero();
        assertThat(mail.accepted() + web.accepted()).isZero();
        assertAtRest(balancer);
    }

    @Test
    void aBackendOfARuleMayChange() {
        start();
        Peer old = client(TlsHello.to("mail.example.org").bytes());
        Peer oldServer = mail.next();
        PeerServer next = listen();
        Backend changed = backend("mail", next).build();
        await("applied", balancer.apply(balancer.plan(balancer.topology().with(changed))));

        assertServed(next, client(TlsHello.to("mail.example.org").bytes()));
        oldServer.send(100);
        peers.await("goes on", () -> old.received() == 100);
        Frontend plain =
                routed().build().toBuilder().useBackend("web", hello -> true).build();
        await("applied", balancer.apply(balancer.plan(balancer.topology().with(plain))));
        assertServed(next, client(TlsHello.to("mail.example.org").bytes()));
        assertThat(total("mail")).as("of the same backend as before").isEqualTo(3);
    }

    @Test
    void anExplanationTakesWhatAClientWouldSay() {
        PeerServer second = listen();
        start(
                routed(),
                backend("mail", mail)
                        .server(server("second", second.address()))
                        .useServer("second", HelloCondition.alpn("imap")),
                backend("web", web));
        Explanation ruled = explain(Optional.of(new ClientHello(
                Optional.of("mail.example.org"),
                List.of("imap"),
                0x0303,
                List.of(0x0304),
                List.of(0x1301),
                List.of(),
                List.of(),
                List.of())));
        assertThat(ruled.server()).contains(new ServerId("mail", "second"));
        assertThat(ruled.by()).isEqualTo(Decision.By.USE_SERVER);
        assertThat(ruled.reason()).isEqualTo("a rule on its hello says so");
        Explanation silent = explain(Optional.empty());
        assertThat(silent.server()).contains(new ServerId("web", "s"));
        assertThat(silent.by()).isEqualTo(Decision.By.STRATEGY);
    }

    private Explanation explain(Optional<ClientHello> hello) {
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", 40_000);
        return Objects.requireNonNull(await("explained", balancer.explain(FRONTEND, client, hello)));
    }

    @Test
    void anEndlessHelloHasNoBackendButTheDefaultOne() {
        start();
        InetSocketAddress where = address(balancer);
        byte[] endless = TlsHello.to("mail.example.org").paddedTo(16_000).records(1);
        Peer client = peers.connect(where).words(endless).send(endless.length);
        assertServed(web, client);
    }
}
