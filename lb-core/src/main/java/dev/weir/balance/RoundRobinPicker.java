package dev.weir.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plays a {@link RoundRobinOrder}: a lead-in, then a cycle for ever. */
final class RoundRobinPicker extends TurnPicker {
    /**
     * Servers of equal weight change places from round to round, and with several such groups the order may take millions of
     * turns to repeat. After so many turns the whole rounds played are repeated instead: the shares are those of whole rounds
     * all the same.
     */
    private static final int ENOUGH_TURNS = 1 << 15;

    private final RoundRobinOrder start;
    private final Candidate[] leadIn;
    private final Candidate[] cycle;
    /** Turns until the state of the order repeats; a multiple of the cycle's length, which is that of the pattern. */
    private final int stateCycle;

    RoundRobinPicker(RoundRobinOrder order, PickerContext context) {
        super(context.candidates(), context.cursor());
        this.start = order.copy();
        List<Candidate> played = new ArrayList<>();
        int cycleStart = order.isEmpty() ? 0 : play(order, played);
        this.leadIn = played.subList(0, cycleStart).toArray(Candidate[]::new);
        Candidate[] whole = played.subList(cycleStart, played.size()).toArray(Candidate[]::new);
        this.stateCycle = whole.length;
        this.cycle = shortestPattern(whole);
    }

    @Override
    Candidate at(long turn) {
        if (turn < leadIn.length) {
            return turn >= 0 ? leadIn[(int) turn] : cycle[Math.floorMod(turn, cycle.length)];
        }
        return cycle[(int) ((turn - leadIn.length) % cycle.length)];
    }

    @Override
    int period() {
        return cycle.length;
    }

    @Override
    int leadIn() {
        return leadIn.length;
    }

    /** The order as it stands when the cursor shows {@code ticket}, to carry positions over to a new set of servers. */
    RoundRobinOrder orderAt(long ticket) {
        RoundRobinOrder order = start.copy();
        if (cycle.length == 0) {
            return order;
        }
        long taken = turnsTaken(ticket);
        long turns = taken <= leadIn.length ? taken : leadIn.length + (taken - leadIn.length) % stateCycle;
        for (long turn = 0; turn < turns; turn++) {
            order.take();
        }
        return order;
    }

    /** Plays until the start of a round is one seen before; returns where the cycle begins in {@code played}. */
    private static int play(RoundRobinOrder order, List<Candidate> played) {
        Map<List<?>, Integer> rounds = new HashMap<>();
        int firstRound = 0;
        while (true) {
            order.openRoundIfOver();
            if (order.isAtRoundStart()) {
                if (rounds.isEmpty()) {
                    firstRound = played.size();
                }
                Integer seen = rounds.putIfAbsent(order.roundKey(), played.size());
                if (seen != null) {
                    return seen;
                }
                if (played.size() - firstRound >= ENOUGH_TURNS) {
                    return firstRound;
                }
            }
            played.add(order.take());
        }
    }

    private static Candidate[] shortestPattern(Candidate[] whole) {
        for (int length = 1; length <= whole.length / 2; length++) {
            if (whole.length % length == 0 && repeats(whole, length)) {
                return Arrays.copyOf(whole, length);
            }
        }
        return whole;
    }

    private static boolean repeats(Candidate[] whole, int length) {
        for (int i = length; i < whole.length; i++) {
            if (whole[i] != whole[i - length]) {
                return false;
            }
        }
        return true;
    }
}
