package dev.weir.contract;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import java.util.Comparator;

/** Insists on the first candidate by declaration, as a map-based hash does on its server, room or not, failed or not. */
final class AlwaysFirst implements BalanceStrategy {
    @Override
    public Picker newPicker(PickerContext context) {
        return request -> context.candidates().stream()
                .min(Comparator.comparing(Candidate::position))
                .orElse(null);
    }

    @Override
    public String name() {
        return "always-first";
    }

    @Override
    public boolean canAvoid() {
        return false;
    }

    @Override
    public boolean waitsInLine() {
        return false;
    }
}
