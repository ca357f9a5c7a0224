package dev.weir.probe;

import java.util.Objects;

/**
 * A check under a name of its own, by which a {@link CombinedCheck} tells of it.
 *
 * @param name a short word, such as {@code owa}; 1 to 64 characters, no control characters
 * @param inner what is checked; neither None nor an AgentCheck
 */
public record NamedCheck(String name, Probe inner) implements Probe {
    private static final int LONGEST = 64;

    /** Checks the components. */
    public NamedCheck {
        Objects.requireNonNull(inner, "inner");
        new Arguments("named check")
                .checkLine("name", name, LONGEST)
                .check(
                        !(inner instanceof None || inner instanceof AgentCheck),
                        "inner",
                        inner,
                        "no None, no AgentCheck")
                .throwIfAny();
    }
}
