package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstTest {
    private static final BalanceStrategy STRATEGY = BalanceStrategy.first();

    @Test
    void fillsServerAfterServerAsHaproxyWasMeasured() {
        assertThat(new Session(STRATEGY, 1, 1, 1).limit(2).hold(7)).isEqualTo("AABBCC-");
    }

    @Test
    void goesByNumericIdsAsHaproxyWasMeasured() {
        Session session = new Session(STRATEGY, 1, 1, 1).limit(1);
        session.server("A").numericId = 30;
        session.server("B").numericId = 20;
        session.server("C").numericId = 10;

        assertThat(session.renew().hold(4)).isEqualTo("CBA-");
    }

    @Test
    void givesEverythingToTheFirstServerWithoutALimit() {
        assertThat(new Session(STRATEGY, 1, 256, 1).hold(5)).isEqualTo("AAAAA");
    }

    @Test
    void returnsToTheFirstAsSoonAsItHasRoom() {
        Session session = new Session(STRATEGY, 1, 1).limit(1);
        assertThat(session.hold(2)).isEqualTo("AB");
        session.server("A").inFlight = 0;

        assertThat(session.hold(1)).isEqualTo("A");
    }

    @Test
    void avoidsAServerUnlessItIsTheOnlyOneLeft() {
        Session session = new Session(STRATEGY, 1, 1).limit(1);

        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("B");
        session.server("B").inFlight = 1;
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("A");
    }

    @Test
    void passesOverAServerWhereSomebodyWaits() {
        Session session = new Session(STRATEGY, 1, 1).limit(2);
        session.server("A").queued = 1;

        assertThat(session.pick(1)).isEqualTo("B");
    }
}
