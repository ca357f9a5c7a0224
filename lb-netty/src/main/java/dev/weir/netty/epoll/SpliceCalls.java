package dev.weir.netty.epoll;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Every system call on a pipe, in one place. Stateless. Tests inject faults by overriding methods; while no subclass is
 * loaded the calls are direct.
 */
class SpliceCalls {
    private static final long NO_OFFSET = -1;

    /** A new non-blocking pipe: read end, write end. */
    FileDescriptor[] open() throws IOException {
        return FileDescriptor.pipe();
    }

    /** Moves up to {@code limit} bytes into the pipe: their number, or 0, which says nothing about why. */
    int fill(Socket source, FileDescriptor writeEnd, int limit) throws IOException {
        return Native.splice(source.intValue(), NO_OFFSET, writeEnd.intValue(), NO_OFFSET, limit);
    }

    /** Moves up to {@code limit} bytes out of the pipe: their number, 0 if the socket takes none now. */
    int drain(FileDescriptor readEnd, Socket sink, int limit) throws IOException {
        return Native.splice(readEnd.intValue(), NO_OFFSET, sink.intValue(), NO_OFFSET, limit);
    }

    /** Reads bytes back out of a pipe: their number, 0 or -1 if there are none. */
    int read(FileDescriptor readEnd, long address, int limit) throws IOException {
        return readEnd.readAddress(address, 0, limit);
    }

    void close(FileDescriptor end) throws IOException {
        end.close();
    }
}
