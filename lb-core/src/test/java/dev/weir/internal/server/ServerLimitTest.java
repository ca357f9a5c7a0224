package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.Backend;
import dev.weir.Server;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A limit that an agent sets beside the described one. */
class ServerLimitTest {
    private final Bench bench = new Bench();
    private final BackendRuntime backend = bench.live(Backend.named("b")
            .server(Server.of("s", "127.0.0.1", 1).withMaxConnections(1))
            .build());
    private final ServerRuntime s = backend.servers().get(0);

    @Test
    void aHigherOneServesThoseWhoWaitAtOnce() {
        assertThat(s.tryTake()).isTrue();
        backend.enqueue(Assignment.WAIT, bench.waiter("any"));
        backend.enqueue(s.waiting(), bench.waiter("own"));
        backend.setLimit(s, OptionalInt.of(2));
        assertThat(bench.log).hasSize(1);
        backend.setLimit(s, OptionalInt.of(0));
        assertThat(bench.log).containsExactlyInAnyOrder("any at s", "own at s");
    }

    @Test
    void aLowerOneEndsNobody() {
        backend.setLimit(s, OptionalInt.of(3));
        while (s.hasRoom()) {
            assertThat(s.tryTake()).isTrue();
        }
        backend.setLimit(s, OptionalInt.of(2));
        assertThat(s.inFlight()).isEqualTo(3);
        assertThat(s.hasRoom()).isFalse();
        backend.release(s);
        assertThat(s.hasRoom()).isFalse();
        backend.release(s);
        assertThat(s.hasRoom()).isTrue();
    }

    @Test
    void itIsToldOnceAndWithWhatIsDescribed() {
        backend.setLimit(s, OptionalInt.of(30));
        backend.setLimit(s, OptionalInt.of(30));
        backend.setLimit(s, OptionalInt.of(0));
        backend.setLimit(s, OptionalInt.empty());
        backend.setLimit(s, OptionalInt.empty());
        assertThat(bench.messages())
                .containsExactly(
                        "Server b/s may have 30 connections, configured 1.",
                        "Server b/s may have any number of connections, configured 1.",
                        "Server b/s may have 1 connections, configured 1.");
    }

    @Test
    void aNegativeOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.setLimit(s, OptionalInt.of(-1)))
                .withMessage("maxConnections: -1 (expected: 0 for no limit, or more)");
        assertThat(s.connectionLimit()).isEqualTo(1);
    }
}
