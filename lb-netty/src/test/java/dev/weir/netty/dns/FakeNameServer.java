package dev.weir.netty.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers whatever a test wants, over UDP and over TCP on the same port; no process, two threads. */
final class FakeNameServer implements AutoCloseable {
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Function<byte[], List<byte[]>> overUdp;
    private final Function<byte[], List<byte[]>> overTcp;
    private final AtomicInteger queries = new AtomicInteger();
    private final List<Long> arrivals = new CopyOnWriteArrayList<>();

    private FakeNameServer(Function<byte[], List<byte[]>> overUdp, Function<byte[], List<byte[]>> overTcp)
            throws IOException {
        this.overUdp = overUdp;
        this.overTcp = overTcp;
        tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        try {
            udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
        start(this::serveUdp);
        start(this::serveTcp);
    }

    /** Each function makes the responses to a query, none if empty. A TCP connection is closed after its responses. */
    static FakeNameServer answering(Function<byte[], List<byte[]>> overUdp, Function<byte[], List<byte[]>> overTcp)
            throws IOException {
        return new FakeNameServer(overUdp, overTcp);
    }

    static FakeNameServer answering(Function<byte[], List<byte[]>> overUdp) throws IOException {
        return answering(overUdp, query -> List.of());
    }

    static FakeNameServer silent() throws IOException {
        return answering(query -> List.of());
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    }

    /** Queries that came over UDP. */
    int queries() {
        return queries.get();
    }

    /** When they came, in nanoseconds. */
    List<Long> arrivals() {
        return arrivals;
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serveUdp() throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            udp.receive(packet);
            arrivals.add(System.nanoTime());
            queries.incrementAndGet();
            for (byte[] response : overUdp.apply(Arrays.copyOf(packet.getData(), packet.getLength()))) {
                udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
            }
        }
    }

    private void serveTcp() throws IOException {
        while (true) {
            try (Socket socket = tcp.accept()) {
                answer(socket);
            } catch (IOException e) {
                if (tcp.isClosed()) {
                    throw e;
                } // else it is this client who has gone, as one does that is closed while it asks; others still come
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        for (byte[] response : overTcp.apply(query)) {
            out.writeShort(response.length);
            out.write(response);
        }
    }

    private static void start(Service service) {
        Thread thread = new Thread(
                () -> {
                    try {
                        service.run();
                    } catch (IOException closed) {
                        return;
                    }
                },
                "fake-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Service {
        void run() throws IOException;
    }
}
