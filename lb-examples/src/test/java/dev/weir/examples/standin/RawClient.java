package dev.weir.examples.standin;

import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.wire.LineReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A client that sends exactly what a test tells it to. */
public final class RawClient implements Closeable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final LineReader in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new LineReader(socket.getInputStream(), 8192);
    }

    static RawClient plain(StandInServer server, Protocol protocol) throws IOException {
        return new RawClient(new Socket(
                server.address(protocol).getAddress(), server.address(protocol).getPort()));
    }

    static RawClient tls(StandInServer server, Protocol protocol, SSLContext trust) throws IOException {
        return tls(server.address(protocol), trust);
    }

    /** One that speaks TLS with whoever is at this address. */
    public static RawClient tls(InetSocketAddress address, SSLContext trust) throws IOException {
        return new RawClient(trust.getSocketFactory().createSocket(address.getAddress(), address.getPort()));
    }

    /** Sends this. */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** The next line, or null at the end of the stream. */
    public String line() throws IOException {
        return in.line();
    }

    /** The next lines, this many. */
    List<String> lines(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(in.requiredLine());
        }
        return lines;
    }

    /** Head and body of an HTTP answer: the status line, the headers, and the body as the last element. */
    public List<String> httpAnswer() throws IOException {
        List<String> answer = new ArrayList<>();
        int length = 0;
        for (String line = in.requiredLine(); !line.isEmpty(); line = in.requiredLine()) {
            answer.add(line);
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        answer.add(new String(in.bytes(length), StandardCharsets.ISO_8859_1));
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
