package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericIdsTest {
    /** 0 stands for a server that was given none. The second row was measured on HAProxy 2.6. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "0 0 0,       1 2 3",
        "0 1 0 7 0,   2 1 4 7 6",
        "30 20 10,    30 20 10",
        "0 0 2,       1 3 2",
        "5 0 0,       5 2 3",
        "0 2 3 0,     1 2 3 4",
        "2 0 0,       2 3 4",
        "0 2147483647, 1 2147483647",
    })
    void numbersServersAsHaproxyDoes(String given, String ids) {
        List<Server> servers = new ArrayList<>();
        for (int id : numbers(given)) {
            Server server = Server.of("s" + servers.size(), "127.0.0.1", 1);
            servers.add(id == 0 ? server : server.withNumericId(id));
        }

        assertThat(NumericIds.of(servers, Map.of())).containsExactly(numbers(ids));
    }

    private static int[] numbers(String text) {
        return Stream.of(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** A consistent hash places servers by their numbers, so that those must not shift when others come or go. */
    @Test
    void whoHasANumberKeepsItUnlessAnotherIsGivenIt() {
        Server a = Server.of("a", "127.0.0.1", 1);
        Server b = Server.of("b", "127.0.0.1", 2);
        Server c = Server.of("c", "127.0.0.1", 3);
        Server d = Server.of("d", "127.0.0.1", 4);
        Map<String, Integer> before = Map.of("a", 1, "b", 2, "c", 3);
        assertThat(NumericIds.of(List.of(b, c), before)).containsExactly(2, 3);
        assertThat(NumericIds.of(List.of(d, c, b), before)).containsExactly(1, 3, 2);
        assertThat(NumericIds.of(List.of(a, b, c, d.withNumericId(2)), before)).containsExactly(1, 4, 3, 2);
    }
}
