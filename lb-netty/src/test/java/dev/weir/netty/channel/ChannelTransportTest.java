package dev.weir.netty.channel;

import dev.weir.contract.TransportContract;
import dev.weir.testing.TransportFixture;

/** The contract, on channels. */
class ChannelTransportTest extends TransportContract {
    private static final int EVENT_LOOPS = 2;

    @Override
    protected TransportFixture fixture() {
        return TransportFixture.onSockets("nio", context -> ChannelTransport.create(context, EVENT_LOOPS, "test"))
                .without(TransportFixture.Ability.RESET_AFTER_FIN) // NIO sees no reset where it does not read
                .without(TransportFixture.Ability.MOVING_PORTS);
    }
}
