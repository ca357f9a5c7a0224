package dev.weir.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadBalancerListener;
import dev.weir.Subscription;
import dev.weir.event.AccessLogSink;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.event.SampleConnection;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.testing.SimulatedRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", runtime);
    private final List<String> log = new ArrayList<>();

    @Test
    void everyListenerHearsEverythingInOrder() {
        reporter.subscribe(noting("a"));
        reporter.subscribe(noting("b"));

        reporter.event(event("one"));
        reporter.closed(summary(1));
        reporter.event(event("two"));
        runtime.runDue();

        assertThat(log).containsExactly("a one", "b one", "a closed 1", "b closed 1", "a two", "b two");
    }

    @Test
    void aListenerThatThrowsDisturbsNobody() {
        reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                throw new IllegalStateException("a defect of the user's");
            }

            @Override
            public void onClosed(ConnectionSummary connection) {
                throw new NoClassDefFoundError("something/the/User/forgot");
            }
        });
        reporter.subscribe(noting("b"));

        reporter.event(event("one"));
        reporter.closed(summary(1));
        reporter.event(event("two"));
        runtime.runDue();

        assertThat(log).containsExactly("b one", "b closed 1", "b two");
        assertThat(reporter.dropped()).isZero();
    }

    @Test
    void whoEndedItsSubscriptionHearsNoMoreAlsoFromWithin() {
        List<Subscription> own = new ArrayList<>();
        own.add(reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                log.add("once " + event.message());
                own.get(0).close();
                own.get(0).close();
            }
        }));
        reporter.subscribe(noting("b"));

        reporter.event(event("one"));
        reporter.event(event("two"));
        runtime.runDue();

        assertThat(log).containsExactly("once one", "b one", "b two");
    }

    @Test
    void endingOneOfTwoSubscriptionsOfTheSameListenerLeavesTheOther() {
        LoadBalancerListener twice = noting("a");
        Subscription first = reporter.subscribe(twice);
        reporter.subscribe(twice);

        first.close();
        first.close();
        reporter.event(event("one"));
        runtime.runDue();

        assertThat(log).containsExactly("a one");
    }

    @Test
    void whatIsRunAfterNotificationsComesAfterThem() {
        reporter.subscribe(noting("a"));
        reporter.event(event("one"));

        reporter.afterNotifications(() -> log.add("after"));
        runtime.runDue();

        assertThat(log).containsExactly("a one", "after");
    }

    @Test
    void closingStillDeliversWhatWasReported() throws InterruptedException {
        Reporter real = new Reporter("closing", SystemRuntime.INSTANCE);
        CountDownLatch heard = new CountDownLatch(1_000);
        real.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                heard.countDown();
            }
        });
        for (int i = 0; i < 1_000; i++) {
            real.event(event("x"));
        }

        real.close();
        real.close();

        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingWritesWhatIsDueToTheSinkAndThenTellsIt() throws InterruptedException {
        List<Long> written = new ArrayList<>();
        CountDownLatch closed = new CountDownLatch(1);
        Reporter real = new Reporter("closing", SystemRuntime.INSTANCE, new AccessLogSink() {
            @Override
            public void write(ConnectionSummary connection, String line, boolean isRaised) {
                written.add(connection.totalMillis());
            }

            @Override
            public void closed() {
                closed.countDown();
            }
        });
        for (int i = 0; i < 1_000; i++) {
            real.line(new LogLine(connection -> "x", summary(i), false));
        }

        real.close();
        real.close();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(written).hasSize(1_000).isSorted();
    }

    @Test
    void knowsWhetherAnybodyListens() {
        assertThat(reporter.hasListeners()).isFalse();

        Subscription subscription = reporter.subscribe(noting("a"));
        assertThat(reporter.hasListeners()).isTrue();

        subscription.close();
        assertThat(reporter.hasListeners()).isFalse();
    }

    @Test
    void aFailingAccessLogFormatIsAnEvent() {
        reporter.subscribe(noting("a"));

        reporter.line(new LogLine(connection -> null, summary(1), false));
        reporter.line(new LogLine(connection -> null, summary(2), false));
        runtime.runDue();

        assertThat(log).containsExactly("a accessLog: the format answered null; such lines are written as tcplog");
        assertThat(reporter.dropped()).isZero();
    }

    /** A listener that blocks holds up only those behind it: the reporter never waits, and says what it had to drop. */
    @Test
    void aListenerThatBlocksDropsAndCountsButTheReporterDoesNotWait() throws InterruptedException {
        Reporter real = new Reporter("blocked", SystemRuntime.INSTANCE);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        List<String> heard = new ArrayList<>();
        real.subscribe(new LoadBalancerListener() {
            @Override
            public void onClosed(ConnectionSummary connection) {
                heard.add("closed " + connection.totalMillis());
                blocked.countDown();
                awaitQuietly(free);
            }
        });

        real.closed(summary(0));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
        int sent = 10_000;
        for (int i = 1; i <= sent; i++) {
            real.closed(summary(i));
        }
        long dropped = real.dropped();
        free.countDown();
        real.afterNotifications(finished::countDown);
        assertThat(finished.await(10, TimeUnit.SECONDS)).isTrue();
        real.close();

        assertThat(dropped).isPositive();
        assertThat(heard).hasSize((int) (1 + sent - dropped));
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i)).isEqualTo("closed " + i);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("never freed");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private LoadBalancerListener noting(String name) {
        return new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                log.add(name + " " + event.message());
            }

            @Override
            public void onClosed(ConnectionSummary connection) {
                log.add(name + " closed " + connection.totalMillis());
            }
        };
    }

    private LbEvent event(String message) {
        return new LbEvent.Started(runtime.now(), message);
    }

    private static ConnectionSummary summary(long totalMillis) {
        return new SampleConnection().lasted(totalMillis).summary();
    }
}
