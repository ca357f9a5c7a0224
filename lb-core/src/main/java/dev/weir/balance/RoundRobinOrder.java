package dev.weir.balance;

import dev.weir.ServerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whose turn it is, by HAProxy's rule for {@code balance roundrobin}. Positions run through rounds whose length is the total
 * weight. A server waits in one of three groups: {@code init} until its first turn of this round, {@code current} while its
 * next turn lies in this round, {@code next} once it lies in the following one. Not thread-safe: it is played ahead of time
 * into a {@link RoundRobinPicker}.
 */
final class RoundRobinOrder {
    /** Effective weight per unit of weight; HAProxy's {@code BE_WEIGHT_SCALE}. It decides ties, so it is part of the rule. */
    static final int SCALE = 16;

    /** Largest weight, and largest effective weight, as HAProxy uses them in a turn's sorting key. */
    private static final int WEIGHT_RANGE = 256;

    private static final int MAX_EFFECTIVE_WEIGHT = WEIGHT_RANGE * SCALE;

    private static final Comparator<Turn> HEAVIEST_FIRST =
            Comparator.<Turn>comparingInt(turn -> -turn.weight).thenComparingLong(turn -> turn.queuedAs);
    private static final Comparator<Turn> EARLIEST_FIRST =
            Comparator.<Turn>comparingLong(turn -> turn.key).thenComparingLong(turn -> turn.queuedAs);

    private final Map<ServerId, Turn> turns = new LinkedHashMap<>();
    private TreeSet<Turn> init = new TreeSet<>(HEAVIEST_FIRST);
    private final TreeSet<Turn> current = new TreeSet<>(EARLIEST_FIRST);
    private TreeSet<Turn> next = new TreeSet<>(HEAVIEST_FIRST);
    private int totalWeight;
    private int roundWeight;
    private int position;
    private long queueings;

    /** One server's place in the order. */
    private static final class Turn {
        Candidate server;
        int weight;
        int nextPosition;
        int lastPosition;
        int remainder;
        long key;
        long queuedAs;

        Turn(Candidate server, int weight) {
            this.server = server;
            this.weight = weight;
        }
    }

    RoundRobinOrder() {}

    /** A copy that can be played on without changing this one. */
    RoundRobinOrder copy() {
        RoundRobinOrder copy = new RoundRobinOrder();
        copy.totalWeight = totalWeight;
        copy.roundWeight = roundWeight;
        copy.position = position;
        copy.queueings = queueings;
        turns.forEach((id, turn) -> {
            Turn twin = new Turn(turn.server, turn.weight);
            twin.nextPosition = turn.nextPosition;
            twin.lastPosition = turn.lastPosition;
            twin.remainder = turn.remainder;
            twin.key = turn.key;
            twin.queuedAs = turn.queuedAs;
            copy.turns.put(id, twin);
            if (init.contains(turn)) {
                copy.init.add(twin);
            } else if (next.contains(turn)) {
                copy.next.add(twin);
            } else {
                copy.current.add(twin);
            }
        });
        return copy;
    }

