package dev.weir.haproxy;

/**
 * Names a setting and its type. Each is one object; two of the same name are two.
 *
 * @param <T> type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it is for the compiler alone: Settings pairs keys with values by it
final class Key<T> {
    private final String name;

    private Key(String name) {
        this.name = name;
    }

    static <T> Key<T> of(String name) {
        return new Key<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
