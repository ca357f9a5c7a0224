package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Cursor;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says who of a backend's servers may be picked, and has the balance strategy make a picker of exactly those: HAProxy's rule of
 * active servers and backups, and {@link Panic}, which HAProxy does not have. Control thread.
 */
final class Selector {
    private final Cursor cursor = new Cursor(0);
    private final RandomGenerator random;
    private @Nullable Assigner last;

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
        servers.forEach(ServerRuntime::weigh);
        if (assigner != last) {
            servers.forEach(server -> server.places().slots().unrank()); // another strategy may go by another order
            last = assigner;
        }
        Selection selection = choose(backend, servers, assigner, before);
        servers.stream()
                .filter(server -> !selection.contains(server))
                .forEach(server -> server.places().slots().unrank());
        return selection;
    }

    private Selection choose(
            Backend backend, List<ServerRuntime> servers, Assigner assigner, Optional<Selection> before) {
        List<ServerRuntime> active = servers.stream()
                .filter(server -> server.isUsable() && !server.server().isBackup())
                .toList();
        List<ServerRuntime> usable = active.isEmpty()
                ? servers.stream().filter(ServerRuntime::isUsable).toList()
                : active;
        Optional<Panic> panic = Panic.of(backend.panicThreshold(), servers, usable);
        if (panic.isPresent()) {
            List<ServerRuntime> all = panic.get().servers();
            return new Selection(all, picker(all, assigner, before), panic);
        }
        if (active.isEmpty() && !usable.isEmpty() && !backend.allBackups()) {
            ServerRuntime backup = usable.get(0);
            // A lone backup is used without asking the strategy, and so even if it has no room.
            return new Selection(List.of(backup), new LoneBackup(backup));
        }
        return new Selection(usable, picker(usable, assigner, before));
    }

    /**
     * A picker that picks as that of the selection would, with a cursor of its own, so that nobody notices. What is chance for
     * the strategy comes out as it may, not as it will.
     */
    Picker rehearsal(Assigner assigner, Selection now) {
        if (now.picker() instanceof LoneBackup) {
            return now.picker();
        }
        PickerContext context =
                new PickerContext(now.candidates(), new Cursor(cursor.peek()), Optional.of(now.picker()), random);
        return Objects.requireNonNull(assigner.newPicker(context), "no picker");
    }

    private record LoneBackup(ServerRuntime backup) implements Picker {
        @Override
        public Candidate pick(PickRequest request) {
            return backup;
        }

        @Override
        public String standing(Candidate candidate, PickRequest request) {
            return "the only backup that serves";
        }
    }

    private Picker picker(List<ServerRuntime> candidates, Assigner assigner, Optional<Selection> before) {
        PickerContext context =
                new PickerContext(List.copyOf(candidates), cursor, before.map(Selection::picker), random);
        try {
            return Objects.requireNonNull(assigner.newPicker(context), "no picker");
        } catch (RuntimeException | Error e) {
            assigner.failed("could not make a picker: " + e);
            return BalanceStrategy.roundRobin().newPicker(context);
        }
    }
}
