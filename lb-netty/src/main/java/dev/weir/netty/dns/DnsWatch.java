package dev.weir.netty.dns;

import dev.weir.Subscription;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An open source: looks, tells, waits, on an event loop of its own. */
final class DnsWatch implements Subscription {
    private static final System.Logger LOG = System.getLogger(DnsWatch.class.getName());

    private static final Path SYSTEMS_NAME_SERVERS = Path.of("/etc/resolv.conf");
    private static final long MAX_STOP_SECONDS = 2;

    private final Runtime runtime;
    private final ServerSource.Listener listener;
    private final IoEventLoop loop;
    private final DnsClient client;
    private final EndpointLookup lookup;
    private final Pace pace;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Belongs to the loop's thread. */
    private boolean listenerFailureLogged;

    private DnsWatch(DnsSettings settings, Runtime runtime, ServerSource.Listener listener) {
        this.runtime = runtime;
        this.listener = listener;
        this.loop = newLoop(runtime);
        this.client = new DnsClient(loop, runtime, settings.timeout());
        NameServers nameServers = settings.nameServers().isEmpty()
                ? NameServers.of(SYSTEMS_NAME_SERVERS)
                : NameServers.of(settings.nameServers());
        DnsResolver resolver = new DnsResolver(client, nameServers, settings.attempts());
        this.lookup = new EndpointLookup(settings.name(), resolver, settings.preferred());
        this.pace = new Pace(settings.shortestInterval(), settings.longestInterval());
    }

    /** Begins to look, without waiting. */
    static DnsWatch open(DnsSettings settings, Runtime runtime, ServerSource.Listener listener) {
        DnsWatch watch = new DnsWatch(settings, runtime, listener);
        watch.loop.execute(watch::look);
        return watch;
    }

    @Override
    public void close() {
        Future<?> stopped = closed.compareAndSet(false, true) ? stop() : loop.terminationFuture();
        if (!loop.inEventLoop()) { // a listener that closes the source cannot wait for its own end
            stopped.awaitUninterruptibly(MAX_STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Future<?> stop() {
        loop.execute(client::close);
        return loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /** Not an event loop group: that would start one more thread, Netty's global one, when it ends. */
    private static IoEventLoop newLoop(Runtime runtime) {
        try {
            return new SingleThreadIoEventLoop(null, runtime.threadFactory("weir-dns"), NioIoHandler.newFactory());
        } catch (ChannelException e) {
            throw new UncheckedIOException("no selector for DNS", new IOException(e.getMessage(), e));
        }
    }

    private void look() {
        if (closed.get()) {
            return;
        }
        try {
            var unused = lookup.look().whenComplete(this::looked);
        } catch (RuntimeException defect) { // a watch that ended in silence would be worse
            looked(null, defect);
        }
    }

    private void looked(@Nullable Finding found, @Nullable Throwable defect) {
        Finding finding = found == null ? Finding.failed("defect: " + defect) : found;
        finding.endpoints().ifPresent(all -> tell(() -> listener.update(all)));
        finding.problem().ifPresent(reason -> tell(() -> listener.failed(reason)));
        again(finding.ttlSeconds());
    }

    private void again(OptionalLong ttlSeconds) {
        if (!closed.get()) {
            var unused = loop.schedule(this::look, pace.afterNanos(ttlSeconds, runtime.random()), TimeUnit.NANOSECONDS);
        }
    }

    private void tell(Runnable news) {
        if (closed.get()) {
            return;
        }
        try {
            news.run();
        } catch (Throwable failure) { // an Error, too, would end the watch
            if (!listenerFailureLogged) {
                listenerFailureLogged = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a listener of DNS failed; later failures are not logged",
                        failure);
            }
        }
    }
}
