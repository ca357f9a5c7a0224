package dev.weir.examples.tour;

/** What the tour wants to know of the load balancer. Called from the tour's thread, several times a second. */
public interface Watch {
    /** What {@link #serverState} says of a server that every backend holds to be up. */
    String UP = "UP";

    /** What {@link #serverState} says of a server that every backend holds to be down. */
    String DOWN = "DOWN";

    /** Client connections being served now. */
    int openConnections();

    /** {@link #UP}, {@link #DOWN}, or in at most five characters what else is the case, such as {@code 3/12} backends up. */
    String serverState(String server);
}
