package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU time a process and its children have used so far.
 *
 * <p>Nanoseconds come from the {@code schedstat} of every thread. A thread that ends takes its figure along (compiler
 * and collector threads of a JVM do end), which would flatter the process; so the sum is checked against the clock ticks
 * in {@code /proc/PID/stat}, which include the dead.
 */
final class CpuReading {
    /** USER_HZ: 100 on every architecture this runs on, whatever the kernel's own HZ is. */
    static final long TICK_NANOS = 10_000_000L;

    /** Both of a process's tick counters are rounded down, at both ends of an interval. */
    private static final long TICK_ERROR_NANOS = 4 * TICK_NANOS;

    /** Thread names are cut to 15 characters. C1 and C2 compilers, collectors, the VM's own. */
    private static final List<String> JVM_HOUSEKEEPING = List.of("C1 Comp", "C2 Comp", "G1 ", "GC Thread", "VM ");

    private final Map<Long, ThreadTime> threads = new HashMap<>();
    private final long ticksNanos;

    private CpuReading(List<Long> pids) throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            readThreads(pid);
            ticks += ticksOf(pid);
        }
        this.ticksNanos = ticks * TICK_NANOS;
    }

    /** Reads the time of a process and of its descendants, which are nginx's workers. */
    static CpuReading of(ProcessHandle process) throws IOException {
        return new CpuReading(ProcessTree.pids(process));
    }

    /** Time used since an earlier reading of the same process. */
    Used since(CpuReading earlier) {
        long total = 0;
        long housekeeping = 0;
        for (Map.Entry<Long, ThreadTime> entry : threads.entrySet()) {
            ThreadTime before = earlier.threads.getOrDefault(entry.getKey(), ThreadTime.NONE);
            long nanos = entry.getValue().nanos() - before.nanos();
            total += nanos;
            housekeeping += entry.getValue().housekeeping() ? nanos : 0;
        }
        long byTicks = ticksNanos - earlier.ticksNanos;
        if (byTicks > total + TICK_ERROR_NANOS) {
            return new Used(byTicks, housekeeping + byTicks - total);
        }
        return new Used(total, housekeeping);
    }

    /** Ticks of user and system time in {@code /proc/PID/stat}, ended threads included. */
    static long ticksOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The command name before the last parenthesis may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private void readThreads(long pid) throws IOException {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(tasks)) {
            for (Path directory : directories) {
                readThread(directory);
            }
        }
    }

    private void readThread(Path directory) {
        try {
            String schedstat = Files.readString(directory.resolve("schedstat"));
            String name = Files.readString(directory.resolve("comm"));
            long nanos = Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
            boolean housekeeping = JVM_HOUSEKEEPING.stream().anyMatch(name::startsWith);
            threads.put(Long.valueOf(directory.getFileName().toString()), new ThreadTime(nanos, housekeeping));
        } catch (IOException e) {
            // The thread ended after it was listed; the ticks still count it.
        }
    }

    /**
     * CPU time of an interval.
     *
     * @param housekeepingNanos the part of {@code nanos} that a JVM's compilers and collectors used
     */
    record Used(long nanos, long housekeepingNanos) {}

    private record ThreadTime(long nanos, boolean housekeeping) {
        static final ThreadTime NONE = new ThreadTime(0, false);
    }
}
