package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Side;
import dev.weir.internal.proxy.Inactivity.Verdict;
import dev.weir.internal.server.Bench;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** HAProxy's client-fin and server-fin: another limit for a side that was sent the end of its stream. */
class FinTimeoutTest {
    private final ScriptedConnection connection = new ScriptedConnection();
    private final Frontend.Builder frontend = Frontend.named("ft")
            .bind("main", "127.0.0.1", 0)
            .defaultBackend("pool")
            .clientTimeout(nanos(100));
    private final Backend.Builder backend =
            Backend.named("pool").server(Server.of("a", "127.0.0.1", 1)).serverTimeout(nanos(200));

    /** HAProxy was measured: server-fin 400 ms closes 400 ms after the client's end; the client's timeouts are not asked. */
    @Test
    void theServerThatWasToldTheEndHasItsOwnLimitFromThatMoment() {
        backend.serverFinTimeout(nanos(40));
        Inactivity inactivity = establishedAt(0);

        inactivity.passedOn(Side.CLIENT, 150);

        assertThat(inactivity.untilNext(160)).isEqualTo(30);
        assertEndsInput(inactivity, Side.SERVER, 190);
        assertThat(inactivity.verdict(Side.CLIENT, 100_000)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void theClientThatWasToldTheEndHasItsOwnLimitFromThatMoment() {
        frontend.clientFinTimeout(nanos(1_000));
        connection.lastWritten(Side.CLIENT, 90);
        Inactivity inactivity = establishedAt(0);

        inactivity.passedOn(Side.SERVER, 95);

        assertEndsInput(inactivity, Side.CLIENT, 1_095);
    }

    @Test
    void whatTheToldSideStillSendsCountsAsItsActivity() {
        backend.serverFinTimeout(nanos(40));
        Inactivity inactivity = establishedAt(0);
        inactivity.passedOn(Side.CLIENT, 150);

        connection.lastRead(Side.SERVER, 185);

        assertEndsInput(inactivity, Side.SERVER, 225);
    }

    @Test
    void theClientsFinTimeoutDoesNotShortenTheWaitForTheServer() {
        frontend.clientFinTimeout(nanos(10));
        Inactivity inactivity = establishedAt(0);

        inactivity.passedOn(Side.CLIENT, 50);

        assertEndsInput(inactivity, Side.SERVER, 200);
    }

    @Test
    void withoutAFinTimeoutNothingStartsAnew() {
        Inactivity inactivity = establishedAt(0);

        inactivity.passedOn(Side.CLIENT, 150);

        assertEndsInput(inactivity, Side.SERVER, 200);
    }

    /** Our own word is no end that was passed on yet: what was read before still goes to the server first. */
    @Test
    void theFinTimeoutBeginsWhenTheEndWasPassedOnNotWhenItWasDecided() {
        backend.serverFinTimeout(nanos(40));
        Inactivity inactivity = establishedAt(0);

        inactivity.inputOver(Side.CLIENT);
        assertThat(inactivity.verdict(Side.SERVER, 150)).isEqualTo(Verdict.WAIT);
        inactivity.passedOn(Side.CLIENT, 160);

        assertEndsInput(inactivity, Side.SERVER, 200);
    }

    @Test
    void aFinTimeoutWinsOverTheTunnels() {
        backend.tunnelTimeout(nanos(700)).serverFinTimeout(nanos(40));
        Inactivity inactivity = establishedAt(0);

        inactivity.passedOn(Side.CLIENT, 500);

        assertEndsInput(inactivity, Side.SERVER, 540);
    }

    private static void assertEndsInput(Inactivity inactivity, Side side, long at) {
        assertThat(inactivity.verdict(side, at - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(side, at)).isEqualTo(Verdict.END_INPUT);
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }

    private Inactivity establishedAt(long at) {
        return new Inactivity(
                connection, Route.of(frontend.build(), backend.build(), new Bench().live(backend.build())), at);
    }
}
