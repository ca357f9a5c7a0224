package dev.weir.balance;

import java.util.List;
import java.util.Optional;

/** Plays a table of turns over and over. A table that follows it goes on at the same index, or at its beginning if it is shorter. */
final class TablePicker extends TurnPicker {
    private final Candidate[] table;
    private final int start;

    TablePicker(List<Candidate> all, Cursor cursor, Candidate[] table, Optional<TablePicker> previous) {
        super(all, cursor);
        this.table = table;
        int next = previous.map(before -> before.indexAt(cursor.peek())).orElse(0);
        this.start = next < table.length ? next : 0;
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
    Candidate entry(long hash) {
        return table[(int) (hash % table.length)];
    }

    /** The index of the turn that comes next when the cursor shows {@code ticket}. */
    private int indexAt(long ticket) {
        return table.length == 0 ? start : index(turnsTaken(ticket));
    }

    private int index(long turn) {
        return Math.floorMod(start + turn, table.length);
    }

    @Override
    Candidate at(long turn) {
        return table[index(turn)];
    }

    @Override
    int period() {
        return table.length;
    }
}
