package dev.weir.examples.tour;

import dev.weir.examples.exchange.Protocol;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** All clients of a tour, one thread each. */
final class Load implements AutoCloseable {
    /** More than the longest time a client may wait for a connection and an answer, twice. */
    private static final int STOP_SECONDS = 60;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final KnownServers servers;
    private final SSLContext trust;
    private final Tally tally;
    private final Pace pace;
    private final ExecutorService threads;

    /**
     * Nobody yet.
     *
     * @param servers names of those whose answers are right
     * @param trust what the clients trust
     * @param tally told what becomes of every request
     */
    Load(List<String> servers, SSLContext trust, Tally tally, Pace pace) {
        this.servers = new KnownServers(servers);
        this.trust = trust;
        this.tally = tally;
        this.pace = pace;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "tour-client-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Lets a crowd come. */
    void come(Crowd crowd) {
        for (int client = 0; client < crowd.clients(); client++) {
            int offset = client; // so that not all ask for the same at the same time
            threads.execute(new Visitor(
                    crowd.protocol() + " " + crowd.hostName(),
                    first -> open(crowd, first + offset),
                    tally,
                    stop,
                    pace.think()));
        }
    }

    private Session open(Crowd crowd, int first) throws NoAnswerException {
        ClientConnection connection = ClientConnection.open(crowd, trust);
        return crowd.protocol() == Protocol.HTTPS
                ? new HttpsSession(connection, crowd, servers, first)
                : new MailSession(connection, crowd, servers);
    }

    /** Sends everybody home after the request each is at, and returns when they have gone. */
    @Override
    public void close() {
        stop.countDown();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("clients: some did not end within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
