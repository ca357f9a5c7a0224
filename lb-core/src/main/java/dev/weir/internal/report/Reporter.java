package dev.weir.internal.report;

import dev.weir.LoadBalancerListener;
import dev.weir.Subscription;
import dev.weir.event.AccessLogSink;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the load balancer tells: events and finished connections to listeners, and the access log. Two threads of its own, so
 * that neither a slow listener nor a slow log touches traffic, control, or each other. Any thread may report.
 */
public final class Reporter {
    /** The logger that gets one line per connection. */
    public static final String ACCESS_LOGGER = "dev.weir.access";

    private static final Logger LOG = LoggerFactory.getLogger("dev.weir");
    /** A burst of some thousand connections fits; at about 300 bytes each this bounds memory to a few megabytes. */
    private static final int BOUND = 8192;

    private final List<Subscribed> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong listenerFailures = new AtomicLong();
    private final Worker notifier;
    private final Worker logger;
    private final Mailbox<Runnable> notifications;
    private final Mailbox<Runnable> lines;
    private final AccessLogWriter writer;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** One subscription: found by its own identity, whatever the listener calls equal and however often it subscribes. */
    private static final class Subscribed {
        final LoadBalancerListener listener;

        Subscribed(LoadBalancerListener listener) {
            this.listener = listener;
        }
    }

    /** A reporter that writes the access log to SLF4J. */
    public Reporter(String name, Runtime runtime) {
        this(name, runtime, null);
    }

    /**
     * A reporter with its two threads named after the load balancer.
     *
     * @param accessLog who gets the lines of the access log; null for SLF4J
     */
    public Reporter(String name, Runtime runtime, @Nullable AccessLogSink accessLog) {
        notifier = runtime.newWorker(name + "-notify");
        logger = runtime.newWorker(name + "-access-log");
        notifications = new Mailbox<>(BOUND, notifier, Runnable::run);
        writer = new AccessLogWriter(accessLog, problem -> event(new LbEvent.UserCodeFailed(runtime.now(), problem)));
        lines = new Mailbox<>(BOUND, logger, Runnable::run);
    }

    /** Adds a listener for what happens from now on. */
    public Subscription subscribe(LoadBalancerListener listener) {
        Subscribed subscribed = new Subscribed(listener);
        listeners.add(subscribed);
        return () -> listeners.remove(subscribed);
    }

    /** Tells an event to the log and to every listener. */
    public void event(LbEvent event) {
        notifications.send(() -> {
            log(event);
            listeners.forEach(each -> guarded(each.listener, () -> each.listener.onEvent(event)));
        });
    }

    /** Whether the access log is written at all. */
    public boolean logs() {
        return writer.isOn();
    }

    /** Whether anybody listens. */
    public boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Writes a line to the access log. */
    public void line(LogLine line) {
        lines.send(() -> writer.write(line));
    }

    /** Tells listeners that a connection ended. */
    public void closed(ConnectionSummary connection) {
        if (hasListeners()) {
            notifications.send(
                    () -> listeners.forEach(each -> guarded(each.listener, () -> each.listener.onClosed(connection))));
        }
    }

    /** Runs something on the notification thread, after what was reported before; never dropped while that thread lives. */
    public void afterNotifications(Runnable action) {
        notifications.sendAlways(action);
    }

    /** Whether the caller is on the notification thread. */
    public boolean isNotifier() {
        return notifier.isCurrent();
    }

    /** Notifications and log lines dropped so far because their receiver was too slow. */
    public long dropped() {
        return notifications.dropped() + lines.dropped();
    }

    /** Delivers what was reported so far and stops both threads. Does not wait. */
    public void close() {
        notifications.sendAlways(notifier::close);
        if (!writer.hasSink()) {
            logger.close();
        } else if (!closed.getAndSet(true)) {
            lines.sendAlways(() -> {
                writer.close(); // behind the last line
                logger.close();
            });
        }
    }

    private void guarded(LoadBalancerListener listener, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            long count = listenerFailures.incrementAndGet();
            // 1st, 2nd, 4th, 8th …: a listener that always throws must not flood the log.
            if (Long.bitCount(count) == 1) {
                LOG.warn("listener {} failed, {} failures so far", listener, count, e);
            }
        }
    }

    private static void log(LbEvent event) {
        if ((event instanceof LbEvent.ServerHealthChanged change && change.health() == Health.DOWN)
                || event instanceof LbEvent.ServerEjected
                || event instanceof LbEvent.BackendDown
                || event instanceof LbEvent.PanicEntered
                || event instanceof LbEvent.AcceptPaused
                || event instanceof LbEvent.ChangeRefused
                || event instanceof LbEvent.UserCodeFailed
                || event instanceof LbEvent.LoopBlocked
                || event instanceof LbEvent.TransportDegraded
                || (event instanceof LbEvent.ServerEndpointChanged changed
                        && changed.endpoint().isEmpty())
                || event instanceof LbEvent.EndpointsUnused
                || event instanceof LbEvent.SourceFailed
                || event instanceof LbEvent.Defect
                || event instanceof LbEvent.Warning) {
            LOG.warn("{}", event.message());
        } else {
            LOG.info("{}", event.message());
        }
    }
}
