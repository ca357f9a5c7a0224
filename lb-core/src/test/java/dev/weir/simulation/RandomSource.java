package dev.weir.simulation;

import dev.weir.Subscription;
import dev.weir.spi.Endpoint;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import dev.weir.spi.Worker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** A source that names some of the servers, others a while later, and at times fails or is nonsense as a user's own might be. */
final class RandomSource implements ServerSource {
    /** One that cannot be looked up. */
    static final String NO_HOST = "no.such.host";

    private static final int MOST_WORDS = 12;

    private final List<InetSocketAddress> servers;
    private final Chance dice;
    private final boolean isBroken;
    private final List<Open> open = new ArrayList<>();
    private boolean hasRefused;

    RandomSource(List<InetSocketAddress> servers, Chance dice) {
        this.servers = List.copyOf(servers);
        this.dice = dice;
        this.isBroken = dice.percent(20);
    }

    @Override
    public Subscription open(Runtime runtime, Listener listener) {
        if (isBroken && dice.percent(30)) {
            hasRefused = true;
            throw new IllegalStateException("user code");
        }
        Open opened = new Open(runtime, listener);
        open.add(opened);
        if (dice.percent(50)) {
            opened.speak();
        } else {
            opened.later(dice.millis(0, dice.percent(5) ? 8_000 : 300));
        }
        return opened::close;
    }

    /**
     * The last sets of all who have it open; none if one of them has said something since that moment, or nothing yet, or if
     * somebody could not open it.
     */
    List<List<Endpoint>> saidBefore(long nanos) {
        boolean all = !hasRefused && open.stream().allMatch(each -> each.set != null && each.saidAt - nanos < 0);
        return all ? open.stream().map(each -> each.set).toList() : List.of();
    }

    private List<Endpoint> some() {
        List<Endpoint> some = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            if (dice.percent(60)) {
                OptionalInt weight = dice.percent(30) ? OptionalInt.of(dice.between(0, 4)) : OptionalInt.empty();
                some.add(new Endpoint(server.getAddress().getHostAddress(), server.getPort(), weight));
            }
        }
        if (isBroken && dice.percent(20)) {
            some.add(Endpoint.of(NO_HOST, 1));
        }
        return some;
    }

    private final class Open {
        private final Worker worker;
        private final Listener listener;
        private final Runtime runtime;
        private int words;
        private List<Endpoint> set;
        private long saidAt;

        Open(Runtime runtime, Listener listener) {
            this.runtime = runtime;
            this.worker = runtime.newWorker("source");
            this.listener = listener;
        }

        void later(Duration time) {
            worker.schedule(time, this::speak);
        }

        void speak() {
            if (isBroken && dice.percent(20)) {
                listener.update(Arrays.asList(Endpoint.of("127.0.0.1", 1), null));
            } else if (dice.percent(15)) {
                listener.failed("no answer");
            } else {
                set = some();
                saidAt = runtime.nanoTime();
                listener.update(set);
            }
            if (++words < MOST_WORDS) {
                later(dice.percent(20) ? Duration.ZERO : dice.millis(0, 800));
            }
        }

        void close() {
            worker.close();
            open.remove(this);
            if (isBroken && dice.percent(30)) {
                throw new IllegalStateException("user code");
            }
        }
    }

    @Override
    public String toString() {
        return "random source" + (isBroken ? ", broken" : "");
    }
}
