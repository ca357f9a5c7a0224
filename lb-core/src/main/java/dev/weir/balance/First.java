package dev.weir.balance;

import java.util.Comparator;
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
        Candidate[] byNumber = context.candidates().stream()
                .sorted(Comparator.comparingInt(Candidate::numericId))
                .toArray(Candidate[]::new);
        return request -> firstWithRoom(byNumber, request);
    }

    private static @Nullable Candidate firstWithRoom(Candidate[] byNumber, PickRequest request) {
        Candidate avoided = null;
        for (Candidate candidate : byNumber) {
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
    public String name() {
        return "first";
    }

    @Override
    public String toString() {
        return name();
    }
}
