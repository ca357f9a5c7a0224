package dev.weir.netty.epoll;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** A pipe that bytes pass through on their way from one socket to another. Owned by one loop's {@link PipePool}. */
final class Pipe {
    final FileDescriptor readEnd;
    final FileDescriptor writeEnd;
    /** Whether it was made larger than the system's default, at the expense of the {@link PipeBudget}. */
    final boolean enlarged;
    /** Bytes in the pipe: the sum of what the system calls returned. It may exceed the nominal size. */
    private int held;

    Pipe(FileDescriptor readEnd, FileDescriptor writeEnd, boolean enlarged) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
        this.enlarged = enlarged;
    }

    int held() {
        return held;
    }

    void filled(int bytes) {
        held += bytes;
    }

    void drained(int bytes) {
        held -= bytes;
        assert held >= 0;
    }

    /** Write end first: a pipe without a reader raises SIGPIPE. */
    void close(SpliceCalls calls) throws IOException {
        try {
            calls.close(writeEnd);
        } finally {
            calls.close(readEnd);
        }
    }
}
