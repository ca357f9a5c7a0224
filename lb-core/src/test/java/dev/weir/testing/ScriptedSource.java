package dev.weir.testing;

import dev.weir.Subscription;
import dev.weir.spi.Endpoint;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A source that says what the test tells it to say, to all who have it open. Any thread. */
public final class ScriptedSource implements ServerSource {
    private final List<Listener> listeners = new ArrayList<>();
    private Listener last = new Nobody();
    private List<Endpoint> first = List.of();
    private boolean speaksAtOnce;
    private RuntimeException refusal;
    private int opened;
    private int closed;

    /** A source that is silent until it is told to speak. */
    public ScriptedSource() {}

    /** A source that names these as soon as it is opened. */
    public static ScriptedSource naming(InetSocketAddress... servers) {
        ScriptedSource source = new ScriptedSource();
        source.first = endpoints(servers);
        source.speaksAtOnce = true;
        return source;
    }

    /** From now on opening it fails so; null ends that. */
    public synchronized void refuse(RuntimeException reason) {
        refusal = reason;
    }

    @Override
    public Subscription open(Runtime runtime, Listener listener) {
        boolean speaks;
        List<Endpoint> all;
        synchronized (this) {
            opened++;
            if (refusal != null) {
                throw refusal;
            }
            listeners.add(listener);
            last = listener;
            speaks = speaksAtOnce;
            all = first;
        }
        if (speaks) {
            listener.update(all);
        }
        return () -> close(listener);
    }

    private synchronized void close(Listener listener) {
        if (listeners.remove(listener)) {
            closed++;
        }
    }

    /** Names these servers, all that there are. */
    public void tell(InetSocketAddress... servers) {
        tell(endpoints(servers));
    }

    /** Names these, all that there are. */
    public void tell(List<Endpoint> all) {
        synchronized (this) {
            first = all;
        }
        current().forEach(listener -> listener.update(all));
    }

    /** Says that it could not find out. */
    public void fail(String reason) {
        current().forEach(listener -> listener.failed(reason));
    }

    /** Who listens, or listened last. */
    public synchronized Listener lastListener() {
        return last;
    }

    private synchronized List<Listener> current() {
        return List.copyOf(listeners);
    }

    /** How often it was opened, in vain too. */
    public synchronized int opened() {
        return opened;
    }

    /** How often it was closed. */
    public synchronized int closed() {
        return closed;
    }

    private static List<Endpoint> endpoints(InetSocketAddress... servers) {
        return Stream.of(servers)
                .map(server -> Endpoint.of(server.getAddress(), server.getPort()))
                .toList();
    }

    @Override
    public String toString() {
        return "script";
    }

    private static final class Nobody implements Listener {
        @Override
        public void update(List<Endpoint> all) {
            throw new IllegalStateException("never opened");
        }

        @Override
        public void failed(String reason) {
            throw new IllegalStateException("never opened");
        }
    }
}
