package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.health.Health;
import dev.weir.probe.HttpCheck;
import dev.weir.testing.Peer;
import dev.weir.testing.Recorder;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.TransportFixture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What follows from what the pages say, for hours of virtual time and at the published addresses; what a page's failure is, is
 * in {@link ExchangeHealthOnLoopbackTest}.
 */
class ExchangeHealthTest {
    private static final int CLIENTS = 40;
    private static final String CAS1 = "10.0.0.15";
    private static final String CAS2 = "10.0.0.16";
    private static final InetSocketAddress ONE_NAME = new InetSocketAddress("10.0.0.9", 443);

    private final SimulatedPeers peers = new SimulatedPeers(2013);
    private final ScriptedPages pages = new ScriptedPages();
    private final Recorder recorder = new Recorder();
    private LoadBalancer lb;

    /** Scenario 2: behind one name, a service that nobody asks after is a blind spot. */
    @Test
    void behindOneNameAServiceThatIsNotAskedAfterGoesOnGettingClientsWhenItIsDead() {
        Topology onlyOwa = HealthyExchange.singleHostname();
        start(onlyOwa.with(onlyOwa.backend("bk_exchange").toBuilder()
                .health(onlyOwa.backend("bk_exchange")
                        .health()
                        .withProbe(HttpCheck.exchange(StandIns.SHARED_HOST, "owa")))
                .build()));
        pages.script(CAS1 + "/Microsoft-Server-ActiveSync", any -> 503);

        peers.pass(Duration.ofMinutes(10));
        connect(ONE_NAME, CLIENTS);

        assertThat(server("bk_exchange", "cas1").status().health()).isEqualTo(Health.UP);
        assertThat(server("bk_exchange", "cas1").active()).isEqualTo(CLIENTS / 2);
        assertThat(pages.asked(CAS1 + "/Microsoft-Server-ActiveSync")).isZero();
    }

    /** Scenario 2, with many pages asked: the blind spot is as large as one chooses, but it is one. */
    @Test
    void behindOneNameThreeServicesDecideAndThreeOfTheFiveOthers() {
        start(HealthyExchange.singleHostname());

        pages.script(CAS1 + "/Microsoft-Server-ActiveSync", any -> 503);
        pages.script(CAS1 + "/ecp", any -> 503);
        peers.pass(Duration.ofMinutes(10));
        assertThat(server("bk_exchange", "cas1").status().health()).isEqualTo(Health.UP);

        pages.script(CAS1 + "/oab", any -> 503);
        awaitHealth("bk_exchange", "cas1", Health.DOWN);
        pages.script(CAS1 + "/ecp", any -> 200);
        awaitHealth("bk_exchange", "cas1", Health.UP);
        pages.script(CAS1 + "/mapi", any -> 503);
        awaitHealth("bk_exchange", "cas1", Health.DOWN);
    }

