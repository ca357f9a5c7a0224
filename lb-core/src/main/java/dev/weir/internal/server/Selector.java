package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Cursor;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Says who of a backend's servers may be picked, and has the balance strategy make a picker of exactly those: HAProxy's rule of
 * active servers and backups. Control thread.
 */
final class Selector {
    private final Cursor cursor = new Cursor(0);
    private final RandomGenerator random;

    Selector(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A new selection.
     *
     * @param assigner hears of a strategy that fails
     * @param before in force until now, for strategies whose next pick depends on the picks before
     */
    Selection select(Backend backend, List<ServerRuntime> servers, Assigner assigner, Optional<Selection> before) {
        List<ServerRuntime> active = servers.stream()
                .filter(server -> server.isUsable() && !server.server().isBackup())
                .toList();
        List<ServerRuntime> usable = active.isEmpty()
                ? servers.stream().filter(ServerRuntime::isUsable).toList()
                : active;
        if (active.isEmpty() && !usable.isEmpty() && !backend.allBackups()) {
            ServerRuntime backup = usable.get(0);
            // A lone backup is used without asking the strategy, and so even if it has no room.
            return new Selection(List.of(backup), request -> backup);
        }
        PickerContext context = new PickerContext(List.copyOf(usable), cursor, before.map(Selection::picker), random);
        return new Selection(usable, picker(context, assigner));
    }

    private static Picker picker(PickerContext context, Assigner assigner) {
        try {
            return Objects.requireNonNull(assigner.newPicker(context), "no picker");
        } catch (RuntimeException | Error e) {
            assigner.failed("could not make a picker: " + e);
            return BalanceStrategy.roundRobin().newPicker(context);
        }
    }
}
