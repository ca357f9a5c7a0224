package dev.weir.balance;

import java.util.List;
import java.util.Optional;

/** Plays a table of turns, which a hash may be an index of as well. */
final class TablePicker extends CyclePicker {
    private final Candidate[] table;

    TablePicker(List<Candidate> all, Cursor cursor, Candidate[] table, Optional<TablePicker> previous) {
        super(all, cursor, table.length, previous.map(CyclePicker.class::cast));
        this.table = table;
    }

    /** A table that holds every server by its configured weight, as all of HAProxy's static algorithms use it. */
    static TablePicker byWeight(PickerContext context, Optional<TablePicker> previous) {
        List<Candidate> all = context.candidates();
        int[] order = SmoothOrder.of(Weights.configured(all), Integer.MAX_VALUE);
        Candidate[] table = new Candidate[order.length];
        for (int i = 0; i < order.length; i++) {
            table[i] = all.get(order[i]);
        }
        return new TablePicker(all, context.cursor(), table, previous);
    }

    /** The entry that a hash from 0 to 2^32 - 1 leads to. The table must not be empty. */
    Candidate entryOf(long hash) {
        return table[(int) (hash % table.length)];
    }

    @Override
    Candidate entry(int index) {
        return table[index];
    }
}