    /** Scenario 2: with a backend for each service there is none. */
    @Test
    void withANameForEachServiceNothingIsABlindSpot() {
        start(HealthyExchange.serviceByService());

        for (ExchangeService service : ExchangeService.values()) {
            if (!service.path().isEmpty()) {
                pages.script(CAS1 + service.path(), any -> 503);
                awaitHealth("bk_" + service.label(), "cas1", Health.DOWN);
            }
        }
        assertThat(server("bk_imap4", "cas1").status().health()).isEqualTo(Health.UP);
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class)).hasSize(8);
    }

    /** Scenario 3: good and bad take turns, so that there are never enough of the one or the other. */
    @Test
    void aPageThatFlapsIsCountedAndToldAndChangesNothing() {
        start(HealthyExchange.serviceByService());
        List<Peer> phones = connect(front(ExchangeService.ACTIVE_SYNC), CLIENTS);

        pages.script(CAS1 + "/Microsoft-Server-ActiveSync", time -> time % 2 == 0 ? 503 : 200);
        peers.pass(Duration.ofMinutes(50));

        ServerSnapshot cas1 = server("bk_eas", "cas1");
        int asked = pages.asked(CAS1 + "/Microsoft-Server-ActiveSync");
        assertThat(asked).isGreaterThan(50 * 60 / 4);
        assertThat(cas1.status().health()).isEqualTo(Health.UP);
        assertThat(cas1.checksFailed()).isBetween(asked / 2L - 1, asked / 2L + 1);
        assertThat(cas1.timesDown()).isZero();
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class)).isEmpty();
        assertThat(recorder.events(LbEvent.ServerChecked.class))
                .filteredOn(event -> event.server().equals(new ServerId("bk_eas", "cas1")))
                .hasSizeGreaterThanOrEqualTo(asked - 2);
        assertThat(phones).allMatch(phone -> phone.ending() == Peer.Ending.OPEN);
    }

    /** Scenario 3: slower than rise and fall, every change is counted and told; downloads are not cut off by any. */
    @Test
    void aPageThatFlapsSlowlyTakesItsServerOutAgainAndAgain() {
        start(HealthyExchange.serviceByService());
        List<Peer> downloads = connect(front(ExchangeService.ADDRESS_BOOK), CLIENTS);

        pages.script(CAS1 + "/oab", time -> time % 5 < 3 ? 503 : 200); // down after three, up after two
        peers.pass(Duration.ofSeconds(150)); // less than they may be idle

        ServerSnapshot cas1 = server("bk_oab", "cas1");
        assertThat(cas1.timesDown()).isGreaterThanOrEqualTo(9);
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class))
                .filteredOn(event -> event.health() == Health.DOWN)
                .hasSize((int) cas1.timesDown());
        assertThat(recorder.events(LbEvent.ServerChecked.class))
                .filteredOn(event -> event.message().contains("answered 503")
                        && event.message().contains("0/2 DOWN"))
                .hasSize((int) cas1.timesDown());
        assertThat(downloads).allMatch(client -> client.ending() == Peer.Ending.OPEN);
    }

    /** Scenario 3: patient clients are cut off once, and are then where it does not flap. */
    @Test
    void aPageThatFlapsSlowlyDoesNotCutTheSameClientsOffAgainAndAgain() {
        start(HealthyExchange.serviceByService());
        List<Peer> phones = connect(front(ExchangeService.ACTIVE_SYNC), CLIENTS);

        pages.script(CAS1 + "/Microsoft-Server-ActiveSync", time -> time % 5 < 3 ? 503 : 200);
        awaitHealth("bk_eas", "cas1", Health.DOWN);
        List<Peer> again = connect(front(ExchangeService.ACTIVE_SYNC), CLIENTS / 2);
        peers.pass(Duration.ofMinutes(4));

        assertThat(server("bk_eas", "cas1").timesDown()).isGreaterThan(10);
        assertThat(phones)
                .filteredOn(phone -> phone.ending() == Peer.Ending.OPEN)
                .hasSize(CLIENTS / 2);
        assertThat(again).allMatch(phone -> phone.ending() == Peer.Ending.OPEN);
    }

    /** Scenario 4: the page comes after 9 s and is waited for 5. */
    @Test
    void aSlowPageIsNoPageAndItsChecksDoNotPileUp() {
        start(HealthyExchange.serviceByService());

        pages.delay(CAS1 + "/owa", Duration.ofSeconds(9));
        peers.pass(Duration.ofMinutes(10));

        assertThat(server("bk_owa", "cas1").status().health()).isEqualTo(Health.DOWN);
        assertThat(server("bk_owa", "cas1").lastCheck()).contains("L7TOUT");
        assertThat(pages.mostAtOnce()).isEqualTo(1);
        // A check that takes 5 s, then an interval: each waits for the one before.
        assertThat(pages.asked(CAS1 + "/owa")).isBetween(10 * 60 / 10, 10 * 60 / 7);
    }

    /** Scenario 5: the pages of all servers fail; the example goes on with all of them. */
    @Test
    void whenAllPagesFailAllServersServe() {
        start(HealthyExchange.serviceByService());

        fail("owa");
        awaitHealth("bk_owa", "cas1", Health.DOWN);
        awaitHealth("bk_owa", "cas2", Health.DOWN);
        List<Peer> clients = connect(front(ExchangeService.OUTLOOK_WEB), CLIENTS);

        assertThat(server("bk_owa", "cas1").active()).isEqualTo(CLIENTS / 2);
        assertThat(server("bk_owa", "cas2").active()).isEqualTo(CLIENTS / 2);
        assertThat(lb.snapshot().backend("bk_owa").panic()).isTrue();
        assertThat(recorder.events(LbEvent.PanicEntered.class))
                .singleElement()
                .satisfies(event -> assertThat(event.backend()).isEqualTo("bk_owa"));

        pages.script(CAS1 + "/owa", any -> 200);
        awaitHealth("bk_owa", "cas1", Health.UP);
        assertThat(recorder.events(LbEvent.PanicLeft.class)).hasSize(1);
        assertThat(clients).allMatch(client -> client.ending() == Peer.Ending.OPEN);
    }

    /** Scenario 5 with the other choice, which is HAProxy's. */
    @Test
    void whenAllPagesFailAndThereIsNoPanicEverybodyIsRefused() {
        Topology topology = HealthyExchange.serviceByService();
        Backend strict =
                topology.backend("bk_owa").toBuilder().panicThreshold(0).build();
        start(topology.with(strict));

        fail("owa");
        awaitHealth("bk_owa", "cas1", Health.DOWN);
        awaitHealth("bk_owa", "cas2", Health.DOWN);
        Peer client = peers.connect(front(ExchangeService.OUTLOOK_WEB)).send(10);
        peers.await("sent away", () -> client.ending() != Peer.Ending.OPEN);

        assertThat(client.received()).isZero();
        peers.await("told", () -> !recorder.connections().isEmpty());
        assertThat(recorder.connections().get(0).termination().code()).isEqualTo("SC");
        assertThat(recorder.events(LbEvent.BackendDown.class))
                .singleElement()
                .satisfies(event -> assertThat(event.backend()).isEqualTo("bk_owa"));
        connect(front(ExchangeService.WEB_SERVICES), CLIENTS); // whose pages are well
    }

    @Test
    void bothPortsOfAMailServiceAreOneCheck() {
        start(HealthyExchange.serviceByService());
        peers.pass(Duration.ofMinutes(1));
        int checks = pages.asked(CAS1 + ":993");
        assertThat(checks).isBetween(60 / 4, 60 / 3 + 2);
        assertThat(pages.asked(CAS1 + ":143")).isZero();

        pages.script(CAS1 + ":993", any -> 0);
        awaitHealth("bk_imap4", "cas1", Health.DOWN);
        awaitHealth("bk_imap4s", "cas1", Health.DOWN);
        assertThat(server("bk_pop3", "cas1").status().health()).isEqualTo(Health.UP);
    }

    private void fail(String directory) {
        pages.script(CAS1 + "/" + directory, any -> 503);
        pages.script(CAS2 + "/" + directory, any -> 503);
    }

    private void start(Topology topology) {
        lb = LoadBalancer.builder(topology)
                .runtime(peers.runtime())
                .transport(TransportFixture.simulated(peers).provider())
                .probes(pages)
                .build();
        lb.subscribe(recorder);
        topology.backends().stream()
                .flatMap(backend -> backend.servers().stream())
                .map(server -> new InetSocketAddress(server.host(), server.port()))
                .distinct()
                .forEach(address -> peers.listen(address, Peer::echo));
        CompletableFuture<?> started = lb.startAsync().toCompletableFuture();
        peers.await("started", started::isDone);
        started.join();
    }

    private List<Peer> connect(InetSocketAddress port, int clients) {
        List<Peer> connected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            connected.add(peers.connect(port).send(10));
        }
        peers.await("served", () -> connected.stream().allMatch(client -> client.received() == 10));
        return connected;
    }

    private void awaitHealth(String backend, String name, Health health) {
        for (int i = 0; i < 6 && server(backend, name).status().health() != health; i++) {
            peers.pass(Duration.ofSeconds(5));
        }
        assertThat(server(backend, name).status().health()).isEqualTo(health);
    }

    private ServerSnapshot server(String backend, String name) {
        return lb.snapshot().backend(backend).server(name);
    }

    private static InetSocketAddress front(ExchangeService service) {
        return new InetSocketAddress(
                service.virtualAddress(), service.protocol().port());
    }
}
