package dev.weir.netty.epoll;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls on pipes that fail when told to. */
final class FaultyCalls extends SpliceCalls {
    /** Where a call fails. */
    enum Point {
        OPEN,
        FILL,
        DRAIN
    }

    private final Point point;
    private final int errno;
    private final AtomicInteger callsBefore;

    /** @param callsBefore calls at that point that succeed before all later ones fail */
    FaultyCalls(Point point, int errno, int callsBefore) {
        this.point = point;
        this.errno = errno;
        this.callsBefore = new AtomicInteger(callsBefore);
    }

    @Override
    FileDescriptor[] open() throws IOException {
        reach(Point.OPEN);
        return super.open();
    }

    @Override
    int fill(Socket source, FileDescriptor writeEnd, int limit) throws IOException {
        reach(Point.FILL);
        return super.fill(source, writeEnd, limit);
    }

    @Override
    int drain(FileDescriptor readEnd, Socket sink, int limit) throws IOException {
        reach(Point.DRAIN);
        return super.drain(readEnd, sink, limit);
    }

    private void reach(Point reached) throws IOException {
        if (reached == point && callsBefore.getAndDecrement() <= 0) {
            throw Errors.newIOException("injected", -errno);
        }
    }
}
