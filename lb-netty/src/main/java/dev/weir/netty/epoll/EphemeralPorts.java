package dev.weir.netty.epoll;

/** The range from which the kernel chooses source ports. */
final class EphemeralPorts {
    /** The range cannot begin lower, so nothing is missed if it cannot be read. */
    private static final int LOWEST_POSSIBLE = 1024;

    /** The lowest of them at start. */
    static final int LOWEST = ProcFile.firstNumber("/proc/sys/net/ipv4/ip_local_port_range", LOWEST_POSSIBLE);

    private EphemeralPorts() {}
}
