package dev.weir.internal.server;

import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may be picked at this moment, and the picker made from exactly them: one immutable value, swapped whole. A reader
 * takes it once per decision.
 */
public final class Selection {
    private final List<Candidate> candidates;
    private final Picker picker;
    private final @Nullable ServerRuntime[] bySlot;
    private final Optional<Panic> panic;

    Selection(List<ServerRuntime> candidates, Picker picker) {
        this(candidates, picker, Optional.empty());
    }

    Selection(List<ServerRuntime> candidates, Picker picker, Optional<Panic> panic) {
        this.candidates = List.copyOf(candidates);
        this.picker = picker;
        this.panic = panic;
        this.bySlot = new ServerRuntime
                [candidates.stream().mapToInt(ServerRuntime::slot).max().orElse(-1) + 1];
        candidates.forEach(candidate -> bySlot[candidate.slot()] = candidate);
    }

    List<Candidate> candidates() {
        return candidates;
    }

    Picker picker() {
        return picker;
    }

    /** Whether this very server is among the candidates, whoever says it is ours. */
    public boolean contains(ServerRuntime server) {
        return server.slot() < bySlot.length && bySlot[server.slot()] == server;
    }

    /** Servers that can be picked. */
    public int size() {
        return candidates.size();
    }

    /** Why servers that are down are among the candidates; empty if they are not. */
    public Optional<Panic> panic() {
        return panic;
    }

    /** Whether nobody can be picked. */
    public boolean isEmpty() {
        return candidates.isEmpty();
    }
}
