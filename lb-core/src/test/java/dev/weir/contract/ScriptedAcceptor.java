package dev.weir.contract;

import dev.weir.spi.Acceptor;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Admits as many as it is told to, hands each connection to a plan, and keeps the books. */
public final class ScriptedAcceptor implements Acceptor {
    private final List<? extends EventLoop> loops;
    private final List<RecordingHandler> connections = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();
    private final List<String> pauses = new ArrayList<>();
    private Consumer<RecordingHandler> plan = connection -> {};
    private long places = Long.MAX_VALUE;
    private long admitted;
    private long refused;
    private long unused;
    private int forgotten;

    /** Admits everybody and has no plan. {@code loops} are all of the transport, where it may be called. */
    public ScriptedAcceptor(List<? extends EventLoop> loops) {
        this.loops = loops;
    }

    /** What happens to each connection accepted from now on; run on its event loop, inside {@link #accepted}. */
    public synchronized void plan(Consumer<RecordingHandler> newPlan) {
        plan = newPlan;
    }

    /** How many more to admit; a place that was not used is not given back. */
    synchronized void places(long newPlaces) {
        places = newPlaces;
    }

    @Override
    public synchronized boolean admit() {
        check(onALoop(), "admit() on " + Thread.currentThread().getName());
        if (places <= 0) {
            refused++;
            return false;
        }
        places--;
        admitted++;
        return true;
    }

    @Override
    public synchronized void unused() {
        check(onALoop(), "unused() on " + Thread.currentThread().getName());
        unused++;
        places++;
        check(admitted >= accepted() + unused, "more unused() and accepted() than admit()");
    }

    @Override
    public ConnectionHandler accepted(Connection connection) {
        RecordingHandler handler = new RecordingHandler(connection, this::breach);
        Consumer<RecordingHandler> currentPlan;
        synchronized (this) {
            check(
                    connection.eventLoop().isCurrent(),
                    "accepted() on " + Thread.currentThread().getName());
            connections.add(handler);
            check(admitted >= accepted() + unused, "accepted() without admit()");
            currentPlan = plan;
        }
        currentPlan.accept(handler);
        return handler;
    }

    @Override
    public synchronized void acceptPaused(String reason) {
        check(!reason.isBlank(), "acceptPaused() without a reason");
        pauses.add(reason);
    }

    /** In the order they were accepted, since {@link #forget}. */
    public synchronized List<RecordingHandler> connections() {
        return List.copyOf(connections);
    }

    /** Connections accepted so far, the forgotten ones included. */
    public synchronized int accepted() {
        return forgotten + connections.size();
    }

    /** Drops the records of the connections so far. */
    synchronized void forget() {
        forgotten += connections.size();
        connections.clear();
    }

    synchronized long refused() {
        return refused;
    }

    /** Reasons why accepting paused. */
    public synchronized List<String> pauses() {
        return List.copyOf(pauses);
    }

    /** Places given that came to nothing so far: neither accepted nor unused. */
    synchronized long outstanding() {
        return admitted - unused - accepted();
    }

    /** Breaches of the contract so far. */
    public synchronized List<String> breaches() {
        return List.copyOf(breaches);
    }

    private synchronized void breach(String what) {
        breaches.add(what);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            breach(otherwise);
        }
    }

    private boolean onALoop() {
        return loops.stream().anyMatch(EventLoop::isCurrent);
    }
}
