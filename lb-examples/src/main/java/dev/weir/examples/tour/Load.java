package dev.weir.examples.tour;

import dev.weir.examples.exchange.Protocol;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All clients of a tour, one thread each. */
final class Load implements AutoCloseable {
    /** More than the longest time a client may wait for a connection and an answer, twice. */
    private static final int STOP_SECONDS = 60;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final ExecutorService threads;

    private Load(int clients) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(clients, task -> {
            Thread thread = new Thread(task, "tour-client-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Lets everybody come. */
    static Load start(Scene scene, Tally tally, Pace pace) {
        Load load = new Load(scene.clients());
        KnownServers servers = new KnownServers(scene.servers());
        for (Crowd crowd : scene.crowds()) {
            for (int client = 0; client < crowd.clients(); client++) {
                int offset = client; // so that not all ask for the same at the same time
                load.threads.execute(new Visitor(
                        crowd.protocol() + " " + crowd.hostName(),
                        first -> open(scene, crowd, servers, first + offset),
                        tally,
                        load.stop,
                        pace.think()));
            }
        }
        return load;
    }

    private static Session open(Scene scene, Crowd crowd, KnownServers servers, int first) throws NoAnswerException {
        ClientConnection connection = ClientConnection.open(crowd, scene.trust());
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
