package dev.weir.balance;

/**
 * Chooses the server of a new connection. A strategy is a value that makes a {@link Picker} from an immutable set of
 * candidates; the load balancer asks for a new picker whenever that set or a weight changes.
 *
 * <p>Who may be picked at all (health, administrative state, weight 0) is decided before a strategy is asked.
 */
public interface BalanceStrategy {
    /**
     * A picker for these candidates. Called on the control thread, never while connections wait for it. If it throws, the
     * load balancer reports an event and serves with round robin.
     */
    Picker newPicker(PickerContext context);

    /** The algorithm's name in logs and statistics, HAProxy's where it has one. */
    String name();

    /**
     * Whether a retry may at once go to another server because {@link PickRequest#avoids} is honoured. True for all but
     * map-based hashes (HAProxy's rule for redispatching).
     */
    default boolean canAvoid() {
        return true;
    }

    /**
     * Whether a new connection joins the backend's queue without being asked for a server while others wait there, so that it
     * does not overtake them. HAProxy does so with round robin and {@code first}; its other algorithms are always asked.
     */
    default boolean waitsInLine() {
        return true;
    }

    /** HAProxy's dynamic weighted round robin: smooth, each server gets its turns spread over the round. */
    static BalanceStrategy roundRobin() {
        return RoundRobin.STRATEGY;
    }
}
