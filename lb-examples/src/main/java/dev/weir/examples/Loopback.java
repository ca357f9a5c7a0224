package dev.weir.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Where an address of the published network lies on this machine, so that nobody needs privileges: 10.0.0.9:443 becomes
 * 127.0.0.9:10443. Linux and Windows have all of 127.0.0.0/8 from the start; where only 127.0.0.1 exists, each address is a
 * range of ports instead.
 */
final class Loopback {
    private static final String PROBED = "127.0.0.15";
    private static final int PORTS_PER_ADDRESS = 1_000;
    private static final int MAX_PORT = 65_535;

    private final boolean manyAddresses;
    private final int portOffset;

    Loopback(boolean manyAddresses, int portOffset) {
        this.manyAddresses = manyAddresses;
        this.portOffset = portOffset;
    }

    /** What this machine has. */
    static Loopback ofThisMachine(int portOffset) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(PROBED))) {
            return new Loopback(probe.isBound(), portOffset);
        } catch (IOException e) {
            return new Loopback(false, portOffset); // not an error: this machine has only 127.0.0.1
        }
    }

    /** Whether it has more than 127.0.0.1. */
    boolean hasManyAddresses() {
        return manyAddresses;
    }

    /** The host for an IPv4 literal of the published network. */
    String host(String published) {
        return "127.0.0." + (manyAddresses ? lastNumber(published) : 1);
    }

    /**
     * The port for an address of the published network.
     *
     * @throws IllegalArgumentException if the offset leads out of the ports there are
     */
    int port(String published, int port) {
        int shifted = port + portOffset + (manyAddresses ? 0 : PORTS_PER_ADDRESS * lastNumber(published));
        if (portOffset < 0 || shifted > MAX_PORT) {
            throw new IllegalArgumentException("--port-offset: " + portOffset + " (expected: 0 or more, and "
                    + published + ":" + port + " within " + MAX_PORT + " ports)");
        }
        return shifted;
    }

    private static int lastNumber(String published) {
        return Integer.parseInt(published.substring(published.lastIndexOf('.') + 1));
    }
}
