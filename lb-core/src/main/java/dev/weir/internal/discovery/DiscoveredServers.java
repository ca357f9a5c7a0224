package dev.weir.internal.discovery;

import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.spi.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The servers of one template with all that is known of them: what the source told last, who has which slot, and where that is.
 * Immutable and pure; each step is a new value.
 */
public final class DiscoveredServers {
    private final ServerTemplate template;
    /** The last full set; empty before the first. */
    private final Optional<List<Endpoint>> told;

    private final TemplateSlots slots;
    /** What each slot had last, so that a server that is nowhere for a while is described as before. */
    private final List<Optional<Endpoint>> last;

    private final Map<Place, InetSocketAddress> addresses;
    private final List<Endpoint> unused;

    private DiscoveredServers(
            ServerTemplate template,
            Optional<List<Endpoint>> told,
            TemplateSlots slots,
            List<Optional<Endpoint>> last,
            Map<Place, InetSocketAddress> addresses,
            List<Endpoint> unused) {
        this.template = template;
        this.told = told;
        this.slots = slots;
        this.last = last;
        this.addresses = addresses;
        this.unused = unused;
    }

    /** Those of a template of which nothing is known. */
    public static DiscoveredServers of(ServerTemplate template) {
        return new DiscoveredServers(
                template,
                Optional.empty(),
                TemplateSlots.of(template),
                Collections.nCopies(template.count(), Optional.empty()),
                Map.of(),
                List.of());
    }

    /** The same once the source has told a full set. */
    public DiscoveredServers told(List<Endpoint> all) {
        SlotUpdate update = slots.update(all);
        List<Optional<Endpoint>> now = update.slots().slots();
        List<Optional<Endpoint>> seen = IntStream.range(0, now.size())
                .mapToObj(slot -> now.get(slot).or(() -> last.get(slot)))
                .toList();
        DiscoveredServers next = new DiscoveredServers(
                template, Optional.of(List.copyOf(all)), update.slots(), seen, addresses, update.unused());
        return next.with(addresses);
    }

    /** The same under another description: a server of the same name keeps its endpoint where the description allows it. */
    public DiscoveredServers under(ServerTemplate next) {
        if (next.equals(template)) {
            return new DiscoveredServers(template, told, slots, last, addresses, List.of());
        }
        int shift = next.firstNumber() - template.firstNumber();
        List<Optional<Endpoint>> seen = IntStream.range(shift, shift + next.count())
                .mapToObj(slot -> slot >= 0 && slot < last.size() ? last.get(slot) : Optional.<Endpoint>empty())
                .toList();
        DiscoveredServers described = new DiscoveredServers(next, told, slots.under(next), seen, addresses, List.of());
        return told.map(described::told).orElse(described.with(addresses));
    }

    /** The same with what was looked up besides. */
    public DiscoveredServers located(Map<Place, InetSocketAddress> found) {
        Map<Place, InetSocketAddress> all = new HashMap<>(addresses);
        all.putAll(found);
        return with(all);
    }

    private DiscoveredServers with(Map<Place, InetSocketAddress> known) {
        Map<Place, InetSocketAddress> needed = new HashMap<>(known);
        needed.keySet().retainAll(places());
        return new DiscoveredServers(template, told, slots, last, Map.copyOf(needed), unused);
    }

    /** Where the servers with an endpoint are to be. */
    private Set<Place> places() {
        Set<Place> places = new LinkedHashSet<>();
        for (int slot = 0; slot < template.count(); slot++) {
            if (slots.slots().get(slot).isPresent()) {
                places.add(Place.of(server(slot)));
            }
        }
        return places;
    }

    /** Places that have to be looked up. */
    public Collection<Place> unknown() {
        Set<Place> unknown = new LinkedHashSet<>(places());
        unknown.removeAll(addresses.keySet());
        return unknown;
    }

    /** The description. */
    public ServerTemplate template() {
        return template;
    }

    /** Endpoints that found no slot in the step that made this. */
    public List<Endpoint> unused() {
        return unused;
    }

    /** One server; see {@link #servers()}. */
    public record Discovered(Server server, Optional<InetSocketAddress> address, Optional<Endpoint> endpoint) {}

    /** The servers by slot: description, address, and endpoint; the latter two only if the address is known. */
    public List<Discovered> servers() {
        List<Discovered> all = new ArrayList<>();
        for (int slot = 0; slot < template.count(); slot++) {
            Server server = server(slot);
            Optional<Endpoint> endpoint = slots.slots().get(slot);
            Optional<InetSocketAddress> address =
                    endpoint.flatMap(known -> Optional.ofNullable(addresses.get(Place.of(server))));
            all.add(new Discovered(server, address, address.isPresent() ? endpoint : Optional.empty()));
        }
        return all;
    }

    private Server server(int slot) {
        return slots.slots()
                .get(slot)
                .or(() -> last.get(slot))
                .map(endpoint -> template.server(slot, endpoint))
                .orElseGet(() -> template.server(slot));
    }

    /** Whether the servers are those of the other, and where those are. */
    public boolean sameAs(DiscoveredServers other) {
        return servers().equals(other.servers());
    }
}
