package dev.weir.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A backend whose servers are called A, B, C, … in the order of declaration, and the picks made in it. Weight 0 is out. */
final class RoundRobinSession {
    private static final PickRequest ANY = new Request(Set.of(), Set.of());

    final Cursor cursor;
    private final Map<String, Integer> weights = new TreeMap<>();
    private Optional<Picker> picker = Optional.empty();

    RoundRobinSession(long firstNumber, int... weights) {
        this.cursor = new Cursor(firstNumber);
        for (int i = 0; i < weights.length; i++) {
            this.weights.put(name(i), weights[i]);
        }
        renew();
    }

    static String name(int position) {
        return position < 26 ? Character.toString('A' + position) : "s" + (position + 100);
    }

    /** A server gets another weight, leaves with 0, or comes back. */
    void weigh(String name, int weight) {
        weights.put(name, weight);
        renew();
    }

    /** The names picked, one after another; {@code -} for none. */
    String pick(int times) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < times; i++) {
            names.append(pick(ANY));
        }
        return names.toString();
    }

    private String pick(PickRequest request) {
        Candidate picked = picker.orElseThrow().pick(request);
        return picked == null ? "-" : picked.id().name();
    }

    /** One pick while some servers are full, and others just failed for this connection. */
    String pickPast(String full, String avoided) {
        return pick(new Request(letters(full), letters(avoided)));
    }

    /** How often each position was picked. Safe from several threads at once. */
    int[] countPicks(int times, int servers) {
        int[] counts = new int[servers];
        Picker current = picker.orElseThrow();
        for (int i = 0; i < times; i++) {
            counts[Objects.requireNonNull(current.pick(ANY)).position()]++;
        }
        return counts;
    }

    /** The servers that have a weight. */
    List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        int position = 0;
        for (Map.Entry<String, Integer> server : weights.entrySet()) {
            if (server.getValue() > 0) {
                candidates.add(new FakeServer(server.getKey(), position, server.getValue()));
            }
            position++;
        }
        return candidates;
    }

    private void renew() {
        picker = Optional.of(
                BalanceStrategy.roundRobin().newPicker(new PickerContext(candidates(), cursor, picker, new Random(0))));
    }

    private static Set<String> letters(String names) {
        return names.isEmpty() ? Set.of() : Set.of(names.split(""));
    }

    private record Request(Set<String> full, Set<String> avoided) implements PickRequest {
        @Override
        public boolean admits(Candidate candidate) {
            return !full.contains(candidate.id().name());
        }

        @Override
        public boolean avoids(Candidate candidate) {
            return avoided.contains(candidate.id().name());
        }

        @Override
        public boolean admitsToQueue(Candidate candidate) {
            return admits(candidate);
        }

        @Override
        public boolean canWaitAt(Candidate candidate) {
            return true;
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public int backendInFlight() {
            return 0;
        }

        @Override
        public InetSocketAddress clientAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }
    }
}
