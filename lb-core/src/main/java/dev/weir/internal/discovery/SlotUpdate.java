package dev.weir.internal.discovery;

import dev.weir.spi.Endpoint;
import java.util.List;

/**
 * What a full set of endpoints comes to.
 *
 * @param slots who has which slot from now on
 * @param changes the slots that changed, in order
 * @param unused endpoints that found no slot and were not reported as such before
 */
public record SlotUpdate(TemplateSlots slots, List<SlotChange> changes, List<Endpoint> unused) {
    public SlotUpdate {
        changes = List.copyOf(changes);
        unused = List.copyOf(unused);
    }
}
