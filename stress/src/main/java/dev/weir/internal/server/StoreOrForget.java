package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.Occupancy;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.spi.Runtime;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A server goes into maintenance while a client is connected to it: no entry may be left that names it. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "forgotten")
@Outcome(expect = Expect.FORBIDDEN, desc = "an entry outlives its server")
@State
public class StoreOrForget {
    private static final Runtime RUNTIME = SystemRuntime.INSTANCE;
    private static final Reporter REPORTER = new Reporter("stress", RUNTIME);
    private static final StickTable TABLE = StickTable.inMemory("t", 10, Duration.ofMinutes(1));
    private static final Backend BACKEND = Backend.named("bk")
            .server(Server.of("a", "127.0.0.1", 1))
            .stick(StickRule.onSource(TABLE))
            .build();
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final StickKey CLIENT = new StickKey(0, 1);

    private final ServerRuntime server = new ServerRuntime(
            new BackendLoad(BACKEND, 1),
            0,
            Roster.Member.described(BACKEND.servers().get(0), ADDRESS),
            new Occupancy.Row(1),
            RUNTIME,
            1);
    private final StickTables tables = new StickTables(RUNTIME, REPORTER);
    private final Persistence persistence =
            new Persistence(BACKEND, List.of(server), tables.open(TABLE), 1, Optional.empty());

    /** The server is taken out. */
    @Actor
    public void operatorTakesItOut() {
        server.condition().order(AdminState.MAINTENANCE);
        server.condition().settle();
        persistence.forget(server);
    }

    /** A connection to it is established. */
    @Actor
    public void connectionIsMade() {
        persistence.store(CLIENT, server);
    }

    /** Entries that are left. */
    @Arbiter
    public void result(I_Result result) {
        result.r1 = (int) tables.all().get(0).size();
    }
}
