package dev.weir.probe;

import java.util.List;

/**
 * Several checks with one verdict between them: healthy if so many of them are. All are made at the same time, each with the
 * whole time, and the verdict is there with the last of them. If enough pass only with those that pass conditionally, all of it
 * passes conditionally; if enough would pass only with those that this machine could not make, it says nothing. Not in HAProxy.
 *
 * @param required how many must be healthy, 1 to all
 * @param probes 2 to 32; combinations may be nested
 */
public record CombinedCheck(int required, List<Probe> probes) implements Probe {
    private static final int MOST = 32;

    /** Checks the components. */
    public CombinedCheck {
        probes = List.copyOf(probes);
        boolean usable = probes.stream().noneMatch(probe -> probe instanceof None || probe instanceof AgentCheck);
        new Arguments("combined check")
                .check(probes.size() >= 2 && probes.size() <= MOST, "probes", probes.size(), "2.." + MOST)
                .check(required >= 1 && required <= probes.size(), "required", required, "1.." + probes.size())
                .check(usable, "probes", probes, "no None and no AgentCheck")
                .throwIfAny();
    }

    /** All must be healthy. */
    public static CombinedCheck allOf(Probe... probes) {
        return new CombinedCheck(probes.length, List.of(probes));
    }

    /** One must be. */
    public static CombinedCheck anyOf(Probe... probes) {
        return new CombinedCheck(1, List.of(probes));
    }

    /** So many must be. */
    public static CombinedCheck atLeast(int required, Probe... probes) {
        return new CombinedCheck(required, List.of(probes));
    }
}
