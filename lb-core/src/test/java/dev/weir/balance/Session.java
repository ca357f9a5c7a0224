package dev.weir.balance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A backend whose servers are called A, B, C, … in the order of declaration, and the connections it is given. */
final class Session {
    static final String CLIENT = "127.0.0.1";

    final Cursor cursor;
    final List<FakeServer> servers = new ArrayList<>();
    private final BalanceStrategy strategy;
    private final RandomGenerator random = new SplittableRandom(7);
    private Optional<Picker> picker = Optional.empty();

    Session(BalanceStrategy strategy, int... weights) {
        this(0, strategy, weights);
    }

    /** The backend's numbers begin where they are told to. A weight of 0 is a server that is out. */
    Session(long firstNumber, BalanceStrategy strategy, int... weights) {
        this.cursor = new Cursor(firstNumber);
        this.strategy = strategy;
        Occupancy.Row row = new Occupancy.Row(weights.length);
        for (int weight : weights) {
            servers.add(new FakeServer(RoundRobinSession.name(servers.size()), servers.size(), weight, row));
        }
        renew();
    }

    FakeServer server(String name) {
        return servers.stream()
                .filter(server -> server.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A new picker, after something about the servers was changed by hand. */
    Session renew() {
        List<Candidate> candidates = new ArrayList<>();
        servers.stream().filter(server -> server.weight > 0).forEach(candidates::add);
        picker = Optional.of(strategy.newPicker(new PickerContext(candidates, cursor, picker, random)));
        servers.stream().filter(server -> server.weight == 0).forEach(server -> server.occupancy.unrank());
        return this;
    }

    Session weigh(String name, int weight) {
        server(name).weight = weight;
        server(name).effectiveWeight = 16 * weight;
        return renew();
    }

    /** Every server gets this limit of connections. */
    Session limit(int connections) {
        servers.forEach(server -> server.limit = connections);
        return this;
    }

    Picker picker() {
        return picker.orElseThrow();
    }

    @Nullable
    Candidate pick(PickRequest request) {
        return picker().pick(request);
    }

    /** Connections one after another, each over before the next. */
    String pick(int times) {
        return pick(times, request());
    }

    String pick(int times, PickRequest request) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < times; i++) {
            FakeServer picked = (FakeServer) pick(request);
            names.append(name(picked));
            if (picked != null && request.admits(picked)) {
                picked.occupancy.passes();
            }
        }
        return names.toString();
    }

    /** Connections that all stay. */
    String hold(int times) {
        return hold(times, request());
    }

    /** Connections that all stay; who has no place waits at the server picked. */
    String hold(int times, PickRequest request) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < times; i++) {
            FakeServer picked = (FakeServer) pick(request);
            names.append(name(picked));
            if (picked != null) {
                if (request.admits(picked)) {
                    picked.has(picked.inFlight + 1);
                } else {
                    picked.isWaitedForBy(picked.queued + 1);
                }
            }
        }
        return names.toString();
    }

    /** One connection from each of the addresses 127.0.0.1 to 127.0.0.16. */
    String fromSixteenClients(boolean stay) {
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= 16; i++) {
            PickRequest request = from("127.0.0." + i);
            names.append(stay ? hold(1, request) : pick(1, request));
        }
        return names.toString();
    }

    /** How often each position is picked. Safe from several threads at once. */
    int[] count(int times) {
        return count(times, request());
    }

    int[] count(int times, PickRequest request) {
        int[] counts = new int[servers.size()];
        Picker current = picker();
        for (int i = 0; i < times; i++) {
            counts[Objects.requireNonNull(current.pick(request)).position()]++;
        }
        return counts;
    }

    Request request() {
        return from(CLIENT);
    }

    Request from(String address) {
        return new Request(client(address), null);
    }

    /** A connection that just failed at this server. */
    Request avoiding(String name) {
        return new Request(client(CLIENT), server(name));
    }

    static InetSocketAddress client(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 40_000);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    static String name(@Nullable Candidate candidate) {
        return candidate == null ? "-" : candidate.id().name();
    }

    /** A connection, by HAProxy's rules of who has room. */
    final class Request implements PickRequest {
        private final InetSocketAddress client;
        private final @Nullable Candidate avoided;

        Request(InetSocketAddress client, @Nullable Candidate avoided) {
            this.client = client;
            this.avoided = avoided;
        }

        Request avoid(String name) {
            return new Request(client, server(name));
        }

        @Override
        public boolean admits(Candidate candidate) {
            FakeServer server = (FakeServer) candidate;
            return server.limit == 0 || (server.queued == 0 && server.inFlight < server.limit);
        }

        @Override
        public boolean admitsToQueue(Candidate candidate) {
            FakeServer server = (FakeServer) candidate;
            return server.limit == 0 || server.inFlight + server.queued < server.limit + server.maxQueue;
        }

        @Override
        public boolean canWaitAt(Candidate candidate) {
            return ((FakeServer) candidate).maxQueue == 0 || admitsToQueue(candidate);
        }

        @Override
        public boolean avoids(Candidate candidate) {
            return candidate == avoided;
        }

        @Override
        public InetSocketAddress clientAddress() {
            return client;
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public int backendInFlight() {
            return servers.stream().mapToInt(FakeServer::inFlight).sum();
        }
    }
}
