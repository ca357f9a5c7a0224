package dev.weir;

/**
 * The topology has changed since a {@link TopologyPlan} was made, so that what its reader agreed to is not what would happen.
 * Nothing was changed; make a new plan. Topologies are compared by what they say, so one that has come back is no obstacle.
 */
public final class StalePlanException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public StalePlanException(String message) {
        super(message);
    }
}
