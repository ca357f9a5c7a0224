package dev.weir.netty.channel;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many file descriptors this process may still open. */
final class FileDescriptors {
    private static final int PER_CONNECTION = 2;

    private FileDescriptors() {}

    /** Connections that the free descriptors suffice for; {@link Integer#MAX_VALUE} if the system does not tell. */
    static int connectionCapacity() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            return connectionCapacity(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
        }
        return Integer.MAX_VALUE;
    }

    static int connectionCapacity(long limit, long open) {
        if (limit < 0 || open < 0) { // the system does not tell
            return Integer.MAX_VALUE;
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, limit - open) / PER_CONNECTION);
    }
}
