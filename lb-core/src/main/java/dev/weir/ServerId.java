package dev.weir;

import java.util.Objects;

/**
 * The identity of a server inside its backend. Health, counters and age hang off the identity, so they survive a change of
 * weight, limit or address.
 *
 * @param backend the backend's name
 * @param name the server's name, unique in that backend
 */
public record ServerId(String backend, String name) {
    public ServerId {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
    }

    /** {@code backend/name}, as HAProxy writes it. */
    @Override
    public String toString() {
        return backend + "/" + name;
    }
}
