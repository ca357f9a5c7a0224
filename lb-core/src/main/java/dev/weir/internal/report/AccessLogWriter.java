package dev.weir.internal.report;

import dev.weir.event.AccessLogSink;
import dev.weir.event.TcpLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the access log: whatever a user's format answers, one connection is one line. The access log's thread. */
final class AccessLogWriter {
    private static final Logger ACCESS = LoggerFactory.getLogger(Reporter.ACCESS_LOGGER);
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int FIRST_BEYOND_C1 = 0xa0;
    /** Unicode's own ends of line. */
    private static final String SEPARATORS = "\u2028\u2029";

    private final @Nullable AccessLogSink sink;
    private final Consumer<String> complain;
    private final AtomicBoolean complained = new AtomicBoolean();
    private final AtomicBoolean sinkFailed = new AtomicBoolean();

    /**
     * A writer.
     *
     * @param sink who gets the lines; null for SLF4J
     * @param complain hears once of a format that fails, and of a sink
     */
    AccessLogWriter(@Nullable AccessLogSink sink, Consumer<String> complain) {
        this.sink = sink;
        this.complain = complain;
    }

    boolean isOn() {
        return sink != null || ACCESS.isInfoEnabled();
    }

    void write(LogLine line) {
        String text = oneLine(format(line));
        if (sink != null) {
            guarded(sink, each -> each.write(line.connection(), text, line.isRaised()));
        } else if (line.isRaised()) {
            ACCESS.error("{}", text);
        } else {
            ACCESS.info("{}", text);
        }
    }

    boolean hasSink() {
        return sink != null;
    }

    /** No line comes any more. */
    void close() {
        if (sink != null) {
            guarded(sink, AccessLogSink::closed);
        }
    }

    private void guarded(AccessLogSink of, Consumer<AccessLogSink> call) {
        try {
            call.accept(of);
        } catch (RuntimeException | Error e) {
            if (sinkFailed.compareAndSet(false, true)) {
                complain.accept("accessLog: the sink threw " + e + "; what it does not take is lost");
            }
        }
    }

    private String format(LogLine line) {
        try {
            String text = line.format().format(line.connection());
            if (text != null) {
                return text;
            }
            failed("answered null");
        } catch (RuntimeException | Error e) {
            failed("threw " + e);
        }
        return TcpLog.format(line.connection());
    }

    private void failed(String how) {
        if (complained.compareAndSet(false, true)) {
            complain.accept("accessLog: the format " + how + "; such lines are written as tcplog");
        }
    }

    /** Writes control characters, and whatever else a reader may take for the end of the line, as their code. */
    static String oneLine(String text) {
        if (text.chars().noneMatch(AccessLogWriter::isDangerous)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> safe.append(isDangerous(c) ? String.format("#%02X", c) : Character.toString(c)));
        return safe.toString();
    }

    private static boolean isDangerous(int c) {
        return c < FIRST_PRINTABLE || (c >= DELETE && c < FIRST_BEYOND_C1) || SEPARATORS.indexOf(c) >= 0;
    }
}
