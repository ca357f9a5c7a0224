package dev.weir.examples.tour;

import dev.weir.examples.wire.LineReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The client's end of a connection, plain or TLS with the certificate and its host name checked. Used by one thread. */
final class ClientConnection implements Closeable {
    /** Far above anything that happens on a loopback device; reaching it means a failed request. */
    private static final int TIMEOUT_MILLIS = 10_000;

    private static final int MAX_LINE_BYTES = 8 * 1024;

    private final Socket socket;
    private final LineReader in;

    /** Reads and checks an answer. */
    @FunctionalInterface
    interface AnswerReader {
        /** The short name of the server that gave it. */
        String read(LineReader in) throws IOException, WrongAnswerException;
    }

    /** A connection over this socket, which it owns. */
    ClientConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new LineReader(socket.getInputStream(), MAX_LINE_BYTES);
    }

    /**
     * Connects, and shakes hands where the protocol begins with TLS.
     *
     * @throws NoAnswerException if that fails; no request was sent then
     */
    static ClientConnection open(Crowd crowd, SSLContext trust) throws NoAnswerException {
        Socket raw = new Socket();
        try {
            raw.setTcpNoDelay(true);
            raw.setSoTimeout(TIMEOUT_MILLIS);
            raw.connect(crowd.address(), TIMEOUT_MILLIS);
            return new ClientConnection(crowd.protocol().tls() ? handshake(raw, crowd, trust) : raw);
        } catch (IOException e) {
            NoAnswerException failure = new NoAnswerException(e);
            try {
                raw.close();
            } catch (IOException onClose) {
                failure.addSuppressed(onClose);
            }
            throw failure;
        }
    }

    /** Sends a request whose answer is read later. */
    void send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends a request and has its answer read.
     *
     * @param request empty to wait for a greeting
     * @throws NoAnswerException if the connection died before the answer's first byte
     */
    String exchange(String request, AnswerReader answer) throws IOException, WrongAnswerException {
        long consumedBefore = in.consumedBytes();
        try {
            send(request);
            return answer.read(in);
        } catch (SocketTimeoutException e) {
            throw e; // the connection is alive and the server may be at work: not ours to ask again
        } catch (IOException e) {
            throw in.consumedBytes() == consumedBefore ? new NoAnswerException(e) : e;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLSocket handshake(Socket raw, Crowd crowd, SSLContext trust) throws IOException {
        SSLSocket tls = (SSLSocket) trust.getSocketFactory()
                .createSocket(raw, crowd.hostName(), crowd.address().getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(crowd.hostName())));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }
}
