package dev.weir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who belongs to a backend: servers, and templates of servers.
 *
 * @param servers in the order of declaration
 * @param templates in the order of declaration; their servers come behind the others
 */
record Members(List<Server> servers, List<ServerTemplate> templates) {
    /** Nobody yet. */
    static final Members NONE = new Members(List.of(), List.of());

    Members {
        servers = List.copyOf(servers);
        templates = List.copyOf(templates);
    }

    Members with(Server server) {
        return new Members(added(servers, server), templates);
    }

    Members with(ServerTemplate template) {
        return new Members(servers, added(templates, template));
    }

    Members withServers(List<Server> all) {
        return new Members(all, templates);
    }

    Members withTemplates(List<ServerTemplate> all) {
        return new Members(servers, all);
    }

    /** All that there may ever be: the servers, and then the templates' slots as they are before they have an endpoint. */
    List<Server> all() {
        Stream<Server> slots = templates.stream()
                .flatMap(template -> IntStream.range(0, template.count()).mapToObj(template::server));
        return Stream.concat(servers.stream(), slots).toList();
    }

    /** The names of all that there may ever be. */
    List<String> names() {
        return all().stream().map(Server::name).toList();
    }

    /** Adds what they must not be to each other. */
    void check(Problems problems) {
        problems.check(
                !servers.isEmpty() || !templates.isEmpty(), "servers", "none", "at least one, or a server template");
        Set<String> names = new HashSet<>();
        Map<Integer, String> numbers = new HashMap<>();
        for (Server server : servers) {
            String name = server.name();
            problems.check(names.add(name), "servers", "two are named '" + name + "'", "unique names");
            server.numericId().ifPresent(id -> {
                String other = numbers.putIfAbsent(id, name);
                String both = id + " for both '" + other + "' and '" + name + "'";
                problems.check(other == null, "numericId", both, "unique numbers");
            });
        }
        for (ServerTemplate template : templates) {
            List<String> taken =
                    template.names().stream().filter(name -> !names.add(name)).toList();
            problems.check(
                    taken.isEmpty(),
                    "template " + template.range(),
                    taken.isEmpty() ? "" : "'" + taken.get(0) + "' is the name of another server",
                    "unique names");
        }
        boolean someWeight = servers.stream().anyMatch(server -> server.weight() > 0)
                || templates.stream()
                        .anyMatch(template -> template.pattern().weight() > 0 || !template.ignoresDiscoveredWeights());
        problems.check(this.equals(NONE) || someWeight, "weight", "0 for every server", "at least one above 0");
    }

    private static <T> List<T> added(List<T> list, T one) {
        List<T> longer = new ArrayList<>(list);
        longer.add(one);
        return longer;
    }
}
