package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.ConnectionPriority;
import dev.weir.Server;
import dev.weir.event.ConnectionSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether those who waited for any server were served in the order in which they came, and nobody overtook them. */
final class Turns {
    /** Moments are known from records in whole milliseconds, each of them cut off. */
    private static final Duration BLUR = Duration.ofMillis(3);

    private final World world;

    Turns(World world) {
        this.world = world;
    }

    void check(List<ConnectionSummary> records) {
        List<ConnectionSummary> served =
                records.stream().filter(this::tookPlainTurn).toList();
        for (ConnectionSummary waited : served) {
            if (waited.backendQueue() > 0) {
                served.forEach(other -> didNotOvertake(other, waited));
            }
        }
    }

    private static void didNotOvertake(ConnectionSummary other, ConnectionSummary waited) {
        boolean cameLater = other.acceptedAt().isAfter(waited.acceptedAt().plus(BLUR));
        boolean wasServedFirst = servedAt(other).isBefore(servedAt(waited).minus(BLUR));
        if (other.backend().equals(waited.backend()) && cameLater && wasServedFirst) {
            throw new AssertionError("overtaken in the queue: " + waited + " by " + other);
        }
    }

    /** Came, waited in the backend's queue at most, and got a server at the first attempt. */
    private boolean tookPlainTurn(ConnectionSummary record) {
        Backend backend = world.topology().backend(record.backend());
        boolean inLine = backend.balance().waitsInLine();
        // Who waited at a lone backup and is sent away joins the line at its end; the record tells of the line alone.
        boolean noBackup = backend.allServers().stream().noneMatch(Server::isBackup);
        boolean allTheSame = world.topology().frontends().stream()
                .allMatch(frontend -> frontend.queuePriority() == ConnectionPriority.SAME_FOR_ALL);
        // Who stays with a server may be served there at once, while others wait for any.
        boolean nobodyStays = backend.stick().isEmpty();
        return inLine
                && nobodyStays
                && noBackup
                && allTheSame
                && record.connectMillis() >= 0
                && record.serverQueue() == 0
                && record.retries() == 0;
    }

    private static Instant servedAt(ConnectionSummary record) {
        return record.acceptedAt().plusMillis(record.waitMillis() - 1);
    }
}
