package dev.weir.balance;

/**
 * HAProxy's dynamic weighted round robin ({@code balance roundrobin}): each server gets as many turns per round as its
 * weight, spread over the round. For weights 5, 1, 1 of a, b, c: {@code a a a b a a c}.
 *
 * <p>{@link RoundRobinOrder} is the rule; {@link RoundRobinPicker} plays the order it yields.
 */
final class RoundRobin implements BalanceStrategy {
    static final BalanceStrategy STRATEGY = new RoundRobin();

    private RoundRobin() {}

    @Override
    public Picker newPicker(PickerContext context) {
        RoundRobinOrder order = context.previous().orElse(null) instanceof RoundRobinPicker before
                ? before.orderAt(context.cursor().peek())
                : new RoundRobinOrder();
        order.update(context.candidates());
        return new RoundRobinPicker(order, context);
    }

    @Override
    public String name() {
        return "roundrobin";
    }

    @Override
    public String toString() {
        return name();
    }
}
