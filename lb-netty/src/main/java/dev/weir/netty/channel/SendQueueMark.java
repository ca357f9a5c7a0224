package dev.weir.netty.channel;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A write of nothing that is over when the kernel's send queue is nearly empty. A reset drops what is in that queue, which
 * can be megabytes, so it has to wait; but Java cannot ask for the queue's length. It can make the queue so short that the
 * socket becomes writable only when at most about one segment is left.
 *
 * <p>To Netty it is a file of one byte, whose transfer it tries again when the socket is writable.
 */
final class SendQueueMark extends AbstractReferenceCounted implements FileRegion {
    private static final int SHORTEST = 1; // the system makes it its minimum

    private boolean shortened;
    private boolean reached;

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        if (!shortened) {
            shortened = true;
            ((SocketChannel) target).setOption(StandardSocketOptions.SO_SNDBUF, SHORTEST);
            return 0;
        }
        reached = true;
        return 1;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long transferred() {
        return reached ? 1 : 0;
    }

    @Override
    @Deprecated
    public long transfered() {
        return reached ? 1 : 0;
    }

    @Override
    public long count() {
        return 1;
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }

    @Override
    protected void deallocate() {}
}
