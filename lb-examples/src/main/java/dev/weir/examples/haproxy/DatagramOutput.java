package dev.weir.examples.haproxy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Syslog: a datagram each, by UDP or to a UNIX socket. Not connected, so that a syslog daemon may come, go and come again. */
final class DatagramOutput implements Output {
    /** A socket that does not block. */
    private interface Sender {
        /** Sends it whole, or answers 0 if the system has no room for it. */
        int send(byte[] datagram) throws IOException;

        void close() throws IOException;
    }

    private final String name;
    private final Sender sender;
    private final Consumer<String> complain;
    private final AtomicBoolean complained = new AtomicBoolean();
    private final AtomicLong lost = new AtomicLong();

    private DatagramOutput(String name, Sender sender, Consumer<String> complain) {
        this.name = name;
        this.sender = sender;
        this.complain = complain;
    }

    /**
     * By UDP.
     *
     * @param address resolved
     * @param complain hears the first time that a line cannot be sent
     */
    static DatagramOutput udp(InetSocketAddress address, Consumer<String> complain) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        return new DatagramOutput(
                address.getHostString() + ":" + address.getPort(),
                new Sender() {
                    @Override
                    public int send(byte[] datagram) throws IOException {
                        return channel.send(ByteBuffer.wrap(datagram), address);
                    }

                    @Override
                    public void close() throws IOException {
                        channel.close();
                    }
                },
                complain);
    }

    /**
     * To the UNIX socket of that path, such as {@code /dev/log}. The JDK has no such sockets, Netty has them on Linux.
     *
     * @param complain hears the first time that a line cannot be sent
     */
    static DatagramOutput unix(String path, Consumer<String> complain) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "log " + path + ": UNIX sockets can be written to on Linux only, and with Netty's native"
                            + " library (expected: stdout, stderr or an address of UDP such as 127.0.0.1:514)");
        }
        Socket socket = Socket.newSocketDomainDgram();
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return new DatagramOutput(
                path,
                new Sender() {
                    @Override
                    public int send(byte[] datagram) throws IOException {
                        ByteBuffer direct =
                                ByteBuffer.allocateDirect(datagram.length).put(datagram);
                        return socket.sendToDomainSocket(direct, 0, datagram.length, name);
                    }

                    @Override
                    public void close() throws IOException {
                        socket.close();
                    }
                },
                complain);
    }

    @Override
    public void send(byte[] line) {
        try {
            if (sender.send(line) == 0) {
                lost.incrementAndGet(); // the system's buffer is full
            }
        } catch (IOException e) {
            lost.incrementAndGet();
            if (complained.compareAndSet(false, true)) {
                String why = e.getMessage() == null ? "nobody listens there" : e.getMessage();
                complain.accept("log " + name + ": " + why + "; such lines are lost");
            }
        }
    }

    @Override
    public long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        try {
            sender.close();
        } catch (IOException e) {
            complain.accept("log " + name + ": " + e.getMessage());
        }
    }
}
