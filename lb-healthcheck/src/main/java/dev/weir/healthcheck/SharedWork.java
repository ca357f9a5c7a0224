package dev.weir.healthcheck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work that may block, done off the event loop, and once at a time for each key, however many checks wait for it. Its methods
 * belong to the loop's thread, on which results are told as well.
 */
final class SharedWork<K, V> {
    private final Executor offLoop;
    private final Executor loop;
    private final Function<K, V> work;
    private final Map<K, List<Consumer<V>>> waiting = new HashMap<>();

    /** With work that must not throw. */
    SharedWork(Executor offLoop, Executor loop, Function<K, V> work) {
        this.offLoop = offLoop;
        this.loop = loop;
        this.work = work;
    }

    /** Tells the result of work that begins now or is under way; nothing if the prober is closed first. */
    void get(K key, Consumer<V> whenDone) {
        List<Consumer<V>> others = waiting.get(key);
        if (others != null) {
            others.add(whenDone);
            return;
        }
        waiting.put(key, new ArrayList<>(List.of(whenDone)));
        execute(offLoop, () -> {
            V result = work.apply(key);
            execute(loop, () -> tell(key, result));
        });
    }

    private void tell(K key, V result) {
        List<Consumer<V>> callers = waiting.remove(key);
        if (callers != null) {
            callers.forEach(caller -> caller.accept(result));
        }
    }

    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The prober is closing, and tells nobody anything any more.
        }
    }
}
