package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.internal.DeafRuntime;
import dev.weir.internal.Race;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Looks for connections forgotten, served twice, or too many at a server, while real threads join, leave and give back. */
class QueueRaceTest {
    private static final int VISITS = 100_000;

    private final Runtime runtime = new DeafRuntime();
    private final Reporter reporter = new Reporter("deaf", runtime);
    private final Map<ServerRuntime, AtomicInteger> inside = new ConcurrentHashMap<>();
    private final AtomicInteger tooMany = new AtomicInteger();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final AtomicInteger waited = new AtomicInteger();

    @Test
    void twoLoopsShareTheBackendsQueue() throws InterruptedException {
        BackendRuntime backend = live(BalanceStrategy.roundRobin(), limited("a", 1), limited("b", 2));

        Race.run(new Loop(backend, 1), new Loop(backend, 2));

        assertAtRest(backend);
    }

    /** Some wait for a certain server and some for any, so the two queues are emptied against each other. */
    @Test
    void twoLoopsShareTheServersQueues() throws InterruptedException {
        BackendRuntime backend = live(new Capricious(), limited("a", 1), limited("b", 1), limited("c", 2));

        Race.run(new Loop(backend, 3), new Loop(backend, 4));

        assertAtRest(backend);
    }

    @Test
    void nobodyIsForgottenWhileServersComeAndGo() throws InterruptedException {
        BackendRuntime backend = live(new Capricious(), limited("a", 1), limited("b", 2));
        AtomicInteger running = new AtomicInteger(2);

        Race.run(
                () -> {
                    new Loop(backend, 5).run();
                    running.decrementAndGet();
                },
                () -> {
                    new Loop(backend, 6).run();
                    running.decrementAndGet();
                },
                () -> {
                    SplittableRandom random = new SplittableRandom(7);
                    while (running.get() > 0) {
                        ServerRuntime server = backend.servers().get(random.nextInt(2));
                        backend.setAdmin(server, random.nextBoolean() ? AdminState.DRAIN : AdminState.MAINTENANCE);
                        backend.setAdmin(server, AdminState.READY);
                    }
                    backend.servers().forEach(server -> backend.setAdmin(server, AdminState.READY));
                });

        assertAtRest(backend);
    }

    /** The test's own count of who is at a server, which must never see more than the limit. */
    private AtomicInteger inside(ServerRuntime server) {
        return inside.computeIfAbsent(server, unseen -> new AtomicInteger());
    }

    private void assertAtRest(BackendRuntime backend) {
        assertThat(tooMany).as("connections beyond a limit").hasValue(0);
        assertThat(backend.servers()).allSatisfy(server -> {
            assertThat(server.inFlight()).isZero();
            assertThat(server.queueLength()).isZero();
            assertThat(server.queue().isEmpty()).isTrue();
            assertThat(server.peak()).isLessThanOrEqualTo(server.server().maxConnections());
        });
        assertThat(backend.queued()).isZero();
        assertThat(waited).as("who joined a queue").hasValueGreaterThan(1_000);
        assertThat(outcomes).as("each heard or left exactly once").hasValue(waited.get());
    }

    /** One event loop and its connections. */
    private final class Loop implements Race.Run {
        private final BackendRuntime backend;
        private final SplittableRandom random;
        private final Queue<Guest> served = new ConcurrentLinkedQueue<>();
        private final List<Guest> waiting = new ArrayList<>();
        private final ArrayDeque<ServerRuntime> held = new ArrayDeque<>();

        Loop(BackendRuntime backend, long seed) {
            this.backend = backend;
            this.random = new SplittableRandom(seed);
        }

        @Override
        public void run() {
            for (int visit = 0; visit < VISITS; visit++) {
                if (held.size() + waiting.size() < 6) {
                    arrive();
                }
                takeServed();
                if (!held.isEmpty() && random.nextInt(3) > 0) {
                    giveBack(held.poll());
                }
                if (!waiting.isEmpty() && random.nextInt(20) == 0) {
                    leave(waiting.remove(random.nextInt(waiting.size())));
                }
            }
            long deadline = runtime.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!waiting.isEmpty() || !held.isEmpty()) {
                takeServed();
                if (!held.isEmpty()) {
                    giveBack(held.poll());
                }
                assertThat(runtime.nanoTime() - deadline)
                        .as("%s still wait", waiting.size())
                        .isNegative();
            }
        }

