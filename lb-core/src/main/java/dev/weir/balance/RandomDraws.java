package dev.weir.balance;

/** HAProxy's {@code balance random(draws)} with {@code hash-balance-factor}; see {@link RandomDrawsPicker}. */
record RandomDraws(int draws, int balanceFactor) implements BalanceStrategy {
    /** HAProxy's default, with which this is the power of two choices. */
    static final int DEFAULT_DRAWS = 2;

    private static final int MOST_DRAWS = 100;

    RandomDraws {
        Arguments.checkRange("draws", draws, 1, MOST_DRAWS);
        BoundedLoad.checkFactor(balanceFactor);
    }

    @Override
    public Picker newPicker(PickerContext context) {
        return new RandomDrawsPicker(draws, balanceFactor, context);
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public boolean waitsInLine() {
        return false;
    }

    @Override
    public String toString() {
        return "random(" + draws + ")" + (balanceFactor == 0 ? "" : " balance-factor " + balanceFactor);
    }
}
