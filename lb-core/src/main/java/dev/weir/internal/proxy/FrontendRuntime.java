package dev.weir.internal.proxy;

import dev.weir.Frontend;
import dev.weir.Side;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Slots;
import dev.weir.spi.Listener;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The live half of one frontend: its limit, its counters, its binds. At the limit it does not refuse: its listeners pause,
 * and go on when a connection ends (HAProxy's rule). Any thread.
 */
public final class FrontendRuntime {
    private final Frontend frontend;
    private final Route route;
    private final Runtime runtime;
    private final Reporter reporter;
    private final ActiveConnections active;
    private final Slots slots;
    private final Counters counters;
    private final List<BindRuntime> binds;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean listenersWait = new AtomicBoolean();
    private final AtomicBoolean reportedFull = new AtomicBoolean();
    private final AtomicLong paused = new AtomicLong();

    /** What a frontend counts on event loops. */
    record Counters(LoopCounter total, LoopCounter bytesIn, LoopCounter bytesOut) {}

    /** The live half of a frontend that sends its connections to {@code backend}. */
    public FrontendRuntime(
            Frontend frontend,
            BackendRuntime backend,
            Runtime runtime,
            Reporter reporter,
            ActiveConnections active,
            List<LoopState> loops) {
        this.frontend = frontend;
        this.route = Route.of(frontend, backend);
        this.runtime = runtime;
        this.reporter = reporter;
        this.active = active;
        this.slots = new Slots(frontend.maxConnections());
        int count = loops.size();
        this.counters = new Counters(new LoopCounter(count), new LoopCounter(count), new LoopCounter(count));
        this.binds = frontend.binds().stream()
                .map(bind -> new BindRuntime(this, bind, loops))
                .toList();
    }

    /** The description. */
    public Frontend frontend() {
        return frontend;
    }

    /** Its binds, in declaration order. */
    public List<BindRuntime> binds() {
        return binds;
    }

    /** Tells which listener to wake when the frontend has room again. */
    public void add(Listener listener) {
        listeners.add(listener);
    }

    /** The open listeners, in the order of the binds. */
    public List<Listener> listeners() {
        return listeners;
    }

    /** Connections now. */
    public int active() {
        return slots.used();
    }

    /** Most connections at once so far. */
    public int peak() {
        return slots.peak();
    }

    /** Whether the limit is reached. */
    public boolean isFull() {
        return !slots.hasRoom();
    }

    /** How often accepting was paused because the limit was reached. */
    public long paused() {
        return paused.get();
    }

    /** Connections accepted so far. */
    public long total() {
        return counters.total().sum();
    }

    /** Bytes from clients so far. */
    public long bytesIn() {
        return counters.bytesIn().sum();
    }

    /** Bytes to clients so far. */
    public long bytesOut() {
        return counters.bytesOut().sum();
    }

    Counters counters() {
        return counters;
    }

    Route route() {
        return route;
    }

    Runtime runtime() {
        return runtime;
    }

    Reporter reporter() {
        return reporter;
    }

    boolean admit() {
        while (!slots.tryTake()) {
            listenersWait.set(true);
            // A connection may have ended between the refusal and this note; then nobody would wake the listener.
            if (!slots.hasRoom()) {
                paused.incrementAndGet();
                reportFull();
                return false;
            }
        }
        active.begin();
        return true;
    }

    /** Gives a place of an admission that was not used, or of a connection that ended. */
    void giveBack() {
        int left = slots.giveBack();
        if (listenersWait.get() && listenersWait.compareAndSet(true, false)) {
            listeners.forEach(Listener::resume);
        }
        if (reportedFull.get() && left * 10L <= frontend.maxConnections() * 9L) {
            reportRoom(left);
        }
        active.end();
    }

    void ended(ProxiedConnection connection, BindRuntime bind) {
        boolean sawClientByte = connection.connection().received(Side.CLIENT) > 0;
        boolean worthALine = sawClientByte || !frontend.dontLogNull();
        if (reporter.wantsConnections(worthALine)) {
            reporter.closed(summary(connection, bind, sawClientByte), worthALine);
        }
        giveBack();
    }

    private ConnectionSummary summary(ProxiedConnection connection, BindRuntime bind, boolean sawClientByte) {
        long now = runtime.nanoTime();
        Timeline times = connection.times();
        ServerRuntime server = connection.dispatch().server();
        long totalMillis = times.totalMillis(now);
        return new ConnectionSummary(
                connection.connection().clientAddress(),
                connection.connection().localAddress(),
                runtime.now().minus(Duration.ofMillis(totalMillis)),
                frontend.name(),
                bind.bind().name(),
                route.backend().backend().name(),
                server == null ? ConnectionSummary.NO_SERVER : server.id().name(),
                times.waitMillis(now),
                times.connectMillis(),
                totalMillis,
                connection.connection().delivered(Side.CLIENT),
                connection.connection().delivered(Side.SERVER),
                connection.termination(),
                active.now(),
                slots.used(),
                route.backend().active(),
                server == null ? 0 : server.inFlight(),
                connection.retriesDone(),
                connection.dispatch().hasMoved(),
                0,
                connection.dispatch().queuePosition(),
                sawClientByte);
    }

    /** Once, until there was clearly room again: at the limit, full and not full alternate with every connection. */
    private void reportFull() {
        if (!reportedFull.get() && reportedFull.compareAndSet(false, true)) {
            reporter.event(new LbEvent.FrontendFull(
                    runtime.now(),
                    frontend.name(),
                    "frontend " + frontend.name() + " is full: " + slots.used() + " of " + frontend.maxConnections()
                            + " connections; more clients wait in the kernel"));
        }
    }

    private void reportRoom(int left) {
        if (reportedFull.compareAndSet(true, false)) {
            reporter.event(new LbEvent.FrontendAccepting(
                    runtime.now(),
                    frontend.name(),
                    "frontend " + frontend.name() + " has room again: " + left + " of " + frontend.maxConnections()
                            + " connections"));
        }
    }
}
