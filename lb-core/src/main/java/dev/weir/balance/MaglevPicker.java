package dev.weir.balance;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of 65,537 entries that a hash is an index of, filled as in Google's paper (Eisenbud et al., "Maglev", NSDI 2016,
 * section 3.4): servers take turns, and in his turn each takes the first free entry in an order of his own, which follows from
 * his name. So the table is even, and a change of the servers moves few entries but those concerned. By weight, servers take
 * turns in {@link SmoothOrder}.
 *
 * <p>The server it leads to is meant, whether it has room or not; one that is to be avoided is passed over. Without a key, the
 * entries take turns.
 */
final class MaglevPicker implements Picker {
    /** The paper's size of a small table. Prime, so that every step but 0 leads through all of it. */
    private static final int SIZE = 65_537;

    private final KeyHash key;
    private final Candidate[] table;
    private final TablePicker turns;

    MaglevPicker(KeyHash key, PickerContext context) {
        List<Candidate> all = context.candidates();
        this.key = key;
        this.table = all.isEmpty() ? new Candidate[0] : fill(all);
        Optional<TablePicker> before = context.previous()
                .filter(MaglevPicker.class::isInstance)
                .map(previous -> ((MaglevPicker) previous).turns);
        this.turns = new TablePicker(all, context.cursor(), table, before);
    }

    private static Candidate[] fill(List<Candidate> all) {
        Candidate[] table = new Candidate[SIZE];
        int[] order = SmoothOrder.of(Weights.effective(all), SIZE);
        int[] entry = new int[all.size()];
        int[] step = new int[all.size()];
        for (int i = 0; i < entry.length; i++) {
            long hash = hash(all.get(i).id().name());
            entry[i] = (int) Long.remainderUnsigned(hash, SIZE);
            step[i] = (int) ((hash >>> Integer.SIZE) % (SIZE - 1)) + 1;
        }
        for (int filled = 0; filled < SIZE; filled++) {
            int turn = order[filled % order.length];
            while (table[entry[turn]] != null) {
                entry[turn] = (entry[turn] + step[turn]) % SIZE;
            }
            table[entry[turn]] = all.get(turn);
        }
        return table;
    }

    /** 64 bits of a name: its characters by FNV-1a, mixed as MurmurHash3 ends. */
    private static long hash(String name) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100_0000_01b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ (hash >>> 33);
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        if (table.length == 0) {
            return null;
        }
        long hash = key.of(request);
        if (hash == KeyHash.MISSING) {
            return turns.pick(request);
        }
        int index = (int) (hash % SIZE);
        return request.avoids(table[index]) ? nextNotAvoided(index, request) : table[index];
    }

    @Override
    public String standing(Candidate candidate, PickRequest request) {
        long hash = key.of(request);
        return hash == KeyHash.MISSING
                ? turns.standing(candidate, request)
                : KeyHash.standing(hash, table[(int) (hash % SIZE)] == candidate);
    }

    private Candidate nextNotAvoided(int from, PickRequest request) {
        for (int i = (from + 1) % SIZE; i != from; i = (i + 1) % SIZE) {
            if (!request.avoids(table[i])) {
                return table[i];
            }
        }
        return table[from];
    }
}
