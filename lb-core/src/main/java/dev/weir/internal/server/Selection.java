package dev.weir.internal.server;

import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import java.util.List;

/**
 * Who may be picked at this moment, and the picker made from exactly them: one immutable value, swapped whole. A reader
 * takes it once per decision.
 */
public final class Selection {
    private final List<Candidate> candidates;
    private final Picker picker;
    private final boolean[] eligible;

    Selection(List<Candidate> candidates, Picker picker, int servers) {
        this.candidates = List.copyOf(candidates);
        this.picker = picker;
        this.eligible = new boolean[servers];
        candidates.forEach(candidate -> eligible[candidate.position()] = true);
    }

    List<Candidate> candidates() {
        return candidates;
    }

    Picker picker() {
        return picker;
    }

    /** Whether this very server is among the candidates. */
    public boolean contains(ServerRuntime server) {
        return eligible[server.position()];
    }

    /** Servers that can be picked; backups excluded. */
    public int size() {
        return candidates.size();
    }

    /** Whether nobody can be picked. */
    public boolean isEmpty() {
        return candidates.isEmpty();
    }
}
