package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.ServerTemplate;
import dev.weir.event.LbEvent;
import dev.weir.internal.discovery.DiscoveredServers;
import dev.weir.internal.discovery.Place;
import dev.weir.internal.discovery.SourceWatch;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Roster;
import dev.weir.internal.server.Roster.Member;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The servers of templates: what their sources say comes into force here, in the order in which it is said, and never while a
 * change of the topology is under way, which has them in its own hands: a {@link DiscoveryChange}. Control thread.
 */
final class Discovery {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Supplier<Live> live;
    private final Lookups lookups;
    private final Consumer<BackendRuntime> moved;
    private final SourceWatch.Surroundings around;
    /** Templates in force, by backend and in the order of declaration. */
    private List<TemplateWatch> inForce = List.of();
    /** Those whose source is open. */
    private final Set<TemplateWatch> open = new LinkedHashSet<>();

    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    /** What waits for the end of the change that is under way. */
    private final List<Runnable> held = new ArrayList<>();

    private boolean isHeld;
    private boolean isStopped;

    /** @param moved hears of a backend each time that something new of its servers is in force */
    Discovery(Supplier<Live> live, Lookups lookups, Consumer<BackendRuntime> moved, SourceWatch.Surroundings around) {
        this.live = live;
        this.lookups = lookups;
        this.moved = moved;
        this.around = around;
    }

    // ---- for changes of the topology ------------------------------------------------------------------------------

    /**
     * Puts nothing in force until {@link #release}.
     *
     * @throws IllegalStateException if all is coming to its end
     */
    void hold() {
        if (isStopped) {
            throw new IllegalStateException("the load balancer is stopping (expected: RUNNING)");
        }
        isHeld = true;
    }

    /** Whether all is coming to its end, and no source is open any more. */
    boolean isStopped() {
        return isStopped;
    }

    /** Puts in force what was held back. */
    void release() {
        isHeld = false;
        List<Runnable> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(Runnable::run);
        inForce.forEach(this::follow);
    }

    List<TemplateWatch> inForce() {
        return inForce;
    }

    /**
     * A watch that is not in force, with an open source.
     *
     * @param heard called, later, each time the source has spoken while the watch is not in force
     */
    TemplateWatch open(String backend, ServerTemplate template, Consumer<TemplateWatch> heard) {
        SourceWatch source = new SourceWatch(backend, template, around);
        TemplateWatch watch = new TemplateWatch(backend, source, DiscoveredServers.of(template));
        open.add(watch);
        source.open(() -> {
            if (watch.isInForce) {
                follow(watch);
            } else {
                heard.accept(watch);
            }
        });
        return watch;
    }

    /** Puts exactly these in force and closes the others. */
    void put(List<TemplateWatch> next) {
        inForce.stream().filter(watch -> !next.contains(watch)).forEach(this::close);
        inForce = List.copyOf(next);
        inForce.forEach(watch -> watch.isInForce = true);
    }

    void close(TemplateWatch watch) {
        watch.isInForce = false;
        if (open.remove(watch)) {
            closing.removeIf(CompletableFuture::isDone);
            closing.add(watch.source.close().toCompletableFuture());
        }
    }

    /** Tells what of a template's endpoints cannot be used, as far as that has not been told. */
    void tellUseless(TemplateWatch watch) {
        List<Endpoint> unused = watch.servers.unused();
        String template =
                "template " + watch.backend + "/" + watch.servers.template().range() + ": ";
        if (!unused.isEmpty()) {
            around.reporter()
                    .event(new LbEvent.EndpointsUnused(
                            around.runtime().now(),
                            watch.backend,
                            unused,
                            template + "no server is left for " + few(unused) + " by "
                                    + watch.servers.template().sourceName()));
        }
        Set<Place> unknown = new LinkedHashSet<>(watch.servers.unknown());
        List<String> news = unknown.stream()
                .filter(place -> !watch.notFound.contains(place))
                .map(Place::host)
                .toList();
        watch.notFound = unknown;
        if (!news.isEmpty()) {
            around.reporter()
                    .event(new LbEvent.Warning(
                            around.runtime().now(),
                            template + "unknown host " + few(news)
                                    + " (expected: IP addresses, or names that can be resolved)"));
        }
    }

