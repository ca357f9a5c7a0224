package dev.weir.examples.tour;

/** The acts of a tour, in order. */
enum Phase {
    STEADY("steady"),
    /** Until the load balancer says DOWN. */
    KILLED("%s killed"),
    DOWN("%s DOWN"),
    /** Until the load balancer says UP. */
    REVIVED("%s revived"),
    /** Until its share of the traffic is fair again. */
    UP("%s UP"),
    EVEN("even again");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    String label(String victim) {
        return String.format(label, victim);
    }
}
