package dev.weir.benchmarks.compare;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback sockets of the load generator. */
final class Sockets {
    private static final int PORT_ATTEMPTS = 200;

    private Sockets() {}

    /**
     * A connection to a port on 127.0.0.1, in blocking mode. Over loopback a blocking connect does not wait: the
     * handshake is over when the system call returns, which saves the round through a selector.
     */
    static SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.connect(new InetSocketAddress(loopback(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    /** Sends the whole request. A fresh or answered connection has room for it, in either mode. */
    static void send(SocketChannel channel, ByteBuffer request) throws IOException {
        int count = channel.write(request.clear());
        if (count != request.limit()) {
            throw new IOException("sent only " + count + " of " + request.limit() + " bytes of a request");
        }
    }

    /**
     * A port nobody listens on. Taken from outside the ephemeral range, because a port inside it could become the
     * local port of some connection before the proxy binds it.
     */
    static int freePort() throws IOException {
        int[] ephemeral = ephemeralRange();
        for (int i = 0; i < PORT_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(5_000, 65_000);
            boolean outside = port < ephemeral[0] || port > ephemeral[1];
            if (outside && canBind(port)) {
                return port;
            }
        }
        throw new IOException("no free port outside the ephemeral range " + ephemeral[0] + ".." + ephemeral[1]);
    }

    static boolean accepts(int port) {
        try (SocketChannel channel = connect(port)) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing depends on how a socket of the load generator closes.
        }
    }

    private static boolean canBind(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, loopback())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int[] ephemeralRange() throws IOException {
        // Not readString: that begins with a read of one byte, and a sysctl answers only the first read.
        List<String> lines = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
        String[] ends = lines.get(0).trim().split("\\s+", 2);
        return new int[] {Integer.parseInt(ends[0]), Integer.parseInt(ends[1])};
    }

    /** 127.0.0.1, also on a machine whose preferred loopback address is an IPv6 one. */
    static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
