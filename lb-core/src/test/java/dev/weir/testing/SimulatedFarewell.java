package dev.weir.testing;

import dev.weir.spi.ClientEnd;
import dev.weir.spi.ConnectionHandler;
import java.util.EnumSet;
import java.util.Set;

/** Looks out for a simulated client that leaves before it is relayed, and tells each kind of end once. */
final class SimulatedFarewell {
    private final SimulatedSocket client;
    private final Set<ClientEnd> told = EnumSet.noneOf(ClientEnd.class);

    SimulatedFarewell(SimulatedSocket client) {
        this.client = client;
    }

    /** @param hasSpoken whether something was read from it already */
    void look(ConnectionHandler handler, boolean hasSpoken) {
        if (client.isBroken()) {
            tell(handler, ClientEnd.RESET);
        } else if (client.hasFin()) {
            tell(handler, hasSpoken || client.hasUnread() ? ClientEnd.FIN_AFTER_DATA : ClientEnd.FIN);
        }
    }

    private void tell(ConnectionHandler handler, ClientEnd end) {
        if (told.add(end)) {
            handler.clientEnded(end);
        }
    }
}
