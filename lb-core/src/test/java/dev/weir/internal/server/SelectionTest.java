package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final Bench bench = new Bench();
    private final List<ServerRuntime> servers = servers("pool", 3);

    @Test
    void holdsExactlyThoseItWasMadeOf() {
        Selection selection = new Selection(List.of(servers.get(0), servers.get(2)), request -> null);

        assertThat(servers.stream().map(selection::contains)).containsExactly(true, false, true);
        assertThat(selection.size()).isEqualTo(2);
        assertThat(selection.isEmpty()).isFalse();
        assertThat(selection.candidates()).isEqualTo(List.of(servers.get(0), servers.get(2)));
    }

    /** A strategy may answer a candidate of another backend, or of one that is gone; its position alone says nothing. */
    @Test
    void aStrangerAtTheSamePositionIsNotContained() {
        List<ServerRuntime> strangers = servers("other", 5);
        Selection selection = new Selection(servers, request -> null);

        assertThat(strangers).noneMatch(selection::contains);
    }

    @Test
    void changesToTheListItWasMadeOfDoNotReachIt() {
        List<ServerRuntime> changing = new ArrayList<>(servers);
        Selection selection = new Selection(changing, request -> null);

        changing.clear();

        assertThat(selection.size()).isEqualTo(3);
        assertThat(selection.contains(servers.get(1))).isTrue();
    }

    @Test
    void mayBeEmpty() {
        Selection selection = new Selection(List.of(), request -> null);

        assertThat(selection.isEmpty()).isTrue();
        assertThat(servers).noneMatch(selection::contains);
    }

    private List<ServerRuntime> servers(String backend, int count) {
        Backend.Builder description = Backend.named(backend);
        for (int i = 0; i < count; i++) {
            description.server(Server.of("s" + i, "127.0.0.1", 1));
        }
        return bench.live(description.build()).servers();
    }
}
