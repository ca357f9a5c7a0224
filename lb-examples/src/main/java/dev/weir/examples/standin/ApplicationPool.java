package dev.weir.examples.standin;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands behind one web service of a stand-in server, and can die without the others: IIS runs each in a process of its
 * own. All is well at first. All methods may be called from any thread.
 */
public final class ApplicationPool {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationPool.class);

    private final Set<HeldRequest> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger healthRequests = new AtomicInteger(); // since it flaps
    private volatile Treatment pages = Treatment.ANSWERED;
    private volatile Treatment healthPage = Treatment.ANSWERED;
    private volatile Duration healthDelay = Duration.ZERO;
    private volatile boolean flapping;

    /** A request whose answer waits for something to happen. */
    @FunctionalInterface
    interface HeldRequest {
        /**
         * Sends the answer.
         *
         * @throws IOException if the client has gone
         */
        void answer() throws IOException;
    }

    ApplicationPool() {}

    /** Dies: whatever is asked of the service from now on, its health page included, is treated so. */
    public void die(Treatment treatment) {
        pages = treatment;
        healthPage = treatment;
    }

    /** Treats requests for the health page so, and goes on serving all others. */
    public void treatHealthPage(Treatment treatment) {
        healthPage = treatment;
    }

    /** Answers the health page as ever, but only after this time. */
    public void delayHealthPage(Duration time) {
        healthDelay = time;
    }

    /** Answers every second request for the health page with 503, beginning with the next. */
    public void flap() {
        healthRequests.set(0);
        flapping = true;
    }

    /** Is well again. Who was left without an answer stays so. */
    public void revive() {
        die(Treatment.ANSWERED);
        healthDelay = Duration.ZERO;
        flapping = false;
    }

    /** Answers the requests that wait for mail, and so hang ({@code Ping} of ActiveSync). Returns how many there were. */
    public int deliverMail() {
        int answered = 0;
        for (HeldRequest request : List.copyOf(held)) {
            held.remove(request);
            try {
                request.answer();
                answered++;
            } catch (IOException e) {
                LOG.debug("a client that waited for mail has gone: {}", e.toString());
            }
        }
        return answered;
    }

    /** Requests so far, those for the health page included. */
    public int requests() {
        return requests.get();
    }

    /** Requests that wait for mail. */
    public int held() {
        return held.size();
    }

    void hold(HeldRequest request) {
        held.add(request);
    }

    void forget(HeldRequest request) {
        held.remove(request);
    }

    /** Called once for each request. */
    Treatment treat(boolean isHealthPage) {
        requests.incrementAndGet();
        if (!isHealthPage) {
            return pages;
        }
        boolean second = healthRequests.getAndIncrement() % 2 == 1;
        return flapping && !second ? Treatment.UNAVAILABLE : healthPage;
    }

    Duration healthDelay() {
        return healthDelay;
    }
}
