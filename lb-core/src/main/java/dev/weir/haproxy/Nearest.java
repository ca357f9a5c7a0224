package dev.weir.haproxy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The known word that was probably meant. */
final class Nearest {
    private static final int LONGEST = 40;

    private Nearest() {}

    /** The word with the fewest slips between it and what was written, if they are few for its length. */
    static Optional<String> to(String written, Iterable<String> known) {
        if (written.isEmpty() || written.length() > LONGEST) {
            return Optional.empty();
        }
        int most = Math.max(1, (written.length() + 1) / 3);
        @Nullable String best = null;
        for (String word : known) {
            int slips = slips(written, word, most);
            if (slips <= most && slips > 0) {
                best = word;
                most = slips - 1; // from here on only a better one counts, so of equals the first is taken
                if (most == 0) {
                    break;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Letters left out, put in, changed, or swapped with their neighbour; more than {@code most} is any larger number. */
    static int slips(String from, String to, int most) {
        if (Math.abs(from.length() - to.length()) > most) {
            return most + 1;
        }
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(last[j - 1] + change, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[to.length()];
    }
}
