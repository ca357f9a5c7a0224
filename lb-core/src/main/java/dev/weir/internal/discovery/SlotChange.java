package dev.weir.internal.discovery;

import dev.weir.spi.Endpoint;
import java.util.Optional;

/**
 * What an update did to one slot; before and after differ.
 *
 * @param slot counted from 0
 * @param before what it had; empty if it was free
 * @param after what it has now; empty if it is free, and its server thereby in maintenance for want of an address
 */
public record SlotChange(int slot, Optional<Endpoint> before, Optional<Endpoint> after) {
    /** Whether the server is where it was, and only its weight is another. */
    public boolean isOnlyWeight() {
        return before.isPresent() && after.isPresent() && before.get().isSameAs(after.get());
    }
}
