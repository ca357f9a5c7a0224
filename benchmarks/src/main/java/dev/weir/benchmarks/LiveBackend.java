package dev.weir.benchmarks;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Roster;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Runtime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A backend as the load balancer runs it, whose servers have connections. All threads share it, as the event loops do. */
@State(Scope.Benchmark)
public class LiveBackend {
    private static final Runtime RUNTIME = SystemRuntime.INSTANCE;
    private static final int FOR_EACH_UNIT_OF_WEIGHT = 20;

    /** How many servers the backend has. */
    @Param("64")
    public int servers;

    /** Whether weights differ: {@code equal}, {@code three} of them, or {@code mixed}, each another one. */
    @Param({"equal", "mixed"})
    public String weights = "";

    /** Whether servers have equally many connections for their weight: {@code alike}; or each another number: {@code apart}. */
    @Param("alike")
    public String loads = "";

    /** How a server is picked; {@code blind} is chance without a look at anything, to see what everything else costs. */
    @Param({
        "blind",
        "roundrobin",
        "static-rr",
        "leastconn",
        "first",
        "source-map",
        "source-ring",
        "hash-map",
        "hash-ring",
        "hash-ring-bounded",
        "random",
        "maglev",
        "peak-ewma"
    })
    public String strategy = "";

    private final Reporter reporter = new Reporter("benchmark", RUNTIME);
    private final AtomicReference<@Nullable Candidate> next = new AtomicReference<>();
    private Picker picker = request -> null;

    private @Nullable BackendRuntime backend;

    /** Makes the backend and gives its servers connections. */
    @Setup
    public void open() {
        BalanceStrategy tested = strategy(strategy);
        Function<PickerContext, Picker> opened = context -> {
            picker = tested.newPicker(context);
            return request -> next.getPlain() == null ? picker.pick(request) : next.getPlain();
        };
        BackendRuntime made = runtime(BalanceStrategy.of("opened", opened));
        backend = made;
        Client client = new Client();
        client.open(this);
        for (ServerRuntime server : made.servers()) {
            next.set(server);
            int each = loads.equals("alike")
                    ? FOR_EACH_UNIT_OF_WEIGHT
                    : FOR_EACH_UNIT_OF_WEIGHT + server.position() * 29 % 64;
            for (int i = 0; i < each * server.weight(); i++) {
                made.assign(made.selection(), client);
            }
            server.connectTime().sample(1_000_000 + server.position() * 1_000L, RUNTIME.nanoTime());
        }
        next.set(null);
    }

    /** What the balance strategy has made. */
    Picker picker() {
        return picker;
    }

    BackendRuntime backend() {
        return Objects.requireNonNull(backend, "not open");
    }

    private BackendRuntime runtime(BalanceStrategy balance) {
        Backend described = Backend.named("benchmark")
                .balance(balance)
                .servers(IntStream.range(0, servers)
                        .mapToObj(i -> Server.of("s" + i, "127.0.0.1", 1 + i).withWeight(weight(i)))
                        .toList())
                .build();
        Roster roster = new Roster(described.servers().stream()
                .map(server ->
                        Roster.Member.described(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
                .toList());
        RateTimer timer = new RateTimer(RUNTIME, RUNTIME.newWorker("benchmark"));
        return new BackendRuntime(
                described,
                roster,
                1,
                new BackendRuntime.Surroundings(
                        RUNTIME,
                        reporter,
                        timer,
                        (those, cause, most) -> CompletableFuture.completedFuture(List.of()),
                        2));
    }

    private int weight(int position) {
        return switch (weights) {
            case "three" -> new int[] {10, 20, 30}[position % 3];
            case "mixed" -> 1 + (position * 37) % 256;
            default -> 1;
        };
    }

    private static BalanceStrategy strategy(String name) {
        HashType ring = HashType.consistent();
        return switch (name) {
            case "blind" -> BalanceStrategy.of("blind", LiveBackend::blind);
            case "roundrobin" -> BalanceStrategy.roundRobin();
            case "static-rr" -> BalanceStrategy.staticRoundRobin();
            case "leastconn" -> BalanceStrategy.leastConnections();
            case "first" -> BalanceStrategy.first();
            case "source-map" -> BalanceStrategy.source();
            case "source-ring" -> BalanceStrategy.source(ring);
            case "hash-map" -> BalanceStrategy.hash(HashKey.source(), HashType.mapBased(HashFunction.WT6));
            case "hash-ring" -> BalanceStrategy.hash(HashKey.source(), ring.withAffinity(HashAffinity.MAXCONN));
            case "hash-ring-bounded" -> BalanceStrategy.hash(HashKey.source(), ring.withBalanceFactor(150));
            case "random" -> BalanceStrategy.random();
            case "maglev" -> BalanceStrategy.maglev(HashKey.source());
            case "peak-ewma" -> BalanceStrategy.peakEwma();
            default -> throw new IllegalArgumentException("strategy: " + name + " (expected: one of those above)");
        };
    }

    private static Picker blind(PickerContext context) {
        Candidate[] all = context.candidates().toArray(Candidate[]::new);
        return request ->
                all.length == 0 ? null : all[ThreadLocalRandom.current().nextInt(all.length)];
    }
}
