package dev.weir.balance;

import dev.weir.ServerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Whose turn it is, by HAProxy's rule for {@code balance roundrobin}. Positions run through rounds whose length is the total
 * weight. A server waits in one of three groups: {@code init} until its first turn of this round, {@code current} while its
 * next turn lies in this round, {@code next} once it lies in the following one. Not thread-safe: it is played ahead of time
 * into a {@link RoundRobinPicker}.
 *
 * <p>So that this ends soon, a round has {@link #LONGEST_ROUND} turns at most, which any 64 servers keep to. Where HAProxy's
 * would be longer, weights are divided by their common divisor, which leaves the shares as they are; and if that is not enough,
 * by a larger number, which rounds them.
 */
final class RoundRobinOrder {
    /** Effective weight per unit of weight; HAProxy's {@code BE_WEIGHT_SCALE}. It decides ties, so it is part of the rule. */
    static final int SCALE = 16;

    /** The most turns in a round: those of 64 servers of the largest weight. */
    static final int LONGEST_ROUND = 64 * 256 * SCALE;

    /** Largest weight, and largest effective weight, as HAProxy uses them in a turn's sorting key. */
    private static final int WEIGHT_RANGE = 256;

    private static final int MAX_EFFECTIVE_WEIGHT = WEIGHT_RANGE * SCALE;

    private static final Comparator<Turn> HEAVIEST_FIRST =
            Comparator.<Turn>comparingInt(turn -> -turn.weight).thenComparingLong(turn -> turn.queuedAs);
    private static final Comparator<Turn> EARLIEST_FIRST =
            Comparator.<Turn>comparingLong(turn -> turn.key).thenComparingLong(turn -> turn.queuedAs);

    private final Map<ServerId, Turn> turns = new LinkedHashMap<>();
    private Queue<Turn> init = new PriorityQueue<>(HEAVIEST_FIRST);
    private final Queue<Turn> current = new PriorityQueue<>(EARLIEST_FIRST);
    private Queue<Turn> next = new PriorityQueue<>(HEAVIEST_FIRST);
    private int divisor = 1;
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

        Turn copy() {
            Turn copy = new Turn(server, weight);
            copy.nextPosition = nextPosition;
            copy.lastPosition = lastPosition;
            copy.remainder = remainder;
            copy.key = key;
            copy.queuedAs = queuedAs;
            return copy;
        }
    }

    RoundRobinOrder() {}

    /** A copy that can be played on without changing this one. */
    RoundRobinOrder copy() {
        RoundRobinOrder copy = new RoundRobinOrder();
        copy.divisor = divisor;
        copy.totalWeight = totalWeight;
        copy.roundWeight = roundWeight;
        copy.position = position;
        copy.queueings = queueings;
        Map<Turn, Turn> twins = new HashMap<>();
        turns.forEach((id, turn) -> {
            Turn twin = turn.copy();
            twins.put(turn, twin);
            copy.turns.put(id, twin);
        });
        init.forEach(turn -> copy.init.add(twins.get(turn)));
        current.forEach(turn -> copy.current.add(twins.get(turn)));
        next.forEach(turn -> copy.next.add(twins.get(turn)));
        return copy;
    }

    /**
     * Takes servers out, in, and to other weights. The very first set starts a round with everybody in {@code init}, and so does
     * one whose weights have to be divided by another number than before.
     */
    void update(List<Candidate> candidates) {
        int newDivisor = divisor(Weights.effective(candidates));
        if (newDivisor != divisor) {
            List.copyOf(turns.values()).forEach(this::remove);
            divisor = newDivisor;
        }
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
            int weight = Math.max(1, (candidate.effectiveWeight() + divisor / 2) / divisor);
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

    private static int divisor(int[] weights) {
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        if (total <= LONGEST_ROUND) {
            return 1;
        }
        int common = Weights.commonDivisor(weights);
        return total / common <= LONGEST_ROUND ? common : (int) ((total + LONGEST_ROUND - 1) / LONGEST_ROUND);
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** Whether everybody waits for the first turn of a round: then the future depends on {@link #roundKey()} alone. */
    boolean isAtRoundStart() {
        return current.isEmpty() && (init.isEmpty() || next.isEmpty()) && position == roundWeight;
    }

    /** The servers in the order of their first turns; the whole state at the start of a round. */
    List<?> roundKey() {
        return (init.isEmpty() ? next : init).stream().sorted(HEAVIEST_FIRST).toList();
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
            Queue<Turn> emptied = init;
            init = next;
            next = emptied;
            startRound();
        }
    }

    private Turn firstTurn() {
        openRoundIfOver();
        Turn due = current.peek();
        if (due == null || (due.nextPosition > position && !init.isEmpty())) {
            Turn fresh = init.remove();
            fresh.nextPosition = 0;
            fresh.remainder = 0;
            return fresh;
        }
        return current.remove();
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
                    + (MAX_EFFECTIVE_WEIGHT + (turn.remainder - turn.weight) * divisor) / SCALE;
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
