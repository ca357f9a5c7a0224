package dev.weir.event;

import dev.weir.Termination;
import java.net.InetSocketAddress;
import java.time.Instant;

/** The record of a connection of which a test says only what matters. Otherwise it was alone and ended in order. */
public final class SampleConnection {
    private InetSocketAddress client = new InetSocketAddress("192.0.2.7", 40_000);
    private Instant acceptedAt = Instant.parse("2026-03-04T05:06:07.008Z");
    private String server = "s1";
    private long waitMillis = 1;
    private long connectMillis;
    private long totalMillis = 25;
    private Termination termination = Termination.NORMAL;
    private int retries;
    private boolean redispatched;
    private int serverQueue;
    private int backendQueue;
    private boolean sawClientByte = true;
    private boolean hasEnded = true;

    /** A connection without a peculiarity. */
    public SampleConnection() {}

    /** Came from there. */
    public SampleConnection from(InetSocketAddress address) {
        client = address;
        return this;
    }

    /** Was accepted then. */
    public SampleConnection acceptedAt(String instant) {
        acceptedAt = Instant.parse(instant);
        return this;
    }

    /** Got no server. */
    public SampleConnection withoutServer() {
        server = ConnectionSummary.NO_SERVER;
        waitMillis = -1;
        connectMillis = -1;
        sawClientByte = false;
        return this;
    }

    /** Lasted so long. */
    public SampleConnection lasted(long millis) {
        totalMillis = millis;
        return this;
    }

    /** Ended so. */
    public SampleConnection ended(Termination how) {
        termination = how;
        return this;
    }

    /** Needed so many attempts after the first. */
    public SampleConnection retried(int times) {
        retries = times;
        return this;
    }

    /** Went to another server than the first. */
    public SampleConnection redispatched() {
        redispatched = true;
        return this;
    }

    /** Had to wait, at these positions. */
    public SampleConnection queued(int atServer, int atBackend) {
        serverQueue = atServer;
        backendQueue = atBackend;
        return this;
    }

    /** Has been established and goes on. */
    public SampleConnection stillRuns() {
        hasEnded = false;
        return this;
    }

    /** The record: 1024 bytes to the client and 64 to the server. */
    public ConnectionSummary summary() {
        return new ConnectionSummary(
                client,
                new InetSocketAddress("192.0.2.1", 443),
                acceptedAt,
                "ft",
                "bind",
                "bk",
                server,
                waitMillis,
                connectMillis,
                totalMillis,
                1024,
                64,
                termination,
                1,
                1,
                0,
                0,
                retries,
                redispatched,
                serverQueue,
                backendQueue,
                sawClientByte,
                hasEnded);
    }
}
