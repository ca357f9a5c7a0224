package dev.weir.examples.tour;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Clients that come and go for as long as this is open, and what became of their requests: the same that {@link Tour} plays
 * with, for who has another play in mind.
 */
public final class Traffic implements AutoCloseable {
    /** Sessions last more than a second, so that a drain has something to wait for. */
    private static final Duration THINK = Duration.ofMillis(60);

    private static final Pace PACE =
            new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, THINK);

    private final Tally tally = new Tally();
    private final Load load;

    /**
     * Nobody yet.
     *
     * @param servers names of those whose answers are right
     * @param trust what the clients trust
     */
    public Traffic(List<String> servers, SSLContext trust) {
        this.load = new Load(servers, trust, tally, PACE);
    }

    /** Lets a crowd come, and stay until the end. */
    public void come(Crowd crowd) {
        load.come(crowd);
    }

    /** Correct answers so far, by server. */
    public Map<String, Long> answered() {
        return tally.answeredByServer();
    }

    /** Requests so far that had to be sent once more, because their connection died before the answer began. */
    public int resent() {
        return tally.resent();
    }

    /** Requests so far without a correct answer. */
    public int failed() {
        return tally.failed();
    }

    /** Why the first few failed. */
    public List<String> reasons() {
        return tally.reasons();
    }

    /** Sends everybody home after the request each is at, and returns when they have gone. */
    @Override
    public void close() {
        load.close();
    }
}
