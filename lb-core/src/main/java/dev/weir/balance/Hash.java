package dev.weir.balance;

/**
 * HAProxy's {@code balance source} and {@code balance hash}: a hash of something of the connection decides, by a table or by a
 * ring.
 */
record Hash(String name, KeyHash key, HashType type) implements BalanceStrategy {
    @Override
    public Picker newPicker(PickerContext context) {
        return type.isConsistent() ? new RingPicker(key, type, context) : new MapHashPicker(key, context);
    }

    /** The key's server is tried to the last retry, which the ring then leads to the next server. */
    @Override
    public boolean canAvoid() {
        return false;
    }

    @Override
    public boolean waitsInLine() {
        return false;
    }

    @Override
    public boolean hasStaticWeights() {
        return !type.isConsistent();
    }

    @Override
    public String toString() {
        return name + (key instanceof KeyHash.OfKey of ? " " + of.key() : "") + " " + type;
    }
}
