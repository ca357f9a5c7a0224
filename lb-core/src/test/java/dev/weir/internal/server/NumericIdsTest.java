package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

        assertThat(NumericIds.of(servers)).containsExactly(numbers(ids));
    }

    private static int[] numbers(String text) {
        return Stream.of(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
