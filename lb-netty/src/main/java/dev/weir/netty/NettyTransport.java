package dev.weir.netty;

import dev.weir.netty.channel.ChannelTransport;
import dev.weir.netty.epoll.EpollProbe;
import dev.weir.netty.epoll.EpollSettings;
import dev.weir.netty.epoll.EpollTransport;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import dev.weir.spi.TransportProvider;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes transports on Netty. Immutable; {@link #defaults()} suits most. {@link Transport#description()} says which path was
 * taken and why.
 */
public final class NettyTransport implements TransportProvider {
    private static final NettyTransport DEFAULTS = new NettyTransport();
    private static final int MOST_EVENT_LOOPS = 1024;
    private static final int MOST_PIPES = 1000;

    private final int eventLoops;
    private final Path path;
    private final int pipes;

    /** How bytes travel. */
    public enum Path {
        /** {@link #EPOLL} where it works, {@link #EPOLL_COPY} where only splice does not, else {@link #PORTABLE}. */
        AUTO,
        /** Linux epoll; streams are spliced, the rest is copied. */
        EPOLL,
        /** Linux epoll; everything is copied. */
        EPOLL_COPY,
        /** Netty channels on Java's own selector. */
        PORTABLE
    }

    /** For {@link java.util.ServiceLoader}: the same as {@link #defaults()}. */
    public NettyTransport() {
        this(0, Path.AUTO, 0);
    }

    private NettyTransport(int eventLoops, Path path, int pipes) {
        this.eventLoops = eventLoops;
        this.path = path;
        this.pipes = pipes;
    }

    /** As many event loops as processors, {@link Path#AUTO}, pipes by the limits of process and user. */
    public static NettyTransport defaults() {
        return DEFAULTS;
    }

    /** The same with this many event loops: 1 to 1024. By default as many as there are processors. */
    public NettyTransport withEventLoops(int number) {
        return new NettyTransport(checkRange("eventLoops", number, MOST_EVENT_LOOPS), path, pipes);
    }

    /** The same on a given path. One that does not work on this machine makes {@link #create} fail. */
    public NettyTransport withPath(Path chosen) {
        return new NettyTransport(eventLoops, Objects.requireNonNull(chosen, "path"), pipes);
    }

    /**
     * The same with this many pipes per event loop, 1 to 1000, for streams that are spliced; each takes two file descriptors
     * while in use. By default together at most 1000, an eighth of the file descriptors, and what the kernel grants one user
     * in pipe memory. Streams beyond that are copied.
     */
    public NettyTransport withPipes(int perLoop) {
        return new NettyTransport(eventLoops, path, checkRange("pipes", perLoop, MOST_PIPES));
    }

    @Override
    public String name() {
        return "netty";
    }

    @Override
    public Transport create(TransportContext context) throws IOException {
        Objects.requireNonNull(context, "context");
        if (path == Path.PORTABLE) {
            return ChannelTransport.create(context, loops(), "as configured");
        }
        EpollProbe.Result probe = EpollProbe.run();
        String epollFailure = probe.epollFailure();
        String spliceFailure = probe.spliceFailure();
        return switch (path) {
            case EPOLL -> {
                refuseIf(spliceFailure);
                yield epoll(context, true, "as configured");
            }
            case EPOLL_COPY -> {
                refuseIf(epollFailure);
                yield epoll(context, false, "as configured");
            }
            case AUTO, PORTABLE -> {
                if (epollFailure != null) {
                    yield ChannelTransport.create(context, loops(), epollFailure);
                }
                yield epoll(context, spliceFailure == null, spliceFailure == null ? "probe passed" : spliceFailure);
            }
        };
    }

    private Transport epoll(TransportContext context, boolean splicing, String why) throws IOException {
        return EpollTransport.open(context, new EpollSettings(loops(), splicing, pipes, why));
    }

    private void refuseIf(@Nullable String failure) throws IOException {
        if (failure != null) {
            throw new IOException("path " + path + " does not work on this machine: " + failure);
        }
    }

    private int loops() {
        return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
    }

    private static int checkRange(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: 1.." + most + ")");
        }
        return value;
    }
}
