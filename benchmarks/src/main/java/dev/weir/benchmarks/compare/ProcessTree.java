package dev.weir.benchmarks.compare;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process together with its descendants. */
final class ProcessTree {
    private static final long PATIENCE_SECONDS = 3;

    private ProcessTree() {}

    static List<Long> pids(ProcessHandle root) {
        return handles(root).stream().map(ProcessHandle::pid).toList();
    }

    /** Asks the process to end, and kills what is left of it and of its descendants after a few seconds. */
    static void end(Process process) {
        List<ProcessHandle> family = handles(process.toHandle());
        process.destroy();
        awaitEnd(process);
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits a few seconds at most for a process that is about to end. */
    static void awaitEnd(Process process) {
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process and its descendants without asking. */
    static void kill(Process process) {
        handles(process.toHandle()).forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> handles(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants()).toList();
    }
}
