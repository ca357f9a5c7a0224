package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.LoadBalancerListener;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.watch.UserCode;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.SimulatedWorker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Live backends in virtual time: what they tell, whose connections they end, and what becomes of those who wait. */
public final class Bench {
    /** Time and chance. */
    public final SimulatedRuntime runtime = new SimulatedRuntime(1);
    /** Who hears of events; {@link #events} is one of them. */
    public final Reporter reporter = new Reporter("test", runtime);
    /** The control thread. */
    public final SimulatedWorker control = runtime.newWorker("control");
    /** Calls back when a connect rate allows one more. */
    public final RateTimer rates = new RateTimer(runtime, control);
    /** Where strategies of users mark their calls. */
    public final UserCode userCode = new UserCode();
    /** What became of the waiters, in order. */
    public final List<String> log = new ArrayList<>();

    private final List<LbEvent> events = new ArrayList<>();
    /** Those of all backends. */
    private final List<ServerRuntime> servers = new ArrayList<>();
    /** {@code server cause} for each server whose connections were to be ended. */
    public final List<String> killed = new ArrayList<>();

    /** An empty bench; time stands still. */
    public Bench() {
        reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                events.add(event);
            }
        });
    }

    /** What was told so far. */
    public List<LbEvent> events() {
        runtime.runDue();
        return events;
    }

    /** What was told so far, in words. */
    public List<String> messages() {
        return events().stream().map(LbEvent::message).toList();
    }

    /** The live half of a backend that is at full load with 10 connections. */
    public BackendRuntime live(Backend description) {
        return live(description, 10);
    }

    /** The live half of a backend. */
    public BackendRuntime live(Backend description, int fullConnections) {
        SessionKiller killer = (those, cause, most) -> {
            List<String> now = servers.stream()
                    .filter(those)
                    .map(server -> server.id().name() + " " + cause)
                    .toList();
            killed.addAll(now);
            return CompletableFuture.completedFuture(List.of());
        };
        BackendRuntime live = new BackendRuntime(
                description,
                rosterOf(description),
                fullConnections,
                new BackendRuntime.Surroundings(
                        runtime, reporter, rates, killer, 1, new StickTables(runtime, reporter), userCode));
        servers.addAll(live.servers());
        return live;
    }

    /** Its servers, which are here. */
    public Roster rosterOf(Backend description) {
        return new Roster(description.servers().stream()
                .map(server -> Roster.Member.described(
                        server, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())))
                .toList());
    }

    /** A connection that notes in {@link #log} what becomes of it. */
    NamedWaiter waiter(String name) {
        return new NamedWaiter(name, log, runtime::nanoTime);
    }
}
