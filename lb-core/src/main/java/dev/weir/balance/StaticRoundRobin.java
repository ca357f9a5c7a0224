package dev.weir.balance;

/**
 * HAProxy's static round robin ({@code balance static-rr}): plays {@link SmoothOrder}. A change of the servers makes a new
 * table, which goes on at the same index.
 */
final class StaticRoundRobin implements BalanceStrategy {
    static final BalanceStrategy STRATEGY = new StaticRoundRobin();

    private StaticRoundRobin() {}

    @Override
    public Picker newPicker(PickerContext context) {
        return TablePicker.byWeight(
                context,
                context.previous().filter(TablePicker.class::isInstance).map(TablePicker.class::cast));
    }

    @Override
    public String name() {
        return "static-rr";
    }

    @Override
    public boolean hasStaticWeights() {
        return true;
    }

    @Override
    public String toString() {
        return name();
    }
}
