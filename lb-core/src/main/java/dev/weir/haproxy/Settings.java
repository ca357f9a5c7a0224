package dev.weir.haproxy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a section or a server is told, and where. The last word on each setting counts; a copy is how sections inherit. */
final class Settings {
    /**
     * A value, and the word that gave it.
     *
     * @param value as read
     * @param word for messages
     */
    record Given<T>(T value, Word word) {}

    private final Map<Key<?>, Given<?>> given = new HashMap<>();

    Settings copy() {
        Settings copy = new Settings();
        copy.given.putAll(given);
        return copy;
    }

    /** Adds all of this to the other, over what that was told of the same. */
    void copyTo(Settings other) {
        other.given.putAll(given);
    }

    <T> void put(Key<T> key, T value, Word word) {
        given.put(key, new Given<>(value, word));
    }

    void remove(Key<?> key) {
        given.remove(key);
    }

    <T> Optional<T> get(Key<T> key) {
        return find(key).map(Given::value);
    }

    /** The value with its place. */
    @SuppressWarnings("unchecked") // put() pairs each key with a value of its type, and nothing else fills the map
    <T> Optional<Given<T>> find(Key<T> key) {
        return Optional.ofNullable((Given<T>) given.get(key));
    }

    boolean is(Key<Boolean> key) {
        return get(key).orElse(false);
    }
}
