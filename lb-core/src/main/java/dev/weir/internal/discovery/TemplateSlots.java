package dev.weir.internal.discovery;

import dev.weir.EmptyAnswer;
import dev.weir.ServerTemplate;
import dev.weir.spi.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which endpoint has which slot of a template. A slot keeps its endpoint as long as that is still in the set, so that the
 * server's counters and the clients that stick to it survive; who is gone frees the slot; who is new takes the first that is
 * free. Immutable.
 *
 * <p>HAProxy's rules for {@code server-template}, but an endpoint is address and port where HAProxy compares addresses alone.
 */
public final class TemplateSlots {
    private final List<Optional<Endpoint>> slots;
    private final ServerTemplate template;
    /** Those without a slot, so that each is reported once. */
    private final Set<Place> unused;

    private TemplateSlots(List<Optional<Endpoint>> slots, ServerTemplate template, Set<Place> unused) {
        this.slots = List.copyOf(slots);
        this.template = template;
        this.unused = Set.copyOf(unused);
    }

    /** A template's slots before anything is known: all are free. */
    public static TemplateSlots of(ServerTemplate template) {
        return new TemplateSlots(Collections.nCopies(template.count(), Optional.empty()), template, Set.of());
    }

    /**
     * The slots of a template that is described anew: a server of the same number keeps its endpoint. What comes of the set that
     * was told last, under the new description, says the next {@link #update}.
     */
    public TemplateSlots under(ServerTemplate next) {
        int shift = next.firstNumber() - template.firstNumber();
        List<Optional<Endpoint>> kept = IntStream.range(shift, shift + next.count())
                .mapToObj(slot -> slot >= 0 && slot < slots.size() ? slots.get(slot) : Optional.<Endpoint>empty())
                .toList();
        return new TemplateSlots(kept, next, unused);
    }

    /** What each slot has, by its number. */
    public List<Optional<Endpoint>> slots() {
        return slots;
    }

    /** Who has which slot once the source has told this full set. */
    public SlotUpdate update(List<Endpoint> all) {
        if (all.isEmpty() && template.emptyAnswer() == EmptyAnswer.KEEP_SERVERS) {
            return new SlotUpdate(this, List.of(), List.of());
        }
        Offers offers = new Offers(all);
        List<Optional<Endpoint>> next = new ArrayList<>();
        for (Optional<Endpoint> before : slots) {
            next.add(before.flatMap(endpoint -> offers.take(Place.of(endpoint))));
        }
        List<Endpoint> surplus = fillFree(next, all, offers);
        List<Endpoint> newSurplus = surplus.stream()
                .filter(endpoint -> !unused.contains(Place.of(endpoint)))
                .toList();
        Set<Place> nowUnused = new HashSet<>();
        surplus.forEach(endpoint -> nowUnused.add(Place.of(endpoint)));
        TemplateSlots after = new TemplateSlots(next, template, nowUnused);
        return new SlotUpdate(after, changesTo(next), newSurplus);
    }

    /** Gives what is still on offer the free slots, both in their order, and returns those for which none was left. */
    private static List<Endpoint> fillFree(List<Optional<Endpoint>> next, List<Endpoint> all, Offers offers) {
        List<Endpoint> surplus = new ArrayList<>();
        int slot = 0;
        for (Endpoint candidate : all) {
            Optional<Endpoint> offered = offers.take(Place.of(candidate));
            while (slot < next.size() && next.get(slot).isPresent()) {
                slot++;
            }
            if (offered.isPresent() && slot < next.size()) {
                next.set(slot, offered);
            } else {
                offered.ifPresent(surplus::add);
            }
        }
        return surplus;
    }

    private List<SlotChange> changesTo(List<Optional<Endpoint>> next) {
        List<SlotChange> changes = new ArrayList<>();
        for (int slot = 0; slot < next.size(); slot++) {
            if (!next.get(slot).equals(slots.get(slot))) {
                changes.add(new SlotChange(slot, slots.get(slot), next.get(slot)));
            }
        }
        return changes;
    }

    @Override
    public String toString() {
        return "TemplateSlots" + slots;
    }

    /** What makes an endpoint the same one: all but the weight. */
    private record Place(String host, int port) {
        static Place of(Endpoint endpoint) {
            return new Place(endpoint.host(), endpoint.port());
        }
    }

    /** The endpoints of a set that have no slot yet. Of those at one place, without duplicates, the first counts. */
    private final class Offers {
        private final Map<Place, Deque<Endpoint>> byPlace = new HashMap<>();

        Offers(List<Endpoint> all) {
            for (Endpoint endpoint : all) {
                Deque<Endpoint> there = byPlace.computeIfAbsent(Place.of(endpoint), place -> new ArrayDeque<>());
                if (template.allowsDuplicates() || there.isEmpty()) {
                    there.add(endpoint);
                }
            }
        }

        Optional<Endpoint> take(Place place) {
            Deque<Endpoint> there = byPlace.get(place);
            return there == null ? Optional.empty() : Optional.ofNullable(there.poll());
        }
    }
}
