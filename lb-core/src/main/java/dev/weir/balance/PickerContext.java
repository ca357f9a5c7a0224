package dev.weir.balance;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a picker is made from.
 *
 * @param candidates servers that may be picked, in declaration order; may be empty, and then no pick is asked for
 * @param cursor numbers the picks of this backend; owned by the load balancer, so it survives a new picker
 * @param previous the picker in use until now, for strategies whose next pick depends on the picks before
 * @param random the only source of chance a strategy may use
 */
public record PickerContext(
        List<Candidate> candidates, Cursor cursor, Optional<Picker> previous, RandomGenerator random) {
    public PickerContext {
        candidates = List.copyOf(candidates);
    }
}
