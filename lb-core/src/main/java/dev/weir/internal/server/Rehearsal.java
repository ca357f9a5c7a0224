package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Decision;
import dev.weir.Explanation;
import dev.weir.QueuePriority;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.health.Health;
import dev.weir.tls.ClientHello;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays what would become of a client's connection, with a picker of its own and without taking anything, and says why. Control
 * thread.
 */
final class Rehearsal implements Waiter {
    private static final Taking ONLY_LOOK = (server, now) -> server.hasRoom();

    private final BackendRuntime backend;
    private final Selection selection;
    private final Assigner assigner;
    private final Picker picker;
    private final InetSocketAddress client;
    private final long now;

    /**
     * A rehearsal at this moment.
     *
     * @param picker like the selection's, whose picks nobody misses
     * @param now by the runtime's clock
     */
    Rehearsal(
            BackendRuntime backend,
            Selection selection,
            Assigner assigner,
            Picker picker,
            InetSocketAddress client,
            long now) {
        this.now = now;
        this.backend = backend;
        this.selection = selection;
        this.assigner = assigner;
        this.picker = picker;
        this.client = client;
    }

    /** @param hello what the client says first; empty if nothing that counts */
    Explanation play(String frontend, Instant at, Optional<ClientHello> hello) {
        Affinity affinity = affinity(hello);
        Assignment stuck = affinity == null ? null : affinity.assign(ONLY_LOOK, now);
        Assignment assignment =
                stuck != null || selection.isEmpty() ? stuck : assigner.assign(selection, picker, this, ONLY_LOOK);
        Decision.By by = affinity == null || stuck == null ? Decision.By.STRATEGY : affinity.by();
        ServerRuntime server = assignment == null ? null : assignment.server();
        return new Explanation(
                at,
                frontend,
                client,
                backend.backend().name(),
                assignment == null ? Decision.Outcome.NO_SERVER : assignment.outcome(),
                Optional.ofNullable(server).map(ServerRuntime::id),
                by,
                reason(assignment, by),
                backend.servers().stream()
                        .map(each -> standing(each, each == server))
                        .toList());
    }

    private @Nullable Affinity affinity(Optional<ClientHello> hello) {
        Persistence persistence = backend.persistence();
        Affinity sticks = persistence == null ? null : persistence.rehearse(client.getAddress());
        ServerRuntime wanted = hello.isEmpty() ? null : backend.serverRules().find(hello.get(), client.getAddress());
        return wanted == null
                ? sticks
                : Affinity.toUse(wanted, sticks, backend.backend().redispatch());
    }

    private String reason(@Nullable Assignment assignment, Decision.By by) {
        if (assignment == null) {
            return "no server of backend " + backend.backend().name() + " is usable";
        }
        BalanceStrategy strategy = backend.backend().balance();
        String decided =
                switch (by) {
                    case STICK_ENTRY -> "it has an entry in the stick table";
                    case USE_SERVER -> "a rule on its hello says so";
                    default -> "by " + strategy.name();
                };
        String panic = selection
                .panic()
                .map(why -> ", in panic (" + why.up() + " of " + why.servers().size() + " are up)")
                .orElse("");
        return switch (assignment.kind()) {
            case TAKEN -> decided + panic;
            case WAIT ->
                assignment.server() != null
                        ? decided + panic + ", which is full"
                        : backend.queued() > 0
                                ? backend.queued() + " wait already" + panic
                                : strategy.name() + " finds no free place" + panic;
            case FULL -> decided + panic + ", and neither it nor its queue has room";
        };
    }

    private Explanation.Standing standing(ServerRuntime server, boolean isTheOne) {
        ServerId id = server.id();
        if (!selection.contains(server)) {
            return new Explanation.Standing(id, false, whyNoCandidate(server));
        }
        String why = server.hasRoom() || isTheOne ? standing(server) : whyNoRoom(server);
        String numbers = server.inFlight() + " connections, weight " + server.weight();
        String state = server.experience().isEjected() ? "ejected" : "down";
        String down = server.isUsable() ? "" : ", " + state + ", in use because of the panic";
        return new Explanation.Standing(id, true, (why.isEmpty() ? numbers : why + " (" + numbers + ")") + down);
    }

    private String standing(ServerRuntime server) {
        try {
            return Objects.requireNonNull(picker.standing(server, this));
        } catch (RuntimeException | Error e) {
            return "the strategy does not say: " + e;
        }
    }

    private static String whyNoRoom(ServerRuntime server) {
        int waiting = server.queueLength();
        String wait = waiting > 0 ? waiting + " wait for it" : "";
        if (!server.hasFreeSlot()) {
            return "full: limit " + server.connectionLimit() + (waiting > 0 ? ", " + wait : "");
        }
        return waiting > 0 ? wait : "has had its " + server.server().connectRate() + " new connections of this second";
    }

    private String whyNoCandidate(ServerRuntime server) {
        if (!server.isResolved()) {
            return "not known where it is";
        }
        return switch (server.admin()) {
            case MAINTENANCE -> "in maintenance" + inherited(server, AdminState.MAINTENANCE);
            case DRAIN -> "draining" + inherited(server, AdminState.DRAIN);
            case READY -> {
                if (!server.isUsable()) {
                    yield server.weight() == 0 ? "weight 0" : whyOut(server);
                }
                boolean othersServe = selection.candidates().stream()
                        .anyMatch(other -> !((ServerRuntime) other).server().isBackup());
                yield othersServe ? "a backup, not needed now" : "a backup, and the first of them serves alone";
            }
        };
    }

    private static String inherited(ServerRuntime server, AdminState state) {
        return server.ordered() == state ? "" : StatusWords.via(server);
    }

    private static String whyOut(ServerRuntime server) {
        Ejection ejection = server.experience().ejection();
        if (ejection != null && server.status().health() == Health.UP) {
            return "ejected: " + ejection.why();
        }
        String how = server.status().health() == Health.STOPPING ? "stopping" : "down";
        Optional<String> agent = server.condition()
                .agent()
                .filter(last -> last.health() == Health.DOWN)
                .map(Snapshot.AgentSnapshot::words);
        if (agent.isPresent()) {
            return how + ": " + agent.get();
        }
        String check = server.condition().lastCheck().isEmpty()
                ? ""
                : ": " + server.condition().lastCheck();
        return how + (server.condition().tracked() == null ? check : StatusWords.via(server));
    }

    // ---- as whom the strategy sees the client ---------------------------------------------------------------------

    @Override
    public boolean avoids(Candidate candidate) {
        return false;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return client;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public int backendInFlight() {
        return backend.inFlight();
    }

    @Override
    public QueuePriority priority() {
        return QueuePriority.NORMAL;
    }

    @Override
    public void served(ServerRuntime server) {
        throw nobodyWaits();
    }

    @Override
    public void deserted() {
        throw nobodyWaits();
    }

    @Override
    public void reassigned() {
        throw nobodyWaits();
    }

    private static IllegalStateException nobodyWaits() {
        return new IllegalStateException("a rehearsal waits in no queue");
    }
}
