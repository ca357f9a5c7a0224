package dev.weir.balance;

import java.util.function.Function;

/**
 * Chooses the server of a new connection. A strategy is a value that makes a {@link Picker} from an immutable set of
 * candidates; the load balancer asks for a new picker whenever that set or a weight changes. What picks leave behind belongs
 * into the picker or the {@link Cursor}, never into the strategy, for many backends may share one.
 *
 * <p>Who may be picked at all (health, administrative state, weight 0) is decided before a strategy is asked. {@code
 * docs/balance.md} compares those that are here; their rules are HAProxy's, whose word {@link #name()} is.
 */
public interface BalanceStrategy {
    /**
     * A picker for these candidates. Called on the control thread, never while connections wait for it. If it throws, the
     * load balancer reports an event and serves with round robin; also if it takes more than a second, when it is interrupted
     * and not asked again.
     */
    Picker newPicker(PickerContext context);

    /** The algorithm's name in logs and statistics, HAProxy's where it has one. */
    String name();

    /**
     * Whether every retry may at once go to another server, because {@link PickRequest#avoids} is honoured and no key means a
     * server. If not, only the last retry does, and the others are made at the same server. True for all but hashes (HAProxy's
     * rule for redispatching).
     */
    default boolean canAvoid() {
        return true;
    }

    /**
     * Whether a new connection joins the backend's queue without being asked for a server while others wait there, so that it
     * does not overtake them. HAProxy does so with {@code roundrobin}, {@code static-rr} and {@code first}; its other
     * algorithms are always asked. True unless a strategy says otherwise.
     */
    default boolean waitsInLine() {
        return true;
    }

    /**
     * Whether weights cannot change while the load balancer runs, because a table was made of them: true for {@code static-rr}
     * and map-based hashes, as in HAProxy. Such a strategy goes by {@link Candidate#weight()}, servers are not warmed up by
     * weight, and an operator may set a weight to 0 or to the configured one only; that is seen to before a strategy hears of
     * it. False unless a strategy says otherwise.
     */
    default boolean hasStaticWeights() {
        return false;
    }

    /**
     * A strategy of one's own. It can avoid servers, waits in line, and has dynamic weights; to say otherwise, implement this
     * interface.
     *
     * @param name for logs and statistics; not empty
     * @param pickers makes a picker for each set of candidates; strategies made from equal functions are equal
     * @throws IllegalArgumentException if the name is empty
     */
    static BalanceStrategy of(String name, Function<PickerContext, Picker> pickers) {
        return new Custom(name, pickers);
    }

    /** HAProxy's dynamic weighted round robin: smooth, each server gets its turns spread over the round. */
    static BalanceStrategy roundRobin() {
        return RoundRobin.STRATEGY;
    }

    /**
     * HAProxy's {@code static-rr}: weighted round robin by a table. A server that comes back is used at once; weights are
     * static.
     */
    static BalanceStrategy staticRoundRobin() {
        return StaticRoundRobin.STRATEGY;
    }

    /**
     * HAProxy's {@code leastconn}: the server with the fewest connections for its weight, in flight and queued; of equals
     * the one that has had its load for longest. For connections that last. Its pickers need candidates that show their
     * {@linkplain Candidate#occupancy occupancy}, as the load balancer's do.
     */
    static BalanceStrategy leastConnections() {
        return LeastConnections.STRATEGY;
    }

    /**
     * HAProxy's {@code first}: the server with the smallest {@linkplain Candidate#numericId() number} that has a free place.
     * Needs {@code maxConnections}; packs connections on few servers.
     */
    static BalanceStrategy first() {
        return First.STRATEGY;
    }

    /** HAProxy's {@code source} as it is by default: the client's address, by {@link HashType#mapBased()}. */
    static BalanceStrategy source() {
        return source(HashType.mapBased());
    }

    /**
     * HAProxy's {@code source}: the same client address leads to the same server. Of the type, the function makes no
     * difference: the address is its own hash, mixed if the type has avalanche. A client without an address is balanced round
     * robin.
     */
    static BalanceStrategy source(HashType type) {
        return new Hash("source", new KeyHash.OfSource(type.avalanche()), type);
    }

    /**
     * HAProxy's {@code hash}: the same key leads to the same server. A connection without the key is balanced round robin.
     *
     * @throws IllegalArgumentException for {@link HashFunction#NONE} with a client's address, which is not a number in text
     */
    static BalanceStrategy hash(HashKey key, HashType type) {
        return new Hash("hash", new KeyHash.OfKey(key, type.function(), type.avalanche()), type);
    }

    /** HAProxy's {@code random}: the less busy of two servers drawn by weight. */
    static BalanceStrategy random() {
        return random(RandomDraws.DEFAULT_DRAWS);
    }

    /**
     * HAProxy's {@code random(draws)}: the least busy of some servers drawn by weight. If that one is full, the connection waits
     * in the backend's queue.
     *
     * @param draws 1 to 100; 1 is chance alone
     * @throws IllegalArgumentException if there are fewer or more
     */
    static BalanceStrategy random(int draws) {
        return random(draws, 0);
    }

    /**
     * HAProxy's {@code random(draws)} with {@code hash-balance-factor}: servers with more than that share are not drawn.
     *
     * @param draws 1 to 100
     * @param balanceFactor percent of a server's fair share of all connections, 101 or more, or 0 for no bound
     * @throws IllegalArgumentException if one is out of range
     */
    static BalanceStrategy random(int draws, int balanceFactor) {
        return new RandomDraws(draws, balanceFactor);
    }

    /**
     * Google's Maglev hash: nearly as even as a map and nearly as consistent as a ring, with a pick that is one look at a table.
     * Not in HAProxy. Servers have their places by name; one whose share is less than an entry of the 65,537 may get none. A
     * connection without the key is balanced round robin.
     */
    static BalanceStrategy maglev(HashKey key) {
        return new Maglev(key);
    }

    /**
     * The quicker of two servers drawn by weight: connect time, as a moving average that follows peaks at once and forgets them
     * over ten seconds, times connections. Not in HAProxy; the rule is that of Finagle's peak EWMA balancer with the power of
     * two choices, except that servers have weights, and that a server which was never connected to is compared by its
     * connections alone. For servers that are unequally far or unequally loaded by others.
     */
    static BalanceStrategy peakEwma() {
        return PeakEwma.STRATEGY;
    }
}
