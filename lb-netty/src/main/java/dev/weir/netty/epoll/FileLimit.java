package dev.weir.netty.epoll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How many file descriptors there are, and who may use them. Read once at start.
 *
 * @param limit of this process; {@link Integer#MAX_VALUE} if unknown
 * @param open those already open
 * @param pipePages the user's soft limit of pages in pipes; {@link Integer#MAX_VALUE} if there is none
 */
record FileLimit(int limit, int open, int pipePages) {
    /** For class loading, logs and whatever else the host program opens later. */
    private static final int RESERVE = 64;

    private static final int MOST_PIPES = 1000;
    private static final int PAGES_PER_PIPE = 16;
    private static final int PAGES_PER_LARGE_PIPE = PipeBudget.LARGE_PIPE_BYTES / 4096;

    static FileLimit read() {
        return new FileLimit(readLimit(), readOpen(), readPipePages());
    }

    /** Pipes that may be large at once: they take at most half of the user's pages. */
    int largePipes() {
        return PipeSize.isAdjustable() ? Math.min(MOST_PIPES, pipePages / 2 / PAGES_PER_LARGE_PIPE) : 0;
    }

    /** Pipes at once: an eighth of the descriptors in pairs, and a little less than all of the user's pages. */
    int pipes() {
        int pages = pipePages - pipePages / 16 - largePipes() * PAGES_PER_LARGE_PIPE;
        return Math.min(Math.min(MOST_PIPES, limit / 8), largePipes() + pages / PAGES_PER_PIPE);
    }

    /** Connections of two sockets each, beside that many pipes of two ends each. */
    int connections(int pipes) {
        return limit == Integer.MAX_VALUE ? limit : Math.max(1, (limit - open - RESERVE) / 2 - pipes);
    }

    private static int readLimit() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+", -1)[3]) // the soft limit
                    .filter(soft -> !soft.equals("unlimited"))
                    .mapToInt(ProcFile::toInt)
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
        } catch (IOException | NumberFormatException unreadable) {
            return Integer.MAX_VALUE;
        }
    }

    private static int readOpen() {
        String[] open = Path.of("/proc/self/fd").toFile().list();
        return open == null ? 0 : open.length;
    }

    private static int readPipePages() {
        int pages = ProcFile.firstNumber("/proc/sys/fs/pipe-user-pages-soft", 0);
        return pages == 0 ? Integer.MAX_VALUE : pages;
    }
}
