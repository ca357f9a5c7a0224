package dev.weir.balance;

import java.util.List;
import java.util.Optional;

/** Plays a cycle of turns over and over. A cycle that follows it goes on at the same index, or at its beginning if it is shorter. */
abstract class CyclePicker extends TurnPicker {
    private final int length;
    private final int start;

    /** @param previous whose place this one takes */
    CyclePicker(List<Candidate> all, Cursor cursor, int length, Optional<CyclePicker> previous) {
        super(all, cursor);
        this.length = length;
        int next = previous.map(before -> before.indexAt(cursor.peek())).orElse(0);
        this.start = next < length ? next : 0;
    }

    /** Whose turn an index of the cycle is. */
    abstract Candidate entry(int index);

    /** The index of the turn that comes next when the cursor shows {@code ticket}. */
    private int indexAt(long ticket) {
        return length == 0 ? start : index(turnsTaken(ticket));
    }

    private int index(long turn) {
        return Math.floorMod(start + turn, length);
    }

    @Override
    final Candidate at(long turn) {
        return entry(index(turn));
    }

    @Override
    final int period() {
        return length;
    }
}
