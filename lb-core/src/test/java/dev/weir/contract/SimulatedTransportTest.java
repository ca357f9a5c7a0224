package dev.weir.contract;

import dev.weir.testing.TransportFixture;

/** The simulated transport does what every transport does, in virtual time. */
class SimulatedTransportTest extends TransportContract {
    @Override
    protected TransportFixture fixture() {
        return TransportFixture.simulated(Long.getLong("weir.seed", 1));
    }
}
