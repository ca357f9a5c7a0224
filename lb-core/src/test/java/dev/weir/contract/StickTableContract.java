package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Runtime;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickEntries;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.PeerServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables that backends share, and tables that a user has written, well or badly. */
abstract class StickTableContract extends StickCase {
    private static final int PORTS = 3;

    // ---- shared by backends

    private LoadBalancer startAll(List<Backend> backends) {
        List<Topology.Part> parts = new ArrayList<>(backends);
        for (Backend backend : backends) {
            parts.add(Frontend.named("ft_" + backend.name())
                    .bind(new Bind("tcp", "127.0.0.1", 0))
                    .backlog(4_096)
                    .defaultBackend(backend.name())
                    .build());
        }
        LoadBalancer balancer = create(Topology.of(parts.toArray(Topology.Part[]::new)));
        await("started", balancer.startAsync());
        return balancer;
    }

    /** Lets clients come to a backend, all at once, and answers with the server of each. */
    private List<String> serveAll(LoadBalancer balancer, String backend, List<InetAddress> clients) {
        int before = recorder.connections().size();
        for (InetAddress client : clients) {
            peers.connectFrom(client, balancer.localAddress("ft_" + backend, "tcp"))
                    .send(1)
                    .finish();
        }
        ended(before + clients.size());
        return clients.stream()
                .map(client -> recorder.connections().stream()
                        .skip(before)
                        .filter(record -> record.client().getAddress().equals(client))
                        .findFirst()
                        .orElseThrow()
                        .server())
                .toList();
    }

    /** Exchange 2010: endpoint mapper, RPC client access and address book have to be at one server. */
    @Test
    void threePortsOfAClientAreAtOneServerAndMoveTogether() {
        List<InetAddress> clients = IntStream.rangeClosed(1, peers.isSimulated() ? 1_000 : 60)
                .mapToObj(StickCase::client)
                .toList();
        StickTable shared = table();
        List<PeerServer> ofCas1 = new ArrayList<>();
        List<Backend> backends = new ArrayList<>();
        for (int port = 0; port < PORTS; port++) {
            Backend.Builder backend = Backend.named("mapi" + port)
                    .stick(StickRule.onSource(shared))
                    .health(HealthPolicy.tcpConnect()
                            .withInterval(ms(50))
                            .withRise(1)
                            .withFall(1));
            for (String name : List.of("cas1", "cas2", "cas3")) {
                PeerServer server = echoing();
                backend.server(server(name, server.address()));
                if (name.equals("cas1")) {
                    ofCas1.add(server);
                }
            }
            backends.add(backend.build());
        }
        LoadBalancer balancer = startAll(backends);

        List<String> first = serveAll(balancer, "mapi0", clients);
        assertThat(first).contains("cas1", "cas2", "cas3");
        assertThat(serveAll(balancer, "mapi1", clients)).isEqualTo(first);
        assertThat(serveAll(balancer, "mapi2", clients)).isEqualTo(first);

        ofCas1.forEach(server -> {
            probes.answer(server.address(), Verdict.FAIL);
            server.close();
        });
        peers.await(
                "cas1 is down",
                () -> recorder.events(LbEvent.ServerHealthChanged.class).size() == PORTS);
        List<String> second = serveAll(balancer, "mapi2", clients);
        assertThat(second).doesNotContain("cas1").contains("cas2", "cas3");
        assertThat(serveAll(balancer, "mapi0", clients)).isEqualTo(second);
        assertThat(serveAll(balancer, "mapi1", clients)).isEqualTo(second);
        for (int i = 0; i < clients.size(); i++) {
            if (!first.get(i).equals("cas1")) {
                assertThat(second.get(i)).as("whose server lives stays").isEqualTo(first.get(i));
            }
        }
        assertThat(entries(balancer)).isEqualTo(clients.size());
        assertAtRest(balancer);
    }

    @Test
    void anEntryIsHonouredWhereItsServerHasNoWeight() {
        StickTable shared = table();
        Server cas1 = server("cas1", echoing().address());
        Server cas2 = server("cas2", echoing().address());
        LoadBalancer balancer = startAll(List.of(
                Backend.named("one")
                        .server(cas1)
                        .server(cas2)
                        .stick(StickRule.onSource(shared))
                        .build(),
                Backend.named("two")
                        .server(cas1.withWeight(0))
                        .server(cas2)
                        .stick(StickRule.onSource(shared))
                        .build()));
        List<InetAddress> both = List.of(client(1), client(2));
        List<String> spread = serveAll(balancer, "one", both);
        assertThat(spread).containsExactlyInAnyOrder("cas1", "cas2");
        assertThat(serveAll(balancer, "two", both)).isEqualTo(spread);
        assertThat(serveAll(balancer, "two", List.of(client(3), client(4)))).containsOnly("cas2");
    }

    @Test
    void anEntryMadeBehindAnotherBackendLeadsToNoServerThatIsOutHere() {
        StickTable shared = table();
        Server cas1 = server("cas1", echoing().address());
        Server cas2 = server("cas2", echoing().address());
        LoadBalancer balancer = startAll(List.of(
                Backend.named("one")
                        .server(cas1)
                        .server(cas2)
                        .stick(StickRule.onSource(shared))
                        .build(),
                Backend.named("two")
                        .server(cas1)
                        .server(cas2)
                        .stick(StickRule.onSource(shared))
                        .build()));
        await("out", balancer.setAdminState(new ServerId("one", "cas1"), AdminState.MAINTENANCE));
        assertThat(serveAll(balancer, "two", List.of(client(1)))).containsExactly("cas1");
        assertThat(serveAll(balancer, "one", List.of(client(1)))).containsExactly("cas2");
        assertThat(serveAll(balancer, "two", List.of(client(1))))
                .as("where it was last")
                .containsExactly("cas2");
    }

