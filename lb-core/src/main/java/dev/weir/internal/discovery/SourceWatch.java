package dev.weir.internal.discovery;

import dev.weir.ServerTemplate;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Endpoint;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import dev.weir.spi.ServerSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * One open source of one template: brings what it says to the control thread, the latest set only and not too often, and tells
 * when it fails. A source is user code, so whatever it does has one outcome here and harms nobody else. Control thread, but for
 * what the source calls.
 */
public final class SourceWatch {
    /** A source that speaks more often is listened to once in this time. */
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** So many words in one pause are more than any source should have. */
    private static final int TOO_MANY = 1_000;
    /** A source may say what it found and then what it did not find; that is no recovery. */
    private static final Duration RECOVERED_AFTER = Duration.ofSeconds(1);

    private static final Duration REOPENED_AFTER = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 500;

    private final String backend;
    private final String name;
    private final ServerSource source;
    private final Surroundings around;
    private final AtomicReference<Words> said = new AtomicReference<>(Words.NONE);
    private final AtomicBoolean isHeard = new AtomicBoolean();
    private final AtomicBoolean madeNoSense = new AtomicBoolean();
    private final AtomicBoolean spokeAfterTheEnd = new AtomicBoolean();
    private OpenSource open;
    private Runnable whenHeard = () -> {};
    private Optional<List<Endpoint>> latest = Optional.empty();
    private boolean isFailing;
    private boolean toldTooOften;
    private boolean isClosed;
    private Cancellable recovery = () -> {};
    private Cancellable pause = () -> {};
    private Cancellable reopening = () -> {};

    /**
     * What a watch needs from its surroundings.
     *
     * @param runtime time and threads
     * @param control the control thread
     * @param reporter who hears of events
     * @param threads name of the threads that open and close sources
     */
    public record Surroundings(Runtime runtime, SerialExecutor control, Reporter reporter, String threads) {}

    /** A watch of a template's source, not open yet. */
    public SourceWatch(String backend, ServerTemplate template, Surroundings around) {
        this.backend = backend;
        this.source = template.source();
        this.name = "template " + backend + "/" + template.range() + ": " + template.sourceName();
        this.around = around;
        this.open = newSource();
    }

    private OpenSource newSource() {
        return new OpenSource(
                source,
                around.runtime,
                around.threads,
                why -> onControl(() -> couldNotBeOpened(why)),
                why -> userCodeFailed("could not be closed: " + why));
    }

    /** Opens the source. {@code whenHeard} is called, on the control thread, each time it has spoken. */
    public void open(Runnable heard) {
        whenHeard = heard;
        open.open(new Ear(open));
    }

    /** The latest full set, once. */
    public Optional<List<Endpoint>> take() {
        Optional<List<Endpoint>> taken = latest;
        latest = Optional.empty();
        return taken;
    }

    /** Closes the source. Completes when that is done, on whatever thread. */
    public CompletionStage<Void> close() {
        isClosed = true;
        pause.cancel();
        recovery.cancel();
        reopening.cancel();
        return open.close();
    }

    // ---- on the source's threads ----------------------------------------------------------------------------------

    /** What the source is given to speak to. */
    private final class Ear implements ServerSource.Listener {
        private final OpenSource speaker;

        Ear(OpenSource speaker) {
            this.speaker = speaker;
        }

        @Override
        public void update(List<Endpoint> all) {
            List<Endpoint> copy;
            try {
                copy = List.copyOf(all);
            } catch (RuntimeException e) {
                if (madeNoSense.compareAndSet(false, true)) {
                    userCodeFailed("told what is no set of endpoints: " + e);
                }
                failed("no set of endpoints: " + e);
                return;
            }
            hear(words -> words.thenSet(copy));
        }

        @Override
        public void failed(String reason) {
            String line = oneLine(String.valueOf(reason));
            hear(words -> words.thenFailure(line));
        }

        private void hear(UnaryOperator<Words> news) {
            if (speaker.isClosed()) {
                if (spokeAfterTheEnd.compareAndSet(false, true)) {
                    userCodeFailed("spoke after it was closed; nobody listens");
                }
                return;
            }
            said.updateAndGet(news);
            wake();
        }
    }

    private void wake() {
        if (isHeard.compareAndSet(false, true)) {
            onControl(this::listen);
        }
    }

    private void userCodeFailed(String how) {
        around.reporter.event(new LbEvent.UserCodeFailed(around.runtime.now(), name + ": " + oneLine(how)));
    }

    private void onControl(Runnable action) {
        try {
            around.control.execute(action);
        } catch (RejectedExecutionException e) {
            return; // the load balancer has stopped, and nobody wants to know
        }
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.chars()
                .limit(LONGEST_REASON)
                .forEach(c -> line.append(c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029 ? ' ' : (char) c));
        return line.toString();
    }

    // ---- on the control thread ------------------------------------------------------------------------------------

    private void listen() {
        Words words = said.getAndSet(Words.NONE);
        if (isClosed) {
            return;
        }
        pause = around.control.schedule(PAUSE, this::pauseIsOver);
        if (words.count() > TOO_MANY && !toldTooOften) {
            toldTooOften = true;
            around.reporter.event(new LbEvent.Warning(
                    around.runtime.now(),
                    name + ": spoke " + words.count() + " times in " + PAUSE.toMillis()
                            + " ms (expected: when something changed); only its latest word is heard"));
        }
        if (words.set().isPresent()) {
            latest = words.set();
            succeeded();
        }
        words.failure().ifPresent(this::failed);
        whenHeard.run();
    }

    private void pauseIsOver() {
        isHeard.set(false);
        if (!Words.NONE.equals(said.get())) {
            wake();
        }
    }

    private void succeeded() {
        recovery.cancel();
        if (isFailing) {
            recovery = around.control.schedule(RECOVERED_AFTER, () -> {
                isFailing = false;
                around.reporter.event(
                        new LbEvent.SourceRecovered(around.runtime.now(), backend, name + ": works again"));
            });
        }
    }

    private void failed(String reason) {
        recovery.cancel();
        if (!isFailing) {
            isFailing = true;
            around.reporter.event(new LbEvent.SourceFailed(
                    around.runtime.now(), backend, name + " failed: " + reason + "; the servers stay as they are"));
        }
    }

    /** It counts as having spoken, and is opened again later: perhaps the machine lacked something. */
    private void couldNotBeOpened(Throwable why) {
        if (isClosed) {
            return;
        }
        failed("could not be opened: " + oneLine(why.toString()));
        var unused = open.close(); // whatever it may still say
        open = newSource();
        reopening = around.control.schedule(REOPENED_AFTER, () -> open.open(new Ear(open)));
        whenHeard.run();
    }
}
