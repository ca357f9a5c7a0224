package dev.weir.balance;

/**
 * HAProxy's {@code balance leastconn}: the server with the fewest connections, in flight and queued, for its weight; see
 * {@link LeastConnectionsPicker}.
 */
final class LeastConnections implements BalanceStrategy {
    static final BalanceStrategy STRATEGY = new LeastConnections();

    private LeastConnections() {}

    @Override
    public Picker newPicker(PickerContext context) {
        return new LeastConnectionsPicker(context);
    }

    @Override
    public String name() {
        return "leastconn";
    }

    @Override
    public boolean waitsInLine() {
        return false;
    }

    @Override
    public String toString() {
        return name();
    }
}
