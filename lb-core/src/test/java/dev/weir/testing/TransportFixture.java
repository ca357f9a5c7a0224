package dev.weir.testing;

import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import dev.weir.spi.TransportProvider;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * A kind of transport, together with the world in which it is tested. Made anew for each test.
 *
 * @param name of the kind, for messages
 * @param peers clients, servers and time
 * @param factory makes the transport; with at least two event loops, or nothing is learned about spreading
 * @param without what this kind cannot do
 */
public record TransportFixture(String name, Peers peers, Factory factory, Set<Ability> without) {
    /** What not every transport can do. The contract leaves out the tests that need it. */
    public enum Ability {
        /** Notices without any traffic that a reset follows an end of stream. */
        RESET_AFTER_FIN,
        /** Sockets know urgent data. */
        URGENT_DATA,
        /** Another loop accepts for the ports of one that does not move. */
        MOVING_PORTS
    }

    /** Makes a transport. */
    @FunctionalInterface
    public interface Factory {
        /** As {@link dev.weir.spi.TransportProvider#create}. */
        Transport create(TransportContext context) throws IOException;
    }

    /** A transport on real sockets. */
    public static TransportFixture onSockets(String name, Factory factory) {
        return new TransportFixture(name, new SocketPeers(System.nanoTime()), factory, Set.of());
    }

    /** The simulated transport with two event loops, in virtual time; all chance comes from the seed. */
    public static TransportFixture simulated(long seed) {
        return simulated(new SimulatedPeers(seed));
    }

    /** The simulated transport with two event loops, among these peers. */
    public static TransportFixture simulated(SimulatedPeers peers) {
        Factory factory = context -> new SimulatedTransport(peers.runtime(), peers.network(), 2);
        return new TransportFixture("simulated", peers, factory, Set.of(Ability.URGENT_DATA, Ability.MOVING_PORTS));
    }

    /** The same without an ability. */
    public TransportFixture without(Ability ability) {
        Set<Ability> missing = EnumSet.of(ability);
        missing.addAll(without);
        return new TransportFixture(name, peers, factory, missing);
    }

    /** What a load balancer gets its transport from. */
    public TransportProvider provider() {
        return new TransportProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Transport create(TransportContext context) throws IOException {
                return factory.create(context);
            }
        };
    }

    /** Whether this kind can do that. */
    public boolean can(Ability ability) {
        return !without.contains(ability);
    }
}
