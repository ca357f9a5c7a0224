package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory of a proxy at one moment.
 *
 * @param rssBytes resident memory of the process and its children
 * @param heapBytes live heap after a full collection, for a JVM
 */
record MemoryReading(long rssBytes, OptionalLong heapBytes) {
    static MemoryReading of(ProxyProcess proxy, Workspace workspace) throws IOException {
        // The heap first: the collection it forces moves memory that the resident size then shows.
        OptionalLong heap = proxy.kind().isWeir() ? liveHeap(proxy.pid(), workspace) : OptionalLong.empty();
        long rss = 0;
        for (long pid : ProcessTree.pids(proxy.handle())) {
            rss += rssOf(pid);
        }
        return new MemoryReading(rss, heap);
    }

    private static long rssOf(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("process " + pid + " has no VmRSS line: it has ended");
    }

    /** Counted twice: the first collection enqueues cleaners and references that only the second one finds free. */
    private static OptionalLong liveHeap(long pid, Workspace workspace) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return OptionalLong.empty();
        }
        List<String> command = List.of(jcmd.toString(), Long.toString(pid), "GC.class_histogram");
        workspace.output(command);
        return totalBytes(workspace.output(command));
    }

    /** The last line reads {@code Total  <instances>  <bytes>}. */
    private static OptionalLong totalBytes(String histogram) {
        return Arrays.stream(histogram.split("\n", -1))
                .filter(line -> line.startsWith("Total"))
                .map(line -> line.trim().split("\\s+", -1))
                .filter(fields -> fields.length == 3)
                .mapToLong(fields -> Long.parseLong(fields[2]))
                .findFirst();
    }
}
