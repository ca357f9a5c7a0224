package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.internal.discovery.DiscoveredServers;
import dev.weir.internal.server.Roster.Member;
import dev.weir.spi.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a change of the topology does to templates: who is described as before goes on as before, who has only another description
 * keeps its open source and what fits of its servers, and who is new opens its source and waits for its first word. Nothing of
 * that is in force before {@link #commit}. Control thread.
 */
final class DiscoveryChange {
    /** The first word of a source is waited for no longer than this. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Discovery discovery;
    private final List<Entry> entries = new ArrayList<>();
    private Runnable whenReady = () -> {};
    private boolean isReady;
    private Cancellable timer = () -> {};

    /** A template of the next topology. */
    private static final class Entry {
        private final TemplateWatch watch;
        private final boolean isNew;
        private DiscoveredServers next;
        private boolean isLookingUp;
        private boolean isDone;

        Entry(TemplateWatch watch, boolean isNew, DiscoveredServers next) {
            this.watch = watch;
            this.isNew = isNew;
            this.next = next;
        }
    }

    /** A change that has not begun. */
    DiscoveryChange(Discovery discovery) {
        this.discovery = discovery;
    }

    /** Holds back what sources say of templates in force, and opens the sources of new ones. */
    void begin(Topology topology) {
        discovery.hold();
        List<TemplateWatch> free = new ArrayList<>(discovery.inForce());
        for (Backend backend : topology.backends()) {
            for (ServerTemplate template : backend.templates()) {
                entries.add(entry(backend.name(), template, free));
            }
        }
    }

    /**
     * Waits for the first words of new sources, and looks up what they say.
     *
     * @param ready called, perhaps at once, when every source has had its first word or five seconds have passed
     */
    void await(Runnable ready) {
        whenReady = ready;
        timer = discovery.after(LONGEST_WAIT, this::ready);
        entries.stream().filter(entry -> !entry.isNew).forEach(this::lookUp);
        readyIfAllAre();
    }

    private Entry entry(String backend, ServerTemplate template, List<TemplateWatch> free) {
        Optional<TemplateWatch> kept = kept(backend, template, free);
        if (kept.isPresent()) {
            free.remove(kept.get());
            return new Entry(kept.get(), false, kept.get().servers.under(template));
        }
        TemplateWatch watch = discovery.open(backend, template, this::hear);
        return new Entry(watch, true, watch.servers);
    }

    /** The watch that goes on under this description: of the same source, for servers with the same prefix. */
    private static Optional<TemplateWatch> kept(String backend, ServerTemplate template, List<TemplateWatch> free) {
        List<TemplateWatch> alike = free.stream()
                .filter(watch -> watch.backend.equals(backend))
                .filter(watch -> watch.servers.template().prefix().equals(template.prefix()))
                .filter(watch -> watch.servers.template().source().equals(template.source()))
                .toList();
        return alike.stream()
                .filter(watch -> watch.servers.template().firstNumber() == template.firstNumber())
                .findFirst()
                .or(() -> alike.stream().findFirst());
    }

    /** The source of a new template has spoken; what it says later comes into force after the change. */
    private void hear(TemplateWatch watch) {
        for (Entry entry : entries) {
            if (entry.watch == watch && !isReady && !entry.isLookingUp && !entry.isDone) {
                watch.source.take().ifPresent(all -> entry.next = entry.next.told(all));
                lookUp(entry);
            }
        }
    }

    private void lookUp(Entry entry) {
        entry.isLookingUp = true;
        discovery
                .lookups()
                .find(
                        entry.next.unknown(),
                        found -> {
                            if (!isReady) {
                                entry.next = entry.next.located(found);
                                done(entry);
                            }
                        },
                        defect -> done(entry));
    }

    private void done(Entry entry) {
        entry.isDone = true;
        readyIfAllAre();
    }

    private void readyIfAllAre() {
        if (entries.stream().allMatch(entry -> entry.isDone)) {
            ready();
        }
    }

    private void ready() {
        if (!isReady && !discovery.isStopped()) {
            isReady = true;
            timer.cancel();
            whenReady.run();
        }
    }

    /** The servers of a backend's templates. */
    Stream<Member> members(Backend backend) {
        return entries.stream()
                .filter(entry -> entry.watch.backend.equals(backend.name()))
                .flatMap(entry -> Discovery.members(entry.next));
    }

    /** Puts it in force, and lets sources speak again. */
    void commit() {
        for (Entry entry : entries) {
            entry.watch.servers = entry.next;
            entry.watch.looksAgain |= entry.isLookingUp && !entry.isDone;
        }
        discovery.put(entries.stream().map(entry -> entry.watch).toList());
        entries.stream().filter(entry -> entry.isDone).forEach(entry -> discovery.tellUseless(entry.watch));
        discovery.release();
    }

    /** Closes what was opened; everything stays as it was. */
    void abandon() {
        isReady = true;
        timer.cancel();
        entries.stream().filter(entry -> entry.isNew).forEach(entry -> discovery.close(entry.watch));
        discovery.release();
    }
}
