package dev.weir.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * HAProxy's dynamic round robin once more, slow and obvious: plain lists that are searched from the front, so that equal
 * servers keep the order in which they were queued. Written from the behavioural description, not from the main code.
 */
final class RoundRobinModel {
    private static final int SCALE = 16;

    private final List<Entry> fresh = new ArrayList<>();
    private final List<Entry> thisRound = new ArrayList<>();
    private final List<Entry> nextRound = new ArrayList<>();
    private int total;
    private int roundLength;
    private int position;

    private static final class Entry {
        final String name;
        int weight;
        int next;
        int last;
        int remainder;

        Entry(String name, int weight) {
            this.name = name;
            this.weight = weight;
        }

        int key() {
            return 256 * next + (4096 + remainder - weight) / 16;
        }
    }

    /** A server that is there from the start. All of them come before the first pick. */
    void declare(String name, int weight) {
        fresh.add(new Entry(name, weight * SCALE));
        total += weight * SCALE;
        roundLength = total;
        position = total;
    }

    String pick() {
        Entry picked = take();
        if (picked.next == 0) {
            picked.next = position;
        }
        picked.last = picked.next;
        picked.next += total / picked.weight;
        picked.remainder += total % picked.weight;
        if (picked.remainder >= picked.weight) {
            picked.remainder -= picked.weight;
            picked.next++;
        }
        position++;
        queue(picked);
        return picked.name;
    }

    void down(String name) {
        Entry entry = remove(name);
        total -= entry.weight;
    }

    void up(String name, int weight) {
        Entry entry = new Entry(name, weight * SCALE);
        total += entry.weight;
        entry.next = position + (total + roundLength - position) / entry.weight;
        queue(entry);
    }

    void weigh(String name, int weight) {
        boolean isFresh = fresh.stream().anyMatch(entry -> entry.name.equals(name));
        boolean isLater = nextRound.stream().anyMatch(entry -> entry.name.equals(name));
        Entry entry = remove(name);
        total += weight * SCALE - entry.weight;
        entry.weight = weight * SCALE;
        if (isFresh) {
            fresh.add(entry);
            return;
        }
        int before = isLater ? entry.next + roundLength : entry.next;
        int step = total / entry.weight;
        entry.remainder = 0;
        entry.next = Math.min(before, entry.last + step);
        if (entry.next < position + 2) {
            entry.next = position + step;
        }
        queue(entry);
    }

    private Entry take() {
        Entry due = thisRound.stream().min(Comparator.comparingInt(Entry::key)).orElse(null);
        if (due != null && due.next <= position) {
            thisRound.remove(due);
            return due;
        }
        Entry first = fresh.stream()
                .min(Comparator.comparingInt(entry -> -entry.weight))
                .orElse(null);
        if (first != null) {
            fresh.remove(first);
            first.next = 0;
            first.remainder = 0;
            return first;
        }
        if (due != null) {
            thisRound.remove(due);
            return due;
        }
        fresh.addAll(nextRound);
        nextRound.clear();
        roundLength = total;
        position = total;
        return take();
    }

    private void queue(Entry entry) {
        if (entry.next >= 2 * roundLength || entry.next >= roundLength + total) {
            entry.next -= roundLength;
            nextRound.add(entry);
        } else {
            thisRound.add(entry);
        }
    }

    private Entry remove(String name) {
        for (List<Entry> entries : List.of(fresh, thisRound, nextRound)) {
            for (Entry entry : entries) {
                if (entry.name.equals(name)) {
                    entries.remove(entry);
                    return entry;
                }
            }
        }
        throw new IllegalArgumentException(name);
    }
}
