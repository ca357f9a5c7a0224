package dev.weir.netty.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tries on a loopback connection every call that the relay will make, before any connection depends on them: a native
 * library may not load, a security policy may forbid a call, a kernel may lack one.
 */
public final class EpollProbe {
    private static final byte[] MESSAGE = "weir".getBytes(StandardCharsets.US_ASCII);
    /** Calls until the loopback must have answered; it does so at once. */
    private static final int ATTEMPTS = 1 << 20;

    private final SocketCalls sockets;
    private final SpliceCalls splices;

    EpollProbe(SocketCalls sockets, SpliceCalls splices) {
        this.sockets = sockets;
        this.splices = splices;
    }

    /**
     * What the probe found.
     *
     * @param epollFailure why epoll cannot be used here, or null if it can
     * @param spliceFailure why splice cannot be used here, or null if it can
     */
    public record Result(
            @Nullable String epollFailure, @Nullable String spliceFailure) {}

    /** Probes this machine. Opens a few sockets on the loopback address and closes them. */
    public static Result run() {
        return new EpollProbe(new SocketCalls(), new SpliceCalls()).probe();
    }

    Result probe() {
        if (!Epoll.isAvailable()) {
            return bothFail("no native epoll: " + Epoll.unavailabilityCause().getMessage());
        }
        try {
            return probeOnLoopback();
        } catch (IOException | RuntimeException failure) {
            return bothFail("probe failed: " + failure.getMessage());
        }
    }

    private static Result bothFail(String why) {
        return new Result(why, why);
    }

    private Result probeOnLoopback() throws IOException {
        ByteBuf buffer = Unpooled.directBuffer(MESSAGE.length, MESSAGE.length);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Socket listener = sockets.open(loopback);
        Socket client = sockets.open(loopback);
        Socket server = null;
        try {
            InetSocketAddress address = sockets.listen(listener, new InetSocketAddress(loopback, 0), 1);
            sockets.sendWithoutDelay(client);
            connect(client, address);
            server = new Socket(accept(listener));
            sockets.localAddress(server);
            copy(client, server, buffer);
            String spliceFailure = probeSplice(client, server, buffer);
            end(client, server, buffer);
            return new Result(null, spliceFailure);
        } finally {
            buffer.release();
            close(listener, client, server);
        }
    }

    private void connect(Socket client, InetSocketAddress address) throws IOException {
        for (int left = ATTEMPTS; !sockets.connect(client, address); left--) {
            await("connect", left);
        }
    }

    private int accept(Socket listener) throws IOException {
        byte[] address = new byte[26];
        int fd = sockets.accept(listener, address);
        for (int left = ATTEMPTS; fd < 0; left--) {
            await("accept", left);
            fd = sockets.accept(listener, address);
        }
        return fd;
    }

    private void copy(Socket from, Socket to, ByteBuf buffer) throws IOException {
        long memory = LeftoverBuffers.address(buffer);
        buffer.setBytes(0, MESSAGE);
        check("send", sockets.send(from, memory, 0, MESSAGE.length));
        buffer.setZero(0, MESSAGE.length);
        receive(to, buffer);
        if (sockets.takeError(to) != 0 || sockets.hasPeerEnded(to)) {
            throw new IOException("a healthy connection reads as failed");
        }
        sockets.hasUnacknowledged(from);
    }

    private @Nullable String probeSplice(Socket client, Socket server, ByteBuf buffer) {
        FileDescriptor[] pipe = {};
        try {
            pipe = splices.open();
            buffer.setBytes(0, MESSAGE);
            check("send", sockets.send(client, LeftoverBuffers.address(buffer), 0, MESSAGE.length));
            fill(server, pipe[1]);
            check("splice", splices.drain(pipe[0], server, MESSAGE.length));
            buffer.setZero(0, MESSAGE.length);
            receive(client, buffer);
            return null;
        } catch (IOException | RuntimeException failure) {
            return "probe failed: " + failure.getMessage();
        } finally {
            closePipe(pipe);
        }
    }

    private void fill(Socket socket, FileDescriptor writeEnd) throws IOException {
        int filled = splices.fill(socket, writeEnd, MESSAGE.length);
        for (int left = ATTEMPTS; filled == 0; left--) {
            await("splice", left);
            filled = splices.fill(socket, writeEnd, MESSAGE.length);
        }
        check("splice", filled);
    }

    private void end(Socket client, Socket server, ByteBuf buffer) throws IOException {
        sockets.shutdownOutput(client);
        int read = 0;
        for (int left = ATTEMPTS; read == 0; left--) {
            await("shutdown", left);
            read = sockets.receive(server, LeftoverBuffers.address(buffer), MESSAGE.length);
        }
        if (read > 0 || !sockets.hasPeerEnded(server)) {
            throw new IOException("the end of a stream was not seen");
        }
        sockets.resetOnClose(server);
    }

    private void receive(Socket socket, ByteBuf buffer) throws IOException {
        int read = 0;
        for (int left = ATTEMPTS; read == 0; left--) {
            await("receive", left);
            read = sockets.receive(socket, LeftoverBuffers.address(buffer), MESSAGE.length);
        }
        check("receive", read);
        if (!buffer.toString(0, MESSAGE.length, StandardCharsets.US_ASCII).equals("weir")) {
            throw new IOException("bytes changed on the way");
        }
    }

    private static void check(String call, int moved) throws IOException {
        if (moved != MESSAGE.length) {
            throw new IOException(call + " moved " + moved + " of " + MESSAGE.length + " bytes");
        }
    }

    private static void await(String call, int attemptsLeft) throws IOException {
        if (attemptsLeft <= 0) {
            throw new IOException(call + " did not succeed on the loopback");
        }
        Thread.onSpinWait();
    }

    private void close(Socket listener, Socket client, @Nullable Socket server) throws IOException {
        sockets.close(listener);
        sockets.close(client);
        if (server != null) {
            sockets.close(server);
        }
    }

    private void closePipe(FileDescriptor[] pipe) {
        for (FileDescriptor end : pipe) {
            try {
                splices.close(end);
            } catch (IOException failure) {
                new UncaughtErrors().report(failure);
            }
        }
    }
}