    /** Takes servers out, in, and to other weights. The very first set starts a round with everybody in {@code init}. */
    void update(List<Candidate> candidates) {
        boolean first = turns.isEmpty();
        Map<ServerId, Candidate> wanted = new HashMap<>();
        candidates.forEach(candidate -> wanted.put(candidate.id(), candidate));
        for (Turn turn : List.copyOf(turns.values())) {
            if (!wanted.containsKey(turn.server.id())) {
                remove(turn);
            }
        }
        for (Candidate candidate : candidates) {
            Turn turn = turns.get(candidate.id());
            int weight = candidate.effectiveWeight();
            if (turn == null) {
                add(candidate, weight, first);
            } else {
                turn.server = candidate;
                if (turn.weight != weight) {
                    reweigh(turn, weight);
                }
            }
        }
        if (first) {
            startRound();
        }
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** Whether everybody waits for the first turn of a round: then the future depends on {@link #roundKey()} alone. */
    boolean isAtRoundStart() {
        return current.isEmpty() && (init.isEmpty() || next.isEmpty()) && position == roundWeight;
    }

    /** The servers in the order of their first turns; the whole state at the start of a round. */
    List<ServerId> roundKey() {
        TreeSet<Turn> waiting = init.isEmpty() ? next : init;
        List<ServerId> ids = new ArrayList<>(waiting.size());
        waiting.forEach(turn -> ids.add(turn.server.id()));
        return ids;
    }

    /** Whose turn it is, and moves on. Must not be called when empty. */
    Candidate take() {
        Turn turn = firstTurn();
        if (turn.nextPosition == 0) {
            turn.nextPosition = position;
        }
        turn.lastPosition = turn.nextPosition;
        turn.nextPosition += totalWeight / turn.weight;
        turn.remainder += totalWeight % turn.weight;
        if (turn.remainder >= turn.weight) {
            turn.remainder -= turn.weight;
            turn.nextPosition++;
        }
        position++;
        queue(turn);
        return turn.server;
    }

    /** After the last turn of a round, opens the next one; so that {@link #isAtRoundStart()} can be asked between turns. */
    void openRoundIfOver() {
        if (current.isEmpty() && init.isEmpty()) {
            TreeSet<Turn> emptied = init;
            init = next;
            next = emptied;
            startRound();
        }
    }

    private Turn firstTurn() {
        openRoundIfOver();
        Turn due = current.isEmpty() ? null : current.first();
        if (due == null || (due.nextPosition > position && !init.isEmpty())) {
            Turn fresh = init.first();
            init.remove(fresh);
            fresh.nextPosition = 0;
            fresh.remainder = 0;
            return fresh;
        }
        current.remove(due);
        return due;
    }

    private void startRound() {
        roundWeight = totalWeight;
        position = roundWeight;
    }

    private void queue(Turn turn) {
        turn.queuedAs = queueings++;
        if (turn.nextPosition >= 2 * roundWeight || turn.nextPosition >= roundWeight + totalWeight) {
            turn.nextPosition -= roundWeight;
            next.add(turn);
        } else {
            turn.key = (long) WEIGHT_RANGE * turn.nextPosition
                    + (MAX_EFFECTIVE_WEIGHT + turn.remainder - turn.weight) / SCALE;
            current.add(turn);
        }
    }

    private void remove(Turn turn) {
        turns.remove(turn.server.id());
        dequeue(turn);
        totalWeight -= turn.weight;
    }

    private void add(Candidate candidate, int weight, boolean first) {
        Turn turn = new Turn(candidate, weight);
        turns.put(candidate.id(), turn);
        totalWeight += weight;
        if (first) {
            turn.queuedAs = queueings++;
            init.add(turn);
        } else {
            // A returning server waits up to one cycle; it must not catch up on what it missed.
            turn.nextPosition = position + (totalWeight + roundWeight - position) / weight;
            queue(turn);
        }
    }

    private void reweigh(Turn turn, int weight) {
        boolean fresh = init.contains(turn);
        boolean later = next.contains(turn);
        dequeue(turn);
        totalWeight += weight - turn.weight;
        turn.weight = weight;
        if (fresh) {
            turn.queuedAs = queueings++;
            init.add(turn);
            return;
        }
        int before = later ? turn.nextPosition + roundWeight : turn.nextPosition;
        int step = totalWeight / weight;
        turn.remainder = 0;
        turn.nextPosition = Math.min(turn.lastPosition + step, before);
        if (turn.nextPosition < position + 2) {
            turn.nextPosition = position + step;
        }
        queue(turn);
    }

    private void dequeue(Turn turn) {
        if (!init.remove(turn) && !next.remove(turn)) {
            current.remove(turn);
        }
    }
}
