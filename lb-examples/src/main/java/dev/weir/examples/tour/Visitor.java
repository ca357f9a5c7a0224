package dev.weir.examples.tour;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that behaves like a real one: it keeps its connection for a number of requests, then comes again; and a request
 * whose connection died before any byte of the answer is sent once more on a new connection. Runs on its own thread until
 * told to stop.
 */
final class Visitor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);

    /** Few enough that a server which comes back soon gets its part of the connections. */
    private static final int REQUESTS_PER_SESSION = 20;

    private final String label;
    private final SessionOpener opener;
    private final Tally tally;
    private final CountDownLatch stop;
    private final Duration think;
    private @Nullable Session session;
    private int askedInSession;
    private int asked;

    /** Opens a session that starts with the request of this number. */
    interface SessionOpener {
        Session open(int firstRequest) throws NoAnswerException;
    }

    /**
     * A client that has not come yet.
     *
     * @param label for reports of failures
     * @param stop counted down to send everybody home
     * @param think pause between an answer and the next request
     */
    Visitor(String label, SessionOpener opener, Tally tally, CountDownLatch stop, Duration think) {
        this.label = label;
        this.opener = opener;
        this.tally = tally;
        this.stop = stop;
        this.think = think;
    }

    @Override
    public void run() {
        try {
            while (!stop.await(think.toMillis(), TimeUnit.MILLISECONDS)) {
                request();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{}: the client itself is broken", label, e);
            tally.failed(label + ": " + e);
        } finally {
            leave();
        }
    }

    private void request() {
        long startNanos = System.nanoTime();
        boolean resent = false;
        try {
            String server;
            try {
                server = ask();
            } catch (NoAnswerException e) {
                LOG.debug("{}: sent again: {}", label, e.toString());
                leave();
                resent = true;
                server = ask();
            }
            tally.answered(server, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos), resent);
            asked++;
        } catch (IOException | WrongAnswerException e) {
            leave();
            tally.failed(label + ": " + e.getMessage());
            asked++;
        }
    }

    private String ask() throws IOException, WrongAnswerException {
        Session current = session;
        if (current == null) {
            current = opener.open(asked);
            session = current;
            askedInSession = 0;
        }
        askedInSession++;
        boolean last = askedInSession == REQUESTS_PER_SESSION;
        String server = current.ask(last);
        if (last) {
            leave();
        }
        return server;
    }

    private void leave() {
        Session current = session;
        session = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                LOG.debug("{}: closing: {}", label, e.toString()); // it was dead before
            }
        }
    }
}
