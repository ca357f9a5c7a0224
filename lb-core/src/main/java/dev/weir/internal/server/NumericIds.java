package dev.weir.internal.server;

import dev.weir.Server;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Numbers servers as HAProxy does: those that were given none get, from 1, the next number in line that is still free. */
final class NumericIds {
    private NumericIds() {}

    /** The numbers in the order of the servers. */
    static int[] of(List<Server> servers) {
        Set<Integer> used = new HashSet<>();
        servers.stream()
                .map(Server::numericId)
                .flatMapToInt(OptionalInt::stream)
                .forEach(used::add);
        int[] ids = new int[servers.size()];
        int next = 1;
        for (int i = 0; i < ids.length; i++) {
            OptionalInt given = servers.get(i).numericId();
            if (given.isEmpty()) {
                while (!used.add(next)) {
                    next++;
                }
            }
            ids[i] = given.orElse(next);
            next++;
        }
        return ids;
    }
}
