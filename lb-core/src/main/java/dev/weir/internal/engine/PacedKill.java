package dev.weir.internal.engine;

import dev.weir.OpenConnection;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Ends what a drain's deadline has left, all together or a batch at a time, so that the clients do not all come back at the same
 * moment. Control thread.
 */
final class PacedKill {
    private static final int BATCHES_PER_SECOND = 10;

    private final IntFunction<CompletionStage<List<OpenConnection>>> kill;
    private final SerialExecutor control;
    private final int batch;
    private final Duration pause;
    private final Consumer<List<OpenConnection>> whenDone;
    private final List<OpenConnection> killed = new ArrayList<>();

    /**
     * Ends connections until none is left.
     *
     * @param kill ends so many connections at most, and tells which
     * @param perSecond 0 for all together
     * @param whenDone is told all that were ended; control thread
     */
    PacedKill(
            IntFunction<CompletionStage<List<OpenConnection>>> kill,
            SerialExecutor control,
            int perSecond,
            Consumer<List<OpenConnection>> whenDone) {
        this.kill = kill;
        this.control = control;
        this.batch = perSecond == 0 ? Integer.MAX_VALUE : Math.max(1, perSecond / BATCHES_PER_SECOND);
        this.pause = perSecond == 0 ? Duration.ZERO : Duration.ofSeconds(batch).dividedBy(perSecond);
        this.whenDone = whenDone;
    }

    void begin() {
        kill.apply(batch).whenComplete((ended, failure) -> onControl(() -> next(failure == null ? ended : List.of())));
    }

    private void next(List<OpenConnection> ended) {
        killed.addAll(ended);
        if (ended.size() < batch) {
            whenDone.accept(killed);
        } else {
            control.schedule(pause, this::begin);
        }
    }

    private void onControl(Runnable step) {
        try {
            control.execute(step);
        } catch (RejectedExecutionException stopped) {
            return; // the load balancer has stopped meanwhile, and whoever waited for this was told so
        }
    }
}
