package dev.weir.spi;

/** Something scheduled that has not happened yet. */
@FunctionalInterface
public interface Cancellable {
    /** Keeps it from happening. Calling it late or twice does nothing. */
    void cancel();
}
