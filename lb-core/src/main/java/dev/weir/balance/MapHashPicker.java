package dev.weir.balance;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HAProxy's map-based hash: an index of the table that static round robin plays. The server it leads to is meant, whether it has
 * room, or just failed, or not. Without a key, static round robin itself.
 */
final class MapHashPicker implements Picker {
    private final KeyHash key;
    private final TablePicker table;
    private final @Nullable Candidate only;

    MapHashPicker(KeyHash key, PickerContext context) {
        this.key = key;
        Optional<TablePicker> before = context.previous()
                .filter(MapHashPicker.class::isInstance)
                .map(previous -> ((MapHashPicker) previous).table);
        this.table = TablePicker.byWeight(context, before);
        this.only = context.candidates().size() == 1 ? context.candidates().get(0) : null;
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        if (only != null) {
            return only;
        }
        long hash = key.of(request);
        return hash == KeyHash.MISSING || table.period() == 0 ? table.pick(request) : table.entryOf(hash);
    }

    @Override
    public String standing(Candidate candidate, PickRequest request) {
        if (only != null) {
            return "the only one";
        }
        long hash = key.of(request);
        return hash == KeyHash.MISSING || table.period() == 0
                ? table.standing(candidate, request)
                : KeyHash.standing(hash, table.entryOf(hash) == candidate);
    }
}
