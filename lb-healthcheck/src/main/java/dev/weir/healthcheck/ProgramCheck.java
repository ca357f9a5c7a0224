package dev.weir.healthcheck;

import dev.weir.probe.ExternalCheck;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One check by a program. All but starting and killing is on the event loop's thread. The program's place is given back only when
 * it is gone, whenever its check ended.
 */
final class ProgramCheck implements Check {
    /** What the JDK says when there was no room for one more process: no memory, no process, no descriptor. */
    private static final Pattern NO_ROOM = Pattern.compile("error=(11|12|23|24),");

    private final CheckContext context;
    private final Programs programs;
    private final ExternalCheck check;
    private final ProbeTarget target;
    private final BiConsumer<Check, ProbeResult> whenOver;
    private final Deadline deadline;
    private final long timeoutNanos;
    private final long startedNanos;
    private final Runnable entry = this::launch;
    private @Nullable Process process;
    private boolean entered;
    private boolean over;

    /**
     * Not started yet.
     *
     * @param whenOver told once, unless the check is closed first; must not throw
     */
    ProgramCheck(
            CheckContext context,
            Programs programs,
            ExternalCheck check,
            ProbeTarget target,
            ProbeTimeouts timeouts,
            BiConsumer<Check, ProbeResult> whenOver) {
        this.context = context;
        this.programs = programs;
        this.check = check;
        this.target = target;
        this.whenOver = whenOver;
        this.timeoutNanos = timeouts.longest().toNanos();
        this.deadline = new Deadline(context.loop(), context.runtime(), this::look, this::timeIsOver);
        this.startedNanos = context.runtime().nanoTime();
    }

    @Override
    public void start() {
        deadline.start(timeoutNanos);
        programs.enter(entry);
    }

    @Override
    public void close() {
        if (!over) {
            release();
        }
    }

    private void launch() {
        entered = true;
        try {
            programs.offLoop().execute(this::startProgram);
        } catch (RejectedExecutionException e) {
            // The prober is closing.
        }
    }

    /** Not on the loop. */
    private void startProgram() {
        try {
            Process started = Programs.start(check, target);
            onLoop(() -> launched(started), () -> Programs.kill(started));
        } catch (IOException | RuntimeException e) {
            onLoop(() -> notLaunched(e), () -> {});
        }
    }

    private void launched(Process started) {
        process = started;
        var unused = started.onExit().thenRun(() -> onLoop(this::exited, () -> {}));
        if (over) {
            kill(started);
        } else {
            deadline.start(timeoutNanos); // the program's own time begins now
        }
    }

    private void notLaunched(Exception failure) {
        programs.leave();
        if (over) {
            return;
        }
        String words = Finding.words(failure);
        end(NO_ROOM.matcher(words).find() ? Finding.notMade(words) : Finding.fail("PROCERR", words));
    }

    private void exited() {
        programs.leave();
        look();
    }

    /** Ends the check if the program has ended. */
    private void look() {
        if (over || process == null || process.isAlive()) {
            return;
        }
        int code = process.exitValue();
        Finding found = code == 0 ? Finding.pass("PROCOK", "") : Finding.fail("PROCERR", "exit code " + code);
        end(found.withCode(code));
    }

    private void timeIsOver() {
        if (process == null) {
            end(Finding.notMade(
                    entered
                            ? "the program was not started in time"
                            : "the program was not started: " + Programs.MOST_AT_ONCE + " others run"));
        } else {
            end(Finding.fail("PROCTOUT", "the program was killed, for it was not done in time"));
        }
    }

    private void end(Finding finding) {
        long tookNanos = context.runtime().nanoTime() - startedNanos;
        release();
        whenOver.accept(this, finding.after(tookNanos, Optional.empty()));
    }

    private void release() {
        over = true;
        deadline.stop();
        programs.giveUp(entry);
        if (process != null && process.isAlive()) {
            kill(process);
        }
    }

    private void kill(Process started) {
        try {
            programs.offLoop().execute(() -> Programs.kill(started));
        } catch (RejectedExecutionException e) { // the prober is closing, so nothing waits for the loop
            Programs.kill(started);
        }
    }

    private void onLoop(Runnable task, Runnable ifClosed) {
        try {
            context.loop().execute(task);
        } catch (RejectedExecutionException e) {
            ifClosed.run();
        }
    }
}
