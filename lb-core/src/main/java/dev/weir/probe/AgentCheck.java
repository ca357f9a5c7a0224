package dev.weir.probe;

/**
 * Reads the one line that an agent beside the server says ({@code agent-check}). What it means is decided by whoever asked; the
 * result passes with the line as its info as soon as there is one.
 *
 * @param send sent first ({@code agent-send}); may be empty
 */
public record AgentCheck(String send) implements Probe {
    /** Checks the component. */
    public AgentCheck {
        new Arguments("agent check")
                .check(send.length() <= Arguments.MOST_BYTES, "send", send.length(), "at most " + Arguments.MOST_BYTES)
                .throwIfAny();
    }
}
