package dev.weir.benchmarks.checks;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether many servers are checked when they should be, for a long time: {@code CheckSchedule [servers [interval in ms [minutes]]]},
 * by default 1,000 servers, 1,000 ms, 10 minutes. The servers are another process, which measures the time between two checks
 * of the same server; this one tells what checking costs it in CPU time, memory and file descriptors, a line a minute. Linux.
 */
public final class CheckSchedule {
    /** Servers have the addresses 127.0.1.0 and following. */
    static final int FIRST_ADDRESS = 1 << 8;

    /** A check is late if it comes after so many percent of the interval. */
    private static final int LATE_PERCENT = 110;

    private final int servers;
    private final Duration interval;
    private final int minutes;

    private CheckSchedule(int servers, Duration interval, int minutes) {
        this.servers = servers;
        this.interval = interval;
        this.minutes = minutes;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        int servers = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int interval = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int minutes = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        new CheckSchedule(servers, Duration.ofMillis(interval), minutes).run();
    }

    private void run() throws IOException, InterruptedException {
        Process called = start();
        try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(called.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream ask = called.getOutputStream()) {
            int port = Integer.parseInt(said.readLine());
            try (LoadBalancer balancer = LoadBalancer.builder(topology(port)).build()) {
                balancer.start();
                watch(balancer, said, ask);
            }
        } finally {
            called.destroy();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CheckedServers.class.getName(),
                        Integer.toString(servers),
                        Long.toString(interval.toNanos() / 1_000 * LATE_PERCENT / 100))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Topology topology(int port) {
        List<Server> all = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            int address = FIRST_ADDRESS + i;
            all.add(Server.of("s" + i, "127.0." + (address >> 8) + "." + (address & 0xff), port));
        }
        Backend backend = Backend.named("bk")
                .servers(all)
                .health(HealthPolicy.tcpConnect().withInterval(interval))
                .build();
        Frontend frontend = Frontend.named("ft")
                .bind("tcp", "127.0.0.1", 0)
                .defaultBackend("bk")
                .build();
        return Topology.of(frontend, backend);
    }

    private void watch(LoadBalancer balancer, BufferedReader said, OutputStream ask)
            throws IOException, InterruptedException {
        System.out.printf("%d servers, checked every %d ms%n", servers, interval.toMillis());
        System.out.println(
                "minute   checks   late  longest ms  mean ms  shortest ms   CPU %  live heap KB  RSS KB  fds  down");
        report(balancer, said, ask, 0, 0);
        long cpu = cpuNanos();
        for (int minute = 1; minute <= minutes; minute++) {
            Thread.sleep(Duration.ofMinutes(1).toMillis());
            long now = cpuNanos();
            report(balancer, said, ask, minute, (now - cpu) / 60e9 * 100);
            cpu = cpuNanos();
        }
    }

    private void report(LoadBalancer balancer, BufferedReader said, OutputStream ask, int minute, double cpuPercent)
            throws IOException {
        ask.write('\n');
        ask.flush();
        String[] seen = said.readLine().split(" ", -1);
        System.gc(); // after the minute's figures: what is left then is what drifts, if anything does
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long down = balancer.snapshot().backend("bk").servers().stream()
                .filter(server -> !server.isUsable())
                .count();
        System.out.printf(
                Locale.ROOT,
                "%6d %8s %6s %11.1f %8.1f %12.1f %7.2f %13d %7d %4d %5d%n",
                minute,
                seen[0],
                seen[1],
                Long.parseLong(seen[2]) / 1e3,
                Long.parseLong(seen[3]) / 1e3,
                Long.parseLong(seen[4]) / 1e3,
                cpuPercent,
                heap / 1_024,
                rssKilobytes(),
                openFiles(),
                down);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static long rssKilobytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