        private void arrive() {
            Selection selection = backend.selection();
            if (selection.isEmpty()) {
                return;
            }
            Guest guest = new Guest(this, random.nextInt(3));
            Assignment assignment = backend.assign(selection, guest);
            if (assignment.kind() == Assignment.Kind.TAKEN) {
                enter(assignment.server());
            } else {
                waited.incrementAndGet();
                waiting.add(guest);
                guest.place = backend.enqueue(assignment, guest);
            }
        }

        private void takeServed() {
            waiting.removeIf(guest -> guest.sentAway.get());
            for (Guest guest = served.poll(); guest != null; guest = served.poll()) {
                if (waiting.remove(guest)) {
                    enter(guest.at);
                } else {
                    backend.release(guest.at); // it had given up while the place was on its way
                }
            }
        }

        private void leave(Guest guest) {
            if (backend.leaveQueue(guest.place)) {
                outcomes.incrementAndGet();
            } else if (!guest.sentAway.get()) {
                waiting.add(guest); // word is on its way
            }
        }

        private void enter(ServerRuntime server) {
            if (inside(server).incrementAndGet() > server.server().maxConnections()) {
                tooMany.incrementAndGet();
            }
            held.add(server);
        }

        private void giveBack(ServerRuntime server) {
            inside(server).decrementAndGet();
            backend.release(server);
        }
    }

    /** A connection: hears on any thread, and tells its loop. */
    private final class Guest implements Waiter {
        private final Loop loop;
        private final int priority;
        private final AtomicBoolean sentAway = new AtomicBoolean();
        private volatile ServerRuntime at;
        private volatile Place place;

        Guest(Loop loop, int priority) {
            this.loop = loop;
            this.priority = priority;
        }

        @Override
        public void served(ServerRuntime server) {
            outcomes.incrementAndGet();
            at = server;
            loop.served.add(this);
        }

        @Override
        public void deserted() {
            outcomes.incrementAndGet();
            sentAway.set(true);
        }

        @Override
        public void reassigned() {
            deserted();
        }

        @Override
        public QueuePriority priority() {
            return QueuePriority.ofClass(priority);
        }

        @Override
        public long now() {
            return runtime.nanoTime();
        }

        @Override
        public int backendInFlight() {
            return 0;
        }

        @Override
        public boolean avoids(Candidate candidate) {
            return false;
        }

        @Override
        public InetSocketAddress clientAddress() {
            return new InetSocketAddress("192.0.2.7", 40_000 + priority);
        }
    }

    /** Insists on a server by the client, or leaves it open. */
    private static final class Capricious implements BalanceStrategy {
        @Override
        public Picker newPicker(PickerContext context) {
            List<Candidate> candidates = context.candidates();
            return request -> {
                int choice = request.clientAddress().getPort() % 3;
                return choice < candidates.size() ? candidates.get(choice) : null;
            };
        }

        @Override
        public String name() {
            return "capricious";
        }

        @Override
        public boolean waitsInLine() {
            return false;
        }
    }

    private BackendRuntime live(BalanceStrategy strategy, Server... servers) {
        Backend.Builder description = Backend.named("pool").balance(strategy);
        List<Roster.Member> members = new ArrayList<>();
        for (Server server : servers) {
            description.server(server);
            members.add(Roster.Member.described(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        }
        return new BackendRuntime(
                description.build(),
                new Roster(members),
                1,
                new BackendRuntime.Surroundings(
                        runtime,
                        reporter,
                        new RateTimer(runtime, runtime.newWorker("deaf")),
                        (those, cause, most) -> CompletableFuture.completedFuture(List.of()),
                        1));
    }

    private static Server limited(String name, int connections) {
        return Server.of(name, "127.0.0.1", 1).withMaxConnections(connections);
    }
}
