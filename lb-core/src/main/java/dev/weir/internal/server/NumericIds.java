package dev.weir.internal.server;

import dev.weir.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Numbers servers as HAProxy does: those that were given none get, from 1, the next number in line that is still free. Who has a
 * number already keeps it, whoever comes or goes, because a consistent hash places servers by it.
 */
final class NumericIds {
    private NumericIds() {}

    /**
     * The numbers in the order of the servers.
     *
     * @param present the numbers of servers that are there already, by name
     */
    static int[] of(List<Server> servers, Map<String, Integer> present) {
        Map<Integer, String> owners = new HashMap<>();
        servers.forEach(server -> server.numericId().ifPresent(id -> owners.put(id, server.name())));
        for (Server server : servers) {
            Integer own = server.numericId().isEmpty() ? present.get(server.name()) : null;
            if (own != null) {
                owners.putIfAbsent(own, server.name());
            }
        }
        int[] ids = new int[servers.size()];
        int next = 1;
        for (int i = 0; i < ids.length; i++) {
            String name = servers.get(i).name();
            OptionalInt given = servers.get(i).numericId();
            Integer own = present.get(name);
            if (given.isPresent()) {
                ids[i] = given.getAsInt();
            } else if (own != null && name.equals(owners.get(own))) {
                ids[i] = own;
            } else {
                while (owners.putIfAbsent(next, name) != null) {
                    next++;
                }
                ids[i] = next;
            }
            next++;
        }
        return ids;
    }
}
