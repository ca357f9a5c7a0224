package dev.weir.balance;

/** Complains about what a strategy cannot be made of: the field, its value, and what was expected. */
final class Arguments {
    private Arguments() {}

    static void checkRange(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
