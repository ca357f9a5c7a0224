package dev.weir.netty.epoll;

import io.netty.channel.unix.FileDescriptor;

/**
 * Enlarges pipes. This one cannot: Netty does not offer {@code fcntl}, and JDK 17 has no foreign-function API. The
 * multi-release jar holds another for JDK 22 and later.
 */
final class PipeSize {
    private PipeSize() {}

    /** Whether pipes can be enlarged on this JDK. */
    static boolean isAdjustable() {
        return false;
    }

    /**
     * Asks for a larger pipe.
     *
     * @return the pipe's size now, or -1 if it could not be changed
     */
    static int enlarge(FileDescriptor pipe, int bytes) {
        return -1;
    }
}
