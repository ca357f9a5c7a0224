/**
 * Whole load balancers in random worlds under virtual time. A seed decides everything: the topology, what clients, servers,
 * the network and the operator do, and in which order. After every event the {@link dev.weir.simulation.Invariants} must hold.
 *
 * <p>{@code docs/simulation.md} says how to test a topology of one's own in this way.
 */
@NullMarked
package dev.weir.simulation;

import org.jspecify.annotations.NullMarked;
