package dev.weir.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates in the order in which their connections are counted in one row, so that they can be looked at without a detour by
 * the candidates. What strategies see of them may be stale by one pick.
 */
final class Lanes {
    /** A row may be looked at that has so many words for each candidate; of a longer one copies are quicker. */
    private static final int LONGEST = 2;

    /** Null for a word of the row that belongs to nobody of them. */
    final @Nullable Candidate[] candidates;

    /** The row; or copies of what the candidates say, if there is not one row of all of them. */
    final long[] words;

    private final boolean areCopies;

    Lanes(List<Candidate> all) {
        List<Occupancy> row = all.stream()
                .flatMap(each -> each.occupancy().stream())
                .sorted(Comparator.comparingInt(each -> each.index))
                .toList();
        boolean isOneRow = !all.isEmpty()
                && row.size() == all.size()
                && row.stream().allMatch(each -> each.words == row.get(0).words);
        int length = isOneRow ? row.get(row.size() - 1).index + 1 : all.size();
        // By weight it matters who is idle, and a gap may look idle that does not count.
        boolean mayHaveGaps =
                all.stream().mapToInt(Candidate::effectiveWeight).distinct().count() <= 1;
        areCopies = !isOneRow || length > (mayHaveGaps ? LONGEST : 1) * all.size();
        if (areCopies) {
            candidates = all.toArray(Candidate[]::new);
            words = new long[all.size()];
        } else {
            candidates = new Candidate[length];
            all.forEach(each -> candidates[each.occupancy().orElseThrow().index] = each);
            words = row.get(0).words;
        }
    }

    /** Where each of these is. */
    int[] of(List<Candidate> some) {
        return some.stream().mapToInt(Arrays.asList(candidates)::indexOf).toArray();
    }

    /** Has to be called before the words are looked at. */
    void refresh() {
        if (areCopies) {
            for (int i = 0; i < words.length; i++) {
                Candidate each = candidates[i];
                words[i] = each == null ? 0 : Occupancy.word(each.inFlight());
            }
        }
    }
}
