package dev.weir.benchmarks.compare;

import java.io.IOException;

/** A row of the result: what is measured, in which units, and by which load. Lower is better throughout. */
enum Metric {
    CONNECT("connect", "connect", "us/conn", 1e3, "conn/s"),
    PINGPONG("pingpong", "pingpong", "us/exch", 1e3, "exch/s"),
    BULK_1("bulk", "bulk x1", "ms/GB", 1e6, "GB/s"),
    BULK_4("bulk", "bulk x4", "ms/GB", 1e6, "GB/s"),
    IDLE_RSS("idle", "idle rss", "KB/conn", 1e3, ""),
    IDLE_HEAP("idle", "idle heap", "KB/conn", 1e3, "");

    /** Long enough that the pause between two answers does not matter, short enough to end soon after the time is up. */
    private static final long BULK_ANSWER_BYTES = 256L * 1024 * 1024;

    private static final int PINGPONG_CONNECTIONS = 50;

    private final String scenario;
    private final String label;
    private final String unit;
    private final double divisor;
    private final String throughputUnit;

    Metric(String scenario, String label, String unit, double divisor, String throughputUnit) {
        this.scenario = scenario;
        this.label = label;
        this.unit = unit;
        this.divisor = divisor;
        this.throughputUnit = throughputUnit;
    }

    /** The name under which the command line selects it. */
    String scenario() {
        return scenario;
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    String throughputUnit() {
        return throughputUnit;
    }

    /** Whether CPU under load is measured, and not memory at rest. */
    boolean timed() {
        return this != IDLE_RSS && this != IDLE_HEAP;
    }

    /** Nanoseconds (or, at rest, bytes) spread over {@code amount} units of work, in {@link #unit()}. */
    double cost(long spent, double amount) {
        return spent / divisor / amount;
    }

    /** The load of a timed metric, through the proxy that listens on {@code port}. */
    Load newLoad(int port, int connectConcurrency) throws IOException {
        return switch (this) {
            case CONNECT -> new ConnectLoad(port, connectConcurrency);
            case PINGPONG -> new StreamLoad(port, PINGPONG_CONNECTIONS, Wire.SMALL_ANSWER_BYTES, 1);
            case BULK_1 -> new StreamLoad(port, 1, BULK_ANSWER_BYTES, BULK_ANSWER_BYTES / 1e9);
            case BULK_4 -> new StreamLoad(port, 4, BULK_ANSWER_BYTES, BULK_ANSWER_BYTES / 1e9);
            case IDLE_RSS, IDLE_HEAP -> throw new IllegalArgumentException(this + " has no timed load");
        };
    }
}