    private static String few(List<?> things) {
        int most = 5;
        String some = String.join(
                ", ", things.stream().limit(most).map(String::valueOf).toList());
        return some + (things.size() > most ? " and " + (things.size() - most) + " more" : "");
    }

    /** The servers of templates, as members of their backend. */
    static Stream<Member> members(DiscoveredServers servers) {
        String source = servers.template().sourceName();
        return servers.servers().stream()
                .map(found -> new Member(
                        found.server(), found.address(), Optional.of(new Roster.Discovery(source, found.endpoint()))));
    }

    Lookups lookups() {
        return lookups;
    }

    /** The clock of waiting. */
    Cancellable after(Duration time, Runnable action) {
        return around.control().schedule(time, action);
    }

    // ---- while no change is under way -----------------------------------------------------------------------------

    /** Takes what a source has said, if it is in force and nothing of it is on its way. */
    private void follow(TemplateWatch watch) {
        if (isHeld || isStopped || watch.isBusy || !watch.isInForce) {
            return; // who is in the way comes back to it
        }
        Optional<List<Endpoint>> set = watch.source.take();
        if (set.isEmpty() && !watch.looksAgain) {
            return;
        }
        watch.isBusy = true;
        watch.looksAgain = false;
        DiscoveredServers next = set.map(watch.servers::told).orElse(watch.servers);
        lookups.find(next.unknown(), found -> arrive(watch, set, found), defect -> {
            around.reporter()
                    .event(new LbEvent.Defect(around.runtime().now(), "a look-up of endpoints failed: " + defect));
            arrive(watch, set, Map.of());
        });
    }

    private void arrive(TemplateWatch watch, Optional<List<Endpoint>> set, Map<Place, InetSocketAddress> found) {
        if (isHeld) {
            held.add(() -> arrive(watch, set, found));
            return;
        }
        watch.isBusy = false;
        if (!watch.isInForce) {
            return; // a change has put something else in its place
        }
        DiscoveredServers before = watch.servers;
        // Again, and on what is there now: a change may have come in between.
        watch.servers = set.map(before::told).orElse(before).located(found);
        tellUseless(watch);
        if (!watch.servers.sameAs(before)) {
            live.get().backend(watch.backend).ifPresent(this::putInForce);
        }
        follow(watch);
    }

    private void putInForce(BackendRuntime backend) {
        Backend description = backend.backend();
        Stream<Member> described = description.servers().stream()
                .map(server -> Member.described(
                        server, backend.find(server.name()).orElseThrow().address()));
        Stream<Member> discovered = inForce.stream()
                .filter(watch -> watch.backend.equals(description.name()))
                .flatMap(watch -> members(watch.servers));
        Roster roster = new Roster(Stream.concat(described, discovered).toList());
        backend.put(backend.prepare(description, backend.fullConnections(), roster));
        moved.accept(backend);
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /** Closes all sources; nothing comes into force any more. */
    void stop() {
        isStopped = true;
        List.copyOf(open).forEach(this::close);
    }

    /** Runs something, on the control thread, when all sources that are being closed are closed, or after five seconds. */
    void whenClosed(Runnable action) {
        CompletableFuture<Void> all = CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
        if (all.isDone()) {
            action.run();
            return;
        }
        Once once = new Once(action);
        Cancellable bound = around.control().schedule(LONGEST_CLOSE, once);
        var unused = all.whenComplete((closed, failure) -> {
            try {
                around.control().execute(once);
            } catch (RejectedExecutionException e) {
                bound.cancel(); // it was waited for in vain, and now all has stopped
            }
        });
    }

    /** Runs something the first time. Control thread. */
    static final class Once implements Runnable {
        private final Runnable action;
        private boolean ran;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (!ran) {
                ran = true;
                action.run();
            }
        }
    }
}
