package dev.weir.examples.haproxy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot;
import dev.weir.Topology;
import dev.weir.haproxy.ProcessSettings;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operator wants to see of a load balancer that has just started: where it listens, and its limits in force. */
final class Startup {
    private static final int DESCRIPTORS_A_CONNECTION = 2;

    private final LoadBalancer running;
    private final ProcessSettings process;

    Startup(LoadBalancer running, ProcessSettings process) {
        this.running = running;
        this.process = process;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Topology topology = running.topology();
        topology.frontends().forEach(frontend -> addTo(lines, frontend));
        topology.backends().forEach(backend -> lines.add("backend " + backend.name() + ": " + ofBackend(backend)));
        lines.addAll(limits());
        return lines;
    }

    private void addTo(List<String> lines, Frontend frontend) {
        for (Bind bind : frontend.binds()) {
            lines.add("bind " + frontend.name() + "/" + bind.name() + ": "
                    + written(running.localAddress(frontend.name(), bind.name()))
                    + (bind.maxConnections() > 0 ? ", maxconn " + bind.maxConnections() : ""));
        }
        lines.add("frontend " + frontend.name() + ": to " + frontend.defaultBackend() + ", maxconn "
                + orNone(frontend.maxConnections()) + ", backlog " + frontend.backlog() + ", timeout client "
                + written(frontend.clientTimeout()));
    }

    private static String ofBackend(Backend backend) {
        int servers = backend.servers().size();
        int slots = backend.templates().stream()
                .mapToInt(template -> template.count())
                .sum();
        return "balance " + backend.balance().name() + ", servers " + servers
                + (slots > 0 ? " and up to " + slots + " discovered" : "")
                + ", timeouts connect " + written(backend.connectTimeout())
                + " server " + written(backend.serverTimeout())
                + " queue " + written(backend.queueTimeout())
                + backend.tunnelTimeout()
                        .map(time -> " tunnel " + written(time))
                        .orElse("");
    }

    private List<String> limits() {
        Snapshot now = running.snapshot();
        List<String> lines = new ArrayList<>();
        lines.add("transport: " + now.transport() + ", " + "event loops " + loops());
        int configured = running.topology().maxConnections();
        lines.add("connections: at most " + orNone(now.maxConnections())
                + (configured > 0 ? " (global maxconn)" : " (what the file descriptors allow)")
                + (running.topology().maxSessionRate() > 0
                        ? ", " + running.topology().maxSessionRate() + " new a second (global maxsessrate)"
                        : ""));
        descriptors(now).ifPresent(lines::add);
        lines.add("graceful stop: "
                + process.hardStopAfter()
                        .map(time -> "at most " + written(time) + " (hard-stop-after)")
                        .orElse("until the last connection ends (no hard-stop-after)"));
        return lines;
    }

    private String loops() {
        return process.threads().isPresent()
                ? process.threads().getAsInt() + " (nbthread)"
                : Runtime.getRuntime().availableProcessors() + " (one a processor)";
    }

    /** What the file asks for, if everybody comes at once, and what this process may have. */
    private Optional<String> descriptors(Snapshot now) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Optional.empty();
        }
        long limit = system.getMaxFileDescriptorCount();
        long open = system.getOpenFileDescriptorCount();
        List<Frontend> frontends = running.topology().frontends();
        boolean unlimited = frontends.stream().anyMatch(frontend -> frontend.maxConnections() == 0);
        long most = frontends.stream().mapToLong(Frontend::maxConnections).sum();
        long connections = unlimited ? now.maxConnections() : Math.min(most, now.maxConnections());
        long needed = open + connections * DESCRIPTORS_A_CONNECTION;
        return Optional.of("file descriptors: " + open + " open, up to " + needed + " needed, " + limit + " allowed"
                + (needed > limit ? "; raise the limit of the process (ulimit -n, LimitNOFILE) or lower maxconn" : ""));
    }

    private static String orNone(int limit) {
        return limit == 0 ? "none of its own" : String.valueOf(limit);
    }

    private static String written(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** In seconds, as HAProxy's own statistics have it; milliseconds only where they matter. */
    private static String written(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
