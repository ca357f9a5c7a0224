package dev.weir.balance;

import java.util.Objects;

/** Google's Maglev hash; see {@link MaglevPicker}. */
record Maglev(HashKey key) implements BalanceStrategy {
    Maglev {
        Objects.requireNonNull(key, "key");
    }

    @Override
    public Picker newPicker(PickerContext context) {
        return new MaglevPicker(new KeyHash.OfKey(key, HashFunction.SDBM, true), context);
    }

    @Override
    public String name() {
        return "maglev";
    }

    @Override
    public boolean waitsInLine() {
        return false;
    }

    @Override
    public String toString() {
        return "maglev " + key;
    }
}
