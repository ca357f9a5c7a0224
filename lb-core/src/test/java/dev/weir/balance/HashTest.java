package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes lead sixteen clients, 127.0.0.1 to 127.0.0.16, where HAProxy 2.6 was measured to lead them. */
class HashTest {
    private static final HashType SPREAD = HashType.mapBased(HashFunction.CRC32);
    private static final HashKey NO_KEY = request -> null;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SDBM,  CABCABCABCABCABC, CCCCCCCCCCCCCCCC, ABCCCBBCBAAACACB, BBACBCAACBCACAAA",
        "DJB2,  ABCABCABCABCABCA, BBBBBBBBBBBBBBBB, CBACCABABAABCCAA, ACCCBBBCBCCCABAC",
        "WT6,   BCACCAAABABCCBBC, CAAAAAAAABBBBBBB, BBBCBCCBBABACBCA, CBBBBBACBCBACACC",
        "CRC32, ABCAACBBCBCABCCA, ACBCACBACBCACBAC, CBAAAACBBBACACAA, AAABABBCBBBBBACB",
    })
    void hashesTheAddress(HashFunction function, String map, String ring, String mapAvalanche, String ringAvalanche) {
        HashType mapBased = HashType.mapBased(function);
        HashType consistent = HashType.consistent(function);

        assertThat(hash(mapBased, 1, 1, 1).fromSixteenClients(false)).isEqualTo(map);
        assertThat(hash(consistent, 1, 1, 1).fromSixteenClients(false)).isEqualTo(ring);
        assertThat(hash(mapBased.withAvalanche(), 1, 1, 1).fromSixteenClients(false))
                .isEqualTo(mapAvalanche);
        assertThat(hash(consistent.withAvalanche(), 1, 1, 1).fromSixteenClients(false))
                .isEqualTo(ringAvalanche);
    }

    @Test
    void takesTheSourceForItsOwnHash() {
        HashType map = HashType.mapBased();
        HashType ring = HashType.consistent();

        assertThat(source(map, 1, 1, 1).fromSixteenClients(false)).isEqualTo("CABCABCABCABCABC");
        assertThat(source(map, 1, 2, 1).fromSixteenClients(false)).startsWith("BBCABBCA");
        assertThat(source(map.withAvalanche(), 1, 1, 1).fromSixteenClients(false))
                .isEqualTo("BAAABACCABAABBAC");
        assertThat(source(ring, 1, 1, 1).fromSixteenClients(false)).isEqualTo("BACABACAACBCCCAA");
        assertThat(source(ring, 1, 2, 1).fromSixteenClients(false)).isEqualTo("BABABACAABBCCCBA");
        assertThat(source(HashType.consistent(HashFunction.SDBM), 1, 1, 1).fromSixteenClients(false))
                .as("no avalanche where a function is named, though none is used")
                .isEqualTo("BBBBBBBBBBBBBBBB");
    }

    /** Connections that stay; the first column is one client all over. */
    @ParameterizedTest(name = "factor {0}, weights 1 {1} {2}")
    @CsvSource({
        "101, 1, 1, BCCBACBACBACBACB, BACBCACACBBCBAAB",
        "101, 2, 3, CCBCBCBCBCACBCBC, CABCCCBCBBCCBCBA",
        "125, 1, 1, BCCBCBACBCBABCCB, BACBCACAACBCCAAB",
        "125, 2, 3, CCBCCBCBCCBCCBCB, CABCCCCBCBCCCACA",
        "150, 1, 1, BCBCBCBCBCBCBCBC, BACABACACCBCCCAA",
        "150, 2, 3, CCCBCCCBCCCBCCCB, CABCCCCACBCCCCCA",
        "200, 1, 1, BCBBCBBCBBCBBCBB, BACABACAACBCCCAA",
        "200, 2, 3, CCCCCCCCCCCCCCCC, CABCCCCACBCCCCCA",
    })
    void aBalanceFactorSendsTheSurplusOnAsHaproxyWasMeasured(
            int factor, int weightB, int weightC, String oneClient, String sixteenClients) {
        HashType type = HashType.consistent().withBalanceFactor(factor);

        assertThat(source(type, 1, weightB, weightC).hold(16)).isEqualTo(oneClient);
        assertThat(source(type, 1, weightB, weightC).fromSixteenClients(true)).isEqualTo(sixteenClients);
    }

    @Test
    void aRingGoesByNumericIds() {
        Session session = source(HashType.consistent(), 1, 1, 1);
        session.server("A").numericId = 3;
        session.server("C").numericId = 1;

        assertThat(session.renew().fromSixteenClients(false))
                .isEqualTo(
                        "BACABACAACBCCCAA".replace('A', '.').replace('C', 'A').replace('.', 'C'));
    }

    @Test
    void aMapMeansItsServerWhateverItsState() {
        Session session = source(HashType.mapBased(), 1, 1, 1).limit(1);

        assertThat(session.hold(3)).isEqualTo("CCC");
        assertThat(session.pick(1, session.avoiding("C"))).isEqualTo("C");
    }

    @Test
    void aRingAvoidsAServerButQueuesAtAFullOne() {
        Session session = source(HashType.consistent(), 1, 1, 1).limit(1);

        assertThat(session.hold(3)).isEqualTo("BBB");
        assertThat(session.pick(1, session.avoiding("B"))).isEqualTo("C");
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("B");
    }

    /** HAProxy's balance-hash-maxconn: a second session of the same key moves on while the first holds the only place. */
    @Test
    void affinityUpToMaxconnMovesOnFromAFullServer() {
        Session session = source(HashType.consistent().withAffinity(HashAffinity.MAXCONN), 1, 1, 1)
                .limit(1);

        assertThat(session.hold(3)).isEqualTo("BCA");
        assertThat(session.pick(1))
                .as("all are full: wait where the key belongs")
                .isEqualTo("B");
        assertThat(session.pick(1, session.avoiding("B"))).isEqualTo("C");
        session.server("B").inFlight = 0;
        assertThat(session.pick(1)).isEqualTo("B");
    }

    /** HAProxy's balance-hash-maxqueue: the first is served, the second waits there, the third moves on. */
    @Test
    void affinityUpToMaxqueueMovesOnFromAFullQueue() {
        Session session = source(HashType.consistent().withAffinity(HashAffinity.MAXQUEUE), 1, 1)
                .limit(1);
        session.servers.forEach(server -> server.maxQueue = 1);

        assertThat(session.hold(4)).isEqualTo("BBAA");
        assertThat(session.server("A").queued).isOne();
        session.server("B").maxQueue = 0;
        assertThat(session.hold(3)).as("no limit of the queue").isEqualTo("BBB");
    }

    @Test
    void whoeverIsAvoidedIsTheLastResortOfABoundedRing() {
        Session session = source(HashType.consistent().withBalanceFactor(101), 1, 1);
        session.hold(1);
        session.server("A").inFlight = 9;

        assertThat(session.pick(1)).isEqualTo("B");
        assertThat(session.pick(1, session.avoiding("B")))
                .as("over its share, but it did not fail")
                .isEqualTo("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "ring"})
    void aSingleServerIsTakenWithoutAQuestion(String how) {
        HashKey failing = request -> {
            throw new IllegalStateException("not asked");
        };
        Session session =
                new Session(BalanceStrategy.hash(failing, how.equals("map") ? SPREAD : HashType.consistent()), 5);

        assertThat(session.limit(1).hold(3)).isEqualTo("AAA");
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("A");
    }

    /** The table's own round robin, for which a full server is none. */
    @ParameterizedTest
    @ValueSource(longs = {0, Integer.MAX_VALUE - 4L, Long.MAX_VALUE - 4, -3})
    void withoutAKeyAMapPlaysItsTable(long firstNumber) {
        Session session = new Session(firstNumber, BalanceStrategy.hash(NO_KEY, HashType.mapBased()), 1, 2, 3);

        assertThat(session.pick(12)).isEqualTo("ACBCBCACBCBC");
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("C");
        session.server("C").limit = 1;
        session.server("C").inFlight = 1;
        assertThat(session.pick(4)).isEqualTo("BBAB");
        assertThat(session.limit(1).hold(3)).matches("AB-|BA-");
    }

    /** HAProxy walks over the points of the ring; all of them belong to each server as often as it weighs. */
    @ParameterizedTest
    @ValueSource(longs = {0, Integer.MAX_VALUE - 4L, Long.MAX_VALUE - 4, -3})
    void withoutAKeyARingPlaysItsPoints(long firstNumber) {
        Session session = new Session(firstNumber, BalanceStrategy.hash(NO_KEY, HashType.consistent()), 1, 2, 3);

        assertThat(session.count(96)).containsExactly(16, 32, 48);
        assertThat(new Session(firstNumber, BalanceStrategy.hash(NO_KEY, HashType.consistent()), 1, 1, 1).pick(48))
                .as("as HAProxy was measured")
                .isEqualTo("CCBACAABCAAABBCACCBCABCCABACBCBAACBABBCBACBACBAB");
        assertThat(session.pick(20, session.avoiding("C"))).doesNotContain("C");
        assertThat(session.limit(1).hold(4)).hasSize(4).endsWith("-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "ring"})
    void aClientWithoutAnAddressIsBalancedRoundRobin(String how) {
        Session session = source(how.equals("map") ? SPREAD : HashType.consistent(), 1, 1, 1);
        PickRequest nobody = session.new Request(InetSocketAddress.createUnresolved("client", 1), null);

        assertThat(session.count(48, nobody)).containsExactly(16, 16, 16);
    }

    @Test
    void anAddressIsNoNumberInText() {
        assertThatThrownBy(() -> BalanceStrategy.hash(HashKey.source(), HashType.mapBased(HashFunction.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("function: NONE (expected: another one, since an address is not a number in text)");
    }

    private static Session source(HashType type, int... weights) {
        return new Session(BalanceStrategy.source(type), weights);
    }

    private static Session hash(HashType type, int... weights) {
        return new Session(BalanceStrategy.hash(HashKey.source(), type), weights);
    }
}
