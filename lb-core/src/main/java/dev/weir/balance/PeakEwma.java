package dev.weir.balance;

/**
 * The cheaper of two servers drawn by weight, where a server costs its connect time times its connections; see
 * {@link PeakEwmaPicker}.
 */
final class PeakEwma implements BalanceStrategy {
    static final BalanceStrategy STRATEGY = new PeakEwma();

    private PeakEwma() {}

    @Override
    public Picker newPicker(PickerContext context) {
        return new PeakEwmaPicker(context);
    }

    @Override
    public String name() {
        return "peak-ewma";
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
