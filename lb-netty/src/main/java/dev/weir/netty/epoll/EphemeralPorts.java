package dev.weir.netty.epoll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The range from which the kernel chooses source ports. */
final class EphemeralPorts {
    private static final int UNKNOWN = 1024;

    /** The lowest of them at start. */
    static final int LOWEST = read();

    private EphemeralPorts() {}

    private static int read() {
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            return Integer.parseInt(range.strip().split("\\s+")[0]);
        } catch (IOException | NumberFormatException unreadable) {
            return UNKNOWN; // the range cannot begin lower, so nothing is missed
        }
    }
}
