package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who else used the cores: clock ticks of the whole machine and of the load generator. The rest, less the proxy, is
 * neighbours and the kernel's own threads; when it is large, the round is worth little.
 */
record CoreUse(long atNanos, long machineTicks, long ownTicks) {
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int COUNTED_COLUMNS = 8;

    static CoreUse now() throws IOException {
        long own = CpuReading.ticksOf(ProcessHandle.current().pid());
        return new CoreUse(System.nanoTime(), countMachineTicks(), own);
    }

    /** Cores used by others than proxy and load since {@code earlier}. */
    double others(CoreUse earlier, long proxyNanos) {
        long known = (ownTicks - earlier.ownTicks) * CpuReading.TICK_NANOS + proxyNanos;
        long all = (machineTicks - earlier.machineTicks) * CpuReading.TICK_NANOS;
        return Math.max(0, all - known) / (double) (atNanos - earlier.atNanos);
    }

    /** The first line: {@code cpu user nice system idle iowait irq softirq steal guest ...}; guests count as user. */
    private static long countMachineTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/stat"));
        String[] columns = stat.substring(0, stat.indexOf('\n')).split("\\s+", -1);
        long busy = 0;
        for (int i = 0; i < COUNTED_COLUMNS; i++) {
            busy += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(columns[i + 1]);
        }
        return busy;
    }
}
