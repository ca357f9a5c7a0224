package dev.weir.balance;

import java.util.Objects;
import java.util.function.Function;

/** A strategy that is one function; see {@link BalanceStrategy#of}. */
record Custom(String name, Function<PickerContext, Picker> pickers) implements BalanceStrategy {
    Custom {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: '' (expected: a word for logs and statistics)");
        }
        Objects.requireNonNull(pickers, "pickers");
    }

    @Override
    public Picker newPicker(PickerContext context) {
        return pickers.apply(context);
    }

    @Override
    public String toString() {
        return name;
    }
}
