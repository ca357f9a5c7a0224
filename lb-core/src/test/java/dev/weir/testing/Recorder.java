package dev.weir.testing;

import dev.weir.LoadBalancerListener;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down all that a load balancer tells. Any thread. */
public final class Recorder implements LoadBalancerListener {
    private final List<LbEvent> events = new CopyOnWriteArrayList<>();
    private final List<ConnectionSummary> connections = new CopyOnWriteArrayList<>();

    /** A recorder that has heard nothing. */
    public Recorder() {}

    @Override
    public void onEvent(LbEvent event) {
        events.add(event);
    }

    @Override
    public void onClosed(ConnectionSummary connection) {
        connections.add(connection);
    }

    /** All events so far. */
    public List<LbEvent> events() {
        return events;
    }

    /** The events of one kind so far. */
    public <E extends LbEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The connections that ended so far, in the order of their ends. */
    public List<ConnectionSummary> connections() {
        return connections;
    }
}
