package dev.weir.internal.probe;

import dev.weir.internal.report.HarmlessText;
import dev.weir.probe.CustomProbe;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check of a user's own, which comes to one result whatever happens. Any thread. */
final class CustomRun {
    /** A timer is never so late on a machine that runs. */
    private static final Duration LATE = Duration.ofMillis(100);

    private final CustomProbe probe;
    private final Labels labels;
    private final InetSocketAddress server;
    private final Duration timeout;
    private final Runtime runtime;
    private final Consumer<ProbeResult> result;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final long began;
    private volatile boolean hasBegun;
    private volatile boolean hasReturned;
    private boolean hadGrace; // on the timer's thread
    private volatile Cancellable timer = () -> {};

    CustomRun(
            CustomProbe probe,
            Labels labels,
            InetSocketAddress server,
            Duration timeout,
            Runtime runtime,
            Consumer<ProbeResult> result) {
        this.probe = probe;
        this.labels = labels;
        this.server = server;
        this.timeout = timeout;
        this.runtime = runtime;
        this.result = result;
        this.began = runtime.nanoTime();
    }

    CustomProbe probe() {
        return probe;
    }

    void endsWith(Cancellable end) {
        timer = end;
        if (isOver.get()) {
            end.cancel();
        }
    }

    /**
     * Whether its end has come much too late, for the first time: then this machine stood still, and an answer may be on its way that
     * it could not take.
     */
    boolean deservesGrace() {
        boolean first = !hadGrace;
        hadGrace = true;
        return first && runtime.nanoTime() - began - timeout.toNanos() > LATE.toNanos();
    }

    /**
     * Runs the user's code.
     *
     * @param defect hears of code that does what it must not
     * @param behaved hears of code that does not
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what the stage comes to is told by its continuation
    void call(BiConsumer<CustomProbe, String> defect, Consumer<CustomProbe> behaved) {
        if (isOver.get()) {
            return;
        }
        hasBegun = true;
        CompletionStage<CustomProbe.@Nullable Answer> stage;
        try {
            stage = asked();
        } catch (RuntimeException | Error e) {
            invalid("threw " + e, defect);
            return;
        } finally {
            hasReturned = true;
        }
        if (stage == null) {
            invalid("answered with null instead of a stage", defect);
            return;
        }
        try {
            stage.whenComplete((answer, failure) -> completed(answer, failure, defect, behaved));
        } catch (RuntimeException | Error e) {
            invalid("answered with a stage that threw " + e, defect);
        }
    }

    /** What a user's code answers, which need not keep its promises. */
    private @Nullable CompletionStage<CustomProbe.@Nullable Answer> asked() {
        @SuppressWarnings("unchecked") // an answer is also one that may be null
        CompletionStage<CustomProbe.@Nullable Answer> stage =
                (CompletionStage<CustomProbe.@Nullable Answer>) (CompletionStage<?>) probe.check(server, timeout);
        return stage;
    }

    private void completed(
            CustomProbe.@Nullable Answer answer,
            @Nullable Throwable failure,
            BiConsumer<CustomProbe, String> defect,
            Consumer<CustomProbe> behaved) {
        if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            behaved.accept(probe);
            tell(Verdict.FAIL, "L7RSP", String.valueOf(cause));
        } else if (answer == null) {
            invalid("answered with null", defect);
        } else {
            behaved.accept(probe);
            boolean healthy = answer.healthy();
            tell(healthy ? Verdict.PASS : Verdict.FAIL, healthy ? "L7OK" : "L7STS", words(answer));
        }
    }

    private static String words(CustomProbe.Answer answer) {
        String words = answer.words();
        return words == null ? "" : words; // a user's record, made by code that may know nothing of null
    }

    private void invalid(String what, BiConsumer<CustomProbe, String> defect) {
        tell(Verdict.FAIL, "L7RSP", what);
        defect.accept(probe, what);
    }

    /**
     * Its time is over.
     *
     * @param holder whose code runs at the moment
     * @return whether that changed anything
     */
    boolean timedOut(@Nullable CustomRun holder) {
        if (hasReturned) {
            return tell(Verdict.FAIL, "L7TOUT", "no answer");
        }
        if (hasBegun) {
            return tell(Verdict.FAIL, "L7TOUT", "blocks");
        }
        if (holder == null || holder == this) {
            return tell(Verdict.INCONCLUSIVE, "SOCKERR", "could not begin in time");
        }
        if (holder.isSameAs(this)) {
            return tell(Verdict.FAIL, "L7TOUT", "the check before still blocks");
        }
        String words = "could not begin: the thread of custom checks is held by " + labels.own(holder.probe);
        return tell(Verdict.INCONCLUSIVE, "SOCKERR", words);
    }

    /** Whether its code is at work at the moment. */
    boolean blocks() {
        return hasBegun && !hasReturned;
    }

    @SuppressWarnings(
            "ReferenceEquality") // the equals of a user may fail, and a server's checks all have the one object
    private boolean isSameAs(CustomRun other) {
        return probe == other.probe && server.equals(other.server);
    }

    private boolean tell(Verdict verdict, String status, String info) {
        if (!isOver.compareAndSet(false, true)) {
            return false; // too late
        }
        timer.cancel();
        Duration took = Duration.ofNanos(runtime.nanoTime() - began);
        result.accept(new ProbeResult(verdict, status, HarmlessText.of(info), took));
        return true;
    }
}
