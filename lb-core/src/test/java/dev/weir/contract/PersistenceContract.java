package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.AdminState;
import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.health.Health;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.Peer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Clients come back to their server, for as long as its entry lives and the server may be used. */
abstract class PersistenceContract extends StickCase {
    @Test
    void aClientComesBackToItsServer() {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1), 4)).isEqualTo("aaaa");
        assertThat(entries(balancer)).isEqualTo(1);
        assertThat(backendOf(balancer).stickMisses()).isEqualTo(1);
        assertThat(backendOf(balancer).stickHits()).isEqualTo(3);
        assertAtRest(balancer);
    }

    @Test
    void differentClientsAreSpreadAndEachComesBack() {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table())));
        for (int round = 0; round < 3; round++) {
            StringBuilder servers = new StringBuilder();
            for (int i = 1; i <= 6; i++) {
                servers.append(serve(balancer, client(i)));
            }
            assertThat(servers).hasToString("ababab");
        }
        assertThat(entries(balancer)).isEqualTo(6);
    }

    @Test
    void clientsOfOneNetworkMayShareAnEntry() {
        LoadBalancer balancer =
                start(frontend(), two(StickRule.onSource(table()).withPrefix(24, 64)));
        assertThat(serve(balancer, address(7, 1))).isEqualTo("a");
        assertThat(serve(balancer, address(8, 1))).isEqualTo("b");
        assertThat(serve(balancer, address(7, 200), 3)).isEqualTo("aaa");
        assertThat(entries(balancer)).isEqualTo(2);
    }

    @Test
    void aServerThatWasNeverConnectedLeavesNoEntry() {
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", peers.refusing()))
                        .stick(StickRule.onSource(table()))
                        .retries(0));
        Peer refused = peers.connectFrom(client(1), address(balancer)).send(1);
        peers.await("closed", () -> refused.ending() != Peer.Ending.OPEN);
        ended(1);
        assertThat(entries(balancer)).isZero();
    }

    @Test
    void anEntryExpiresAfterItsLastUse() {
        assumeTrue(peers.isSimulated(), "takes as long as it says");
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(shortLived())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        peers.pass(Duration.ofMillis(9_900));
        assertThat(serve(balancer, client(1))).as("used in time").isEqualTo("a");
        peers.pass(Duration.ofMillis(10_100));
        assertThat(entries(balancer)).isZero();
        assertThat(serve(balancer, client(1))).as("forgotten, and balanced").isEqualTo("b");
    }

    @Test
    void anEntryLivesAsLongAsAConnectionAndItsTimeCountsFromTheEnd() {
        assumeTrue(peers.isSimulated(), "takes as long as it says");
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(shortLived())));
        Peer held = hold(balancer, client(1));
        for (int minute = 0; minute < 4; minute++) {
            peers.pass(Duration.ofMinutes(1));
            assertThat(entries(balancer)).as("minute " + minute).isEqualTo(1);
        }
        held.finish();
        ended(1);
        peers.pass(Duration.ofMillis(9_900));
        assertThat(entries(balancer)).isEqualTo(1);
        peers.pass(Duration.ofMillis(200));
        assertThat(entries(balancer)).isZero();
    }

    private static StickTable shortLived() {
        return StickTable.inMemory(TABLE, 100, StickTable.SHORTEST_EXPIRY);
    }

    @Test
    void aTableHoldsNoMoreThanItsSize() {
        LoadBalancer balancer =
                start(frontend(), two(StickRule.onSource(StickTable.inMemory(TABLE, 10, Duration.ofMinutes(30)))));
        for (int i = 1; i <= 40; i++) {
            assertThat(serve(balancer, client(i))).isIn("a", "b");
        }
        assertThat(entries(balancer)).isBetween(1L, 10L);
    }

    @Test
    void whoseServerGoesDownMovesAndStaysThere() {
        LoadBalancer balancer = start(frontend(), checked(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        assertThat(serve(balancer, client(2))).isEqualTo("b");
        probes.answer(a.address(), Verdict.FAIL);
        awaitTold(Health.DOWN);
        assertThat(entries(balancer)).as("b's").isEqualTo(1);
        assertThat(serve(balancer, client(1))).isEqualTo("b");

        probes.answer(a.address(), Verdict.PASS);
        awaitTold(Health.UP);
        assertThat(serve(balancer, client(1), 3)).isEqualTo("bbb");
    }

    /** It comes back while its client was away: the client is balanced anew, as if it had never been there. */
    @Test
    void anEntryIsGoneEvenIfNobodyAskedForItMeanwhile() {
        LoadBalancer balancer = start(frontend(), checked(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        probes.answer(a.address(), Verdict.FAIL);
        awaitTold(Health.DOWN);
        probes.answer(a.address(), Verdict.PASS);
        awaitTold(Health.UP);
        assertThat(entries(balancer)).isZero();
    }

    @Test
    void aServerThatDrainsKeepsItsClients() {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        await("drain", balancer.setAdminState(A, AdminState.DRAIN));
        assertThat(serve(balancer, client(1), 2)).isEqualTo("aa");
        assertThat(serve(balancer, client(2), 2)).isEqualTo("bb");
        await("drain", balancer.setAdminState(new ServerId(BACKEND, "b"), AdminState.DRAIN));
        assertThat(serve(balancer, client(1)))
                .as("with nobody left to balance to")
                .isEqualTo("a");
    }

    @Test
    void aServerInMaintenanceLosesThem() {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table())));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        Peer held = hold(balancer, client(1));
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(entries(balancer)).isZero();
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        held.finish(); // and does not bring its old server back
        ended(3);
        await("back", balancer.setAdminState(A, AdminState.READY));
        assertThat(serve(balancer, client(1), 3)).isEqualTo("bbb");
    }

    @Test
    void whoCameToABackupStaysThere() {
        a = echoing();
        b = echoing();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", a.address()))
                        .server(server("b", b.address()).withBackup())
                        .stick(StickRule.onSource(table())));
        await("a out", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(serve(balancer, client(1))).isEqualTo("b");
        await("a back", balancer.setAdminState(A, AdminState.READY));
        assertThat(serve(balancer, client(1), 2)).isEqualTo("bb");
        assertThat(serve(balancer, client(2))).isEqualTo("a");
    }

    @Test
    void persistUsesAServerThatIsDown() {
        LoadBalancer balancer =
                start(frontend(), checked(StickRule.onSource(table()).withPersist()));
        assertThat(serve(balancer, client(1))).isEqualTo("a");
        probes.answer(a.address(), Verdict.FAIL);
        awaitTold(Health.DOWN);
        assertThat(serve(balancer, client(1), 2)).isEqualTo("aa");
        assertThat(serve(balancer, client(2), 2)).isEqualTo("bb");
    }

    @Test
    void ignoredClientsAreBalancedAndLeaveNoEntry() {
        LoadBalancer balancer =
                start(frontend(), two(StickRule.onSource(table()).withIgnorePersist("127.0.9.0/24", "2001:db8::/32")));
        assertThat(serve(balancer, address(9, 5), 4)).isEqualTo("abab");
        assertThat(entries(balancer)).isZero();
        assertThat(backendOf(balancer).stickMisses()).isZero();
        assertThat(serve(balancer, address(8, 5), 2)).isEqualTo("aa");
    }

    @Test
    void forcedClientsReachAServerInMaintenance() {
        LoadBalancer balancer =
                start(frontend(), two(StickRule.onSource(table()).withForcePersist("127.0.9.0/24")));
        InetAddress tester = address(9, 5);
        assertThat(serve(balancer, tester)).isEqualTo("a");
        assertThat(serve(balancer, client(2))).isEqualTo("b");
        assertThat(serve(balancer, client(3))).isEqualTo("a");
        await("maintenance", balancer.setAdminState(A, AdminState.MAINTENANCE));
        assertThat(serve(balancer, tester, 2)).isEqualTo("aa");
        assertThat(serve(balancer, client(3), 2)).isEqualTo("bb");
    }

    /** Two hundred clients at once, on all event loops. */
    @Test
    void everyClientOfACrowdHasOneServer() {
        LoadBalancer balancer = start(frontend(), two(StickRule.onSource(table())));
        for (int i = 1; i <= 200; i++) {
            peers.connectFrom(client(i), address(balancer)).send(1).finish();
        }
        ended(200);
        for (int i = 1; i <= 200; i++) {
            peers.connectFrom(client(i), address(balancer)).send(1).finish();
        }
        ended(400);
        Set<String> pairs = new HashSet<>();
        recorder.connections().forEach(record -> pairs.add(record.client().getAddress() + " " + record.server()));
        assertThat(pairs).hasSize(200);
        assertThat(entries(balancer)).isEqualTo(200);
        assertAtRest(balancer);
    }
}
