package dev.weir.examples.haproxy;

import dev.weir.LoadBalancerListener;
import dev.weir.event.AccessLogSink;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.haproxy.LogTarget;
import dev.weir.haproxy.ProcessSettings;
import dev.weir.haproxy.ProxyLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The log as the {@code log} lines of a file want it: lines of the access log to the targets of their frontend, lines about
 * servers to those of their backend, all else to those of {@code global}. Never waits for whoever reads it.
 */
final class FileLog implements AccessLogSink, LoadBalancerListener {
    private static final String DEFAULT_TAG = "haproxy";
    private static final int DEFAULT_LENGTH = 1_024;
    /** The longest text of a datagram of UDP over IPv4, less the end of the line. */
    private static final int LONGEST_DATAGRAM = 65_507 - 1;

    private static final long LAST_LINES_SECONDS = 2;

    private final StreamOutput out;
    private final StreamOutput err;
    private final Map<String, Output> datagrams = new HashMap<>();
    private final Optional<String> host;
    private final String tag;
    private final List<LogChannel> global;
    private final Map<String, List<LogChannel>> frontends;
    private final Map<String, List<LogChannel>> backends;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Opens the targets.
     *
     * @throws IOException naming the target, if a host is not known
     */
    FileLog(ProcessSettings process, StreamOutput out, StreamOutput err) throws IOException {
        this.out = out;
        this.err = err;
        host = process.logHostname().map(name -> name.isEmpty() ? nameOfThisMachine() : name);
        tag = process.logTag().orElse(DEFAULT_TAG);
        global = channels(new ProxyLog(process.logs(), Optional.empty()));
        frontends = channels(process.frontendLogs());
        backends = channels(process.backendLogs());
    }

    @Override
    public void write(ConnectionSummary connection, String line, boolean isRaised) {
        send(frontends.getOrDefault(connection.frontend(), List.of()), isRaised ? Severity.ERR : Severity.INFO, line);
    }

    @Override
    public void closed() {
        closed.countDown();
    }

    @Override
    public void onEvent(LbEvent event) {
        EventRoute route = EventRoute.of(event);
        List<LogChannel> channels = route.proxy()
                .map(name -> backends.getOrDefault(name, frontends.getOrDefault(name, List.of())))
                .orElse(global);
        send(channels, route.severity(), event.message());
    }

    /** Lines lost so far for lack of somebody who takes them. */
    long lost() {
        return out.lost() + datagrams.values().stream().mapToLong(Output::lost).sum();
    }

    /** Waits, not long, until the last line of a load balancer that has stopped is written. */
    void awaitLastLine() throws InterruptedException {
        if (!closed.await(LAST_LINES_SECONDS, TimeUnit.SECONDS)) {
            err.say("The last lines of the access log are lost.");
        }
    }

    void close() {
        datagrams.values().forEach(Output::close);
    }

    private static void send(List<LogChannel> channels, Severity severity, String text) {
        if (!channels.isEmpty()) {
            ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
            channels.forEach(channel -> channel.send(severity, text, now));
        }
    }

    private Map<String, List<LogChannel>> channels(Map<String, ProxyLog> logs) throws IOException {
        Map<String, List<LogChannel>> channels = new HashMap<>();
        for (Map.Entry<String, ProxyLog> log : logs.entrySet()) {
            channels.put(log.getKey(), channels(log.getValue()));
        }
        return channels;
    }

    private List<LogChannel> channels(ProxyLog log) throws IOException {
        List<LogChannel> channels = new ArrayList<>();
        for (LogTarget target : log.targets()) {
            LineFormat format = new LineFormat(
                    target.format().orElse("local"),
                    LineFormat.FACILITIES.indexOf(target.facility()),
                    log.tag().orElse(tag),
                    ProcessHandle.current().pid(),
                    host,
                    Math.min(LONGEST_DATAGRAM, target.length().orElse(DEFAULT_LENGTH)));
            channels.add(new LogChannel(
                    output(target),
                    format,
                    target.level().map(Severity::named).orElse(Severity.DEBUG),
                    target.urgentLevel().map(Severity::named).orElse(Severity.EMERG)));
        }
        return channels;
    }

    private Output output(LogTarget target) throws IOException {
        return switch (target.kind()) {
            case STDOUT -> out;
            case STDERR -> err;
            case UDP ->
                datagrams(target.host() + " " + target.port(), () -> DatagramOutput.udp(found(target), err::say));
            case UNIX -> datagrams(target.host(), () -> DatagramOutput.unix(target.host(), err::say));
        };
    }

    /** Opens something. */
    private interface Opening {
        Output open() throws IOException;
    }

    private Output datagrams(String place, Opening opening) throws IOException {
        Output known = datagrams.get(place);
        if (known == null) {
            known = opening.open();
            datagrams.put(place, known);
        }
        return known;
    }

    private static InetSocketAddress found(LogTarget target) throws IOException {
        try {
            return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
        } catch (UnknownHostException e) {
            throw new IOException("log " + target.address() + ": the host is not known", e);
        }
    }

    private static String nameOfThisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // HAProxy's own word where it knows none
        }
    }
}
