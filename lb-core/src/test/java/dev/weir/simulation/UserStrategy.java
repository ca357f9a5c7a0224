package dev.weir.simulation;

import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.testing.Stranger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A strategy as a user might write it, well or badly. */
final class UserStrategy implements BalanceStrategy {
    /** How it behaves. */
    enum Manner {
        /** As a hash of the client does: insists on one server, room or not. */
        INSISTS,
        /** Picks any with room. */
        AT_RANDOM,
        /** Throws now and then. */
        THROWS,
        /** Throws instead of making a picker. */
        MAKES_NO_PICKER,
        /** Answers with somebody who is no candidate now and then. */
        PICKS_A_STRANGER
    }

    private final Chance chance;
    private final Manner manner;

    UserStrategy(Chance chance, Manner manner) {
        this.chance = chance;
        this.manner = manner;
    }

    @Override
    public Picker newPicker(PickerContext context) {
        if (manner == Manner.MAKES_NO_PICKER) {
            throw new IllegalStateException("user code");
        }
        return request -> pick(context.candidates(), request);
    }

    private @Nullable Candidate pick(List<Candidate> candidates, PickRequest request) {
        if (manner == Manner.INSISTS) {
            return candidates.get(request.clientAddress().getPort() % candidates.size());
        }
        if (manner == Manner.THROWS && chance.percent(30)) {
            throw new IllegalStateException("user code");
        }
        if (manner == Manner.PICKS_A_STRANGER && chance.percent(30)) {
            return new Stranger(new ServerId("elsewhere", "stranger"));
        }
        List<Candidate> free = candidates.stream().filter(request::admits).toList();
        return free.isEmpty() ? null : free.get(chance.between(0, free.size() - 1));
    }

    @Override
    public String name() {
        return "user-" + manner;
    }

    @Override
    public boolean canAvoid() {
        return manner != Manner.INSISTS;
    }

    @Override
    public boolean waitsInLine() {
        return manner != Manner.INSISTS;
    }
}
