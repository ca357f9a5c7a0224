package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.event.LbEvent.LoopBlocked;
import dev.weir.event.LbEvent.LoopResumed;
import dev.weir.event.LbEvent.UserCodeFailed;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickRule;
import dev.weir.testing.Peer;
import dev.weir.testing.TransportFixture.Ability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code of users that does not come back. Real threads alone can be held up. */
abstract class BlockedContract extends LoadBalancerCase {
    private static final int CLIENTS = 6;

    private final CountDownLatch never = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger asked = new AtomicInteger();
    /** Whether the next pick is one that does not come back. */
    private volatile boolean armed = true;
    /** Whether code that hears no interrupt may go on. */
    private volatile boolean released;

    @BeforeEach
    void realThreadsOnly() {
        assumeTrue(!peers.isSimulated(), "in virtual time nothing takes long");
    }

    @AfterEach
    void release() {
        released = true;
    }

    // ---- code that can be interrupted

    @Test
    void aStrategyThatWaitsIsInterruptedAndReplacedByRoundRobin() {
        LoadBalancer balancer = start(frontend(), two(blocking(this::waitForEver)));
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }

        assertThat(asked).as("picks of the strategy").hasValue(1);
        assertThat(toldFailure().message())
                .contains("backend bk", "strategy mine", "out of service", "BlockedContract");
        assertThat(serverOf(balancer, "a").total()).isEqualTo(CLIENTS / 2);
        assertThat(serverOf(balancer, "b").total()).isEqualTo(CLIENTS / 2);
        assertPassWasTold(balancer);
    }

    @Test
    void aStrategyThatWaitsForALockIsInterruptedAndOthersGoOn() {
        LoadBalancer balancer = start(frontend(), two(blocking(this::waitForLock)));
        lock.lock();
        armed = false;
        List<Peer> neighbours = List.of(served(balancer), served(balancer));
        armed = true;
        Peer victim = connect(balancer);
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }

        assertServed(victim);
        neighbours.forEach(this::assertServed);
        assertThat(toldFailure().message()).contains("strategy mine");
        assertPassWasTold(balancer);
    }

    @Test
    void anotherStrategyTakesThePlaceOfOneThatIsOutOfService() {
        LoadBalancer balancer = start(frontend(), two(blocking(this::waitForEver)));
        assertServed(connect(balancer));
        Topology now = balancer.topology();
        Topology next = now.with(now.backend(BACKEND).toBuilder()
                .balance(BalanceStrategy.of(
                        "last", context -> request -> context.candidates().get(1)))
                .build());
        await("applied", balancer.apply(balancer.plan(next)));
        long before = serverOf(balancer, "b").total();
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }

        assertThat(serverOf(balancer, "b").total()).isEqualTo(before + CLIENTS);
    }

    @Test
    void aStrategyThatDoesNotMakeAPickerHoldsUpNeitherStartNorTraffic() {
        BalanceStrategy strategy = BalanceStrategy.of("mine", context -> {
            asked.incrementAndGet();
            waitForEver();
            throw new IllegalStateException("not reached");
        });
        LoadBalancer balancer = start(frontend(), two(strategy));
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }
        await("ready", balancer.backend(BACKEND).server("a").ready());

        assertThat(asked).hasValue(1);
        assertThat(toldFailure().message()).contains("strategy mine", "making a picker");
    }

    @Test
    void aStickTableThatWaitsIsInterruptedAndNotAskedAgain() {
        UserTable table = new UserTable() {
            @Override
            public Optional<String> lookup(StickKey client) {
                asked.incrementAndGet();
                waitForEver();
                return Optional.empty();
            }
        };
        LoadBalancer balancer =
                start(frontend(), two(BalanceStrategy.roundRobin()).stick(StickRule.onSource(table)));
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }

        assertThat(asked).hasValue(1);
        assertThat(toldFailure().message()).contains("stick table", "out of service");
    }

    // ---- code that cannot

    @Test
    void whileOneLoopIsLostTheOthersServeEverybodyAndStoppingEnds() {
        LoadBalancer balancer = start(frontend(), two(blocking(this::spin)));
        armed = false;
        Peer neighbour = served(balancer); // on the loop that accepts, so that the next is on the other one
        armed = true;
        Peer victim = connect(balancer).send(1);
        awaitLost();
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }

        assertServed(neighbour);
        assertThat(victim.received()).isZero();
        assertThat(awaitLost().stack()).anyMatch(frame -> frame.contains("BlockedContract.spin"));
        assertThat(toldFailure().message()).contains("strategy mine");
        assertThat(balancer.snapshot().eventLoops().blocked()).isEqualTo(1);
        DrainReport report = stop(balancer, Drain.within(ms(100)));
        assertThat(report.closed()).as("of those on the loop that moves").isEqualTo(CLIENTS + 1);
        assertThat(report.finished()).isZero();
        assertThat(told(LbEvent.TransportDegraded.class)).singleElement().satisfies(event -> assertThat(event.message())
                .contains("did not stop", "BlockedContract.spin"));
        assertThat(told(LbEvent.Stopped.class)).hasSize(1);
        peers.await("one thread left behind", () -> peers.liveThreads().size() == 1);
    }

    @Test
    void aLoopThatComesBackTakesPartAgain() {
        LoadBalancer balancer = start(frontend(), two(blocking(this::spin)));
        armed = false;
        Peer neighbour = served(balancer);
        armed = true;
        Peer victim = connect(balancer);
        awaitLost();
        released = true;
        peers.await("told to be back", () -> told(LoopResumed.class).stream()
                .anyMatch(event -> event.blockedFor().toMillis() >= 1_000));

        assertServed(victim);
        assertServed(neighbour);
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }
        assertThat(balancer.snapshot().eventLoops().blocked()).isZero();
        assertThat(balancer.snapshot().eventLoops().longestPassMillis()).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void aPortWhoseLoopIsLostIsAcceptedForByAnother() {
        assumeTrue(fixture.can(Ability.MOVING_PORTS), "ports stay where they are");
        LoadBalancer balancer = start(frontend(), two(blocking(this::spin)));
        Peer victim = connect(balancer);
        peers.await("held up", () -> asked.get() == 1);
        Peer waiting = connect(balancer);
        awaitLost();

        assertServed(waiting);
        Topology next = otherTimeout(balancer);
        assertThat(await("applied", balancer.apply(balancer.plan(next)))).isEqualTo(next);
        assertThat(told(LbEvent.Warning.class)).isEmpty();
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }
        released = true;
        assertServed(victim);
        for (int i = 0; i < CLIENTS; i++) {
            assertServed(connect(balancer));
        }
        assertThat(recorder.events(LbEvent.AcceptPaused.class)).isEmpty();
    }

    /** Where ports stay, this one is lost with its loop; changes and the stop do not wait for it. */
    @Test
    void aChangeEndsAlsoWhileTheLoopOfAPortIsLost() {
        assumeTrue(!fixture.can(Ability.MOVING_PORTS), "ports move");
        LoadBalancer balancer = start(frontend(), two(blocking(this::spin)));
        connect(balancer);
        awaitLost();
        Topology next = otherTimeout(balancer);

        assertThat(await("applied", balancer.apply(balancer.plan(next)))).isEqualTo(next);
        assertThat(told(LbEvent.Warning.class))
                .anySatisfy(event -> assertThat(event.message()).contains("hands"));
        stop(balancer, Drain.now());
    }

    // ---- nothing wrong

    @Test
    void nobodyIsBlamedWhileNothingHappens() {
        LoadBalancer balancer = start(frontend(), two(BalanceStrategy.roundRobin()));
        Peer idle = served(balancer);
        long before = balancer.snapshot().eventLoops().longPasses(); // of a first pass, in which classes are loaded
        peers.pass(ms(500));

        assertThat(balancer.snapshot().eventLoops().longPasses()).isEqualTo(before);
        assertThat(balancer.snapshot().eventLoops().blocked()).isZero();
        assertServed(idle);
    }

    // ---- parts

    private static Topology otherTimeout(LoadBalancer balancer) {
        Topology now = balancer.topology();
        return now.with(
                now.frontend(FRONTEND).toBuilder().clientTimeout(ms(55_000)).build());
    }

    private Backend.Builder two(BalanceStrategy strategy) {
        return backend()
                .balance(strategy)
                .server(server("a", echoing().address()))
                .server(server("b", echoing().address()));
    }

    /** Does this instead of the first pick while it is armed; otherwise picks the first server. */
    private BalanceStrategy blocking(Runnable how) {
        return BalanceStrategy.of("mine", context -> request -> pick(context, how));
    }

    private Candidate pick(PickerContext context, Runnable how) {
        if (armed) {
            asked.incrementAndGet();
            how.run();
        }
        return context.candidates().get(0);
    }

    private void waitForEver() {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As one does who may not throw InterruptedException. */
    private void waitForLock() {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void spin() {
        while (!released) {
            Thread.onSpinWait();
        }
    }

    private Peer served(LoadBalancer balancer) {
        Peer client = connect(balancer);
        assertServed(client);
        return client;
    }

    private void assertServed(Peer client) {
        long before = client.received();
        client.send(1);
        peers.await("served " + client, () -> client.received() == before + 1);
    }

    /** What was told of the loop that gets no new connections. A first pass, in which classes are loaded, may be long too. */
    private LoopBlocked awaitLost() {
        List<LoopBlocked> lost = new ArrayList<>();
        peers.await("told to be avoided", () -> {
            lost.addAll(told(LoopBlocked.class).stream()
                    .filter(event -> event.message().contains("no new connections"))
                    .toList());
            return !lost.isEmpty();
        });
        return lost.get(0);
    }

    /** What was told of the code that did not come back, once. Events come on a thread of their own. */
    private UserCodeFailed toldFailure() {
        peers.await("told", () -> !told(UserCodeFailed.class).isEmpty());
        assertThat(told(UserCodeFailed.class)).hasSize(1);
        return told(UserCodeFailed.class).get(0);
    }

    private void assertPassWasTold(LoadBalancer balancer) {
        peers.await("told where", () -> told(LoopBlocked.class).stream()
                .anyMatch(event -> event.stack().stream().anyMatch(frame -> frame.contains("BlockedContract"))));
        peers.await(
                "told that it is over",
                () -> told(LoopResumed.class).size() == told(LoopBlocked.class).size());
        assertThat(balancer.snapshot().eventLoops().longPasses()).isPositive();
        assertThat(balancer.snapshot().eventLoops().blocked()).isZero();
    }

    private <E extends LbEvent> List<E> told(Class<E> kind) {
        return recorder.events(kind);
    }
}