    /** HAProxy's reg-test {@code stickiness/lb-services}: backends that share a table need not have the same servers. */
    @Test
    void aServerThatOnlyTheOtherBackendHasIsNoErrorAndNoHit() {
        StickTable shared = table();
        Server cas1 = server("cas1", echoing().address());
        Server cas2 = server("cas2", echoing().address());
        LoadBalancer balancer = startAll(List.of(
                Backend.named("one")
                        .server(cas1)
                        .stick(StickRule.onSource(shared))
                        .build(),
                Backend.named("two")
                        .server(cas2)
                        .stick(StickRule.onSource(shared))
                        .build()));
        assertThat(serveAll(balancer, "one", List.of(client(1)))).containsExactly("cas1");
        assertThat(serveAll(balancer, "two", List.of(client(1)))).containsExactly("cas2");
        assertThat(balancer.snapshot().backend("two").stickMisses()).isEqualTo(1);
        assertThat(recorder.events(LbEvent.UserCodeFailed.class)).isEmpty();
    }

    /** HAProxy's reg-test {@code stickiness/srvkey-addr}. */
    @Test
    void anEntryMayFollowTheAddressInsteadOfTheName() {
        StickTable shared = StickTable.inMemory(TABLE, 100, Duration.ofMinutes(5), ServerKey.ADDRESS);
        PeerServer x = echoing();
        PeerServer y = echoing();
        LoadBalancer balancer = startAll(List.of(
                Backend.named("one")
                        .server(server("s1", x.address()))
                        .server(server("s2", y.address()))
                        .stick(StickRule.onSource(shared))
                        .build(),
                Backend.named("two")
                        .server(server("s1", y.address()))
                        .server(server("s2", x.address()))
                        .stick(StickRule.onSource(shared))
                        .build()));
        assertThat(serveAll(balancer, "one", List.of(client(1)))).containsExactly("s1");
        for (int i = 0; i < 3; i++) {
            assertThat(serveAll(balancer, "two", List.of(client(1)))).containsExactly("s2");
        }
        assertThat(x.accepted()).isEqualTo(4);
        assertThat(y.accepted()).isZero();
    }

    // ---- written by users

    @Test
    void aTableThatThrowsIsToldOnceAndClientsAreBalanced() {
        UserTable broken = new UserTable() {
            @Override
            public Optional<String> lookup(StickKey client) {
                throw new IllegalStateException("user code");
            }

            @Override
            public void store(StickKey client, String server) {
                throw new IllegalStateException("user code");
            }

            @Override
            public long size() {
                throw new IllegalStateException("user code");
            }
        };
        assertIsToldOnceAndBalances(broken, "lookup threw java.lang.IllegalStateException: user code");
    }

    @Test
    void aTableThatAnswersNullIsToldOnce() {
        UserTable broken = new UserTable() {
            @Override
            @SuppressWarnings("NullOptional") // as users do
            public Optional<String> lookup(StickKey client) {
                return null;
            }
        };
        assertIsToldOnceAndBalances(broken, "lookup answered null");
    }

    @Test
    void aTableThatNamesAStrangerIsToldOnce() {
        UserTable broken = new UserTable() {
            @Override
            public Optional<String> lookup(StickKey client) {
                return Optional.of("stranger");
            }
        };
        assertIsToldOnceAndBalances(broken, "named 'stranger', which is no server here");
    }

    private void assertIsToldOnceAndBalances(UserTable broken, String how) {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(broken)));
        assertThat(serve(balancer, client(1), 4)).isEqualTo("abab");
        assertThat(recorder.events(LbEvent.UserCodeFailed.class))
                .extracting(LbEvent::message)
                .containsExactly(
                        "stick table " + TABLE + ": " + how + "; such clients are balanced as if they had no entry");
        assertAtRest(balancer);
    }

    @Test
    void aTableOfAUserIsAskedToldAndClosed() {
        UserTable table = new UserTable();
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table)));
        assertThat(serve(balancer, client(1), 3)).isEqualTo("aaa");
        assertThat(entries(balancer)).isEqualTo(1);
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(entries(balancer)).isZero();
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        assertThat(table.opened()).isEqualTo(1);
        assertThat(table.isOpen()).isTrue();
        stop(balancer, Drain.now());
        assertThat(table.isOpen()).isFalse();
    }

    @Test
    void aTableThatDoesNotOpenFailsTheStartAndLeavesNothingBehind() {
        UserTable table = new UserTable() {
            @Override
            public StickEntries open(Runtime runtime) {
                throw new IllegalStateException("no connection to the store");
            }
        };
        LoadBalancer balancer = create(
                Topology.of(frontend().build(), two(StickRule.onSource(table)).build()));
        assertThatThrownBy(() -> await("started", balancer.startAsync()))
                .hasRootCauseMessage("no connection to the store");
    }
}
