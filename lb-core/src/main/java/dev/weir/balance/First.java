package dev.weir.balance;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HAProxy's {@code balance first}: the server with the smallest {@linkplain Candidate#numericId() number} that has a free place,
 * so that the others can be switched off. Weights make no difference, and without limits the first server takes all.
 */
final class First implements BalanceStrategy {
    static final BalanceStrategy STRATEGY = new First();

    private First() {}

    @Override
    public Picker newPicker(PickerContext context) {
        return new ByNumber(context.candidates());
    }

    private static final class ByNumber implements Picker {
        private final Candidate[] candidates;

        ByNumber(List<Candidate> all) {
            candidates = all.stream()
                    .sorted(Comparator.comparingInt(Candidate::numericId))
                    .toArray(Candidate[]::new);
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            Candidate avoided = null;
            for (Candidate candidate : candidates) {
                if (request.admits(candidate)) {
                    if (!request.avoids(candidate)) {
                        return candidate;
                    }
                    avoided = candidate;
                }
            }
            return avoided;
        }

        @Override
        public String standing(Candidate candidate, PickRequest request) {
            return "id " + candidate.numericId();
        }
    }

    @Override
    public String name() {
        return "first";
    }

    @Override
    public String toString() {
        return name();
    }
}
