package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.ConnectionPriority;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.event.LbEvent;
import dev.weir.internal.server.Bench;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user says where clients stand in the queue; whatever that code does, they stand somewhere. */
class QueuePriorityOfClientsTest {
    private final Bench bench = new Bench();
    private final ScriptedConnection connection = new ScriptedConnection();

    @Test
    void theUserSeesBothAddresses() {
        FrontendRuntime frontend = frontend((client, local) ->
                new QueuePriority(client.getPort() == 40_000 ? 5 : 6, Duration.ofMillis(local.getPort())));

        assertThat(frontend.priority(connection)).isEqualTo(new QueuePriority(5, Duration.ofMillis(443)));
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void whereNothingIsSaidAllAreTheSame() {
        assertThat(frontend(ConnectionPriority.SAME_FOR_ALL).priority(connection))
                .isEqualTo(QueuePriority.NORMAL);
    }

    @Test
    void codeThatThrowsIsToldOnceAndItsClientsStandAsUsual() {
        assertStandsAsUsual((client, local) -> {
            throw new IllegalStateException("a defect of the user's");
        });
        assertThat(bench.messages())
                .singleElement()
                .asString()
                .contains("frontend ft: queuePriority", "a defect of the user's");
    }

    @Test
    void codeThatLacksAClassDoesNotHarmEither() {
        assertStandsAsUsual((client, local) -> {
            throw new NoClassDefFoundError("something/the/User/forgot");
        });
    }

    @Test
    void codeThatAnswersNothingDoesNotHarmEither() {
        assertStandsAsUsual((client, local) -> null);
    }

    private void assertStandsAsUsual(ConnectionPriority broken) {
        FrontendRuntime frontend = frontend(broken);

        assertThat(frontend.priority(connection)).isEqualTo(QueuePriority.NORMAL);
        assertThat(frontend.priority(connection)).isEqualTo(QueuePriority.NORMAL);

        assertThat(bench.events()).singleElement().isInstanceOf(LbEvent.UserCodeFailed.class);
    }

    private FrontendRuntime frontend(ConnectionPriority priority) {
        Backend backend =
                Backend.named("pool").server(Server.of("a", "127.0.0.1", 1)).build();
        Frontend frontend = Frontend.named("ft")
                .bind("main", "127.0.0.1", 0)
                .defaultBackend("pool")
                .queuePriority(priority)
                .build();
        ProcessRuntime process = new ProcessRuntime("lb", 0, 0, bench.runtime, bench.reporter, bench.rates);
        return new FrontendRuntime(frontend, bench.live(backend), process, List.of());
    }
}
