package dev.weir.examples.affinity;

import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps a connection to each of several ports and knows which server it is at with each. */
public final class Outlook implements AutoCloseable {
    private static final int LONGEST_MILLIS = 10_000;
    private static final int LONGEST_NAME = 100;

    private final InetAddress source;
    private final List<Socket> connections = new ArrayList<>();

    /** A client with this address, which has no connection yet. */
    public Outlook(InetAddress source) {
        this.source = source;
    }

    /**
     * Leaves its connections, makes new ones, in this order, and answers with the server of each.
     *
     * @throws IOException if nobody answers
     */
    public List<String> connect(List<InetSocketAddress> ports) throws IOException {
        close();
        List<String> servers = new ArrayList<>();
        for (InetSocketAddress port : ports) {
            Socket connection = new Socket();
            connections.add(connection);
            connection.bind(new InetSocketAddress(source, 0));
            connection.setSoTimeout(LONGEST_MILLIS);
            connection.connect(port, LONGEST_MILLIS);
            String name = new LineReader(connection.getInputStream(), LONGEST_NAME).line();
            servers.add(name == null ? "nobody" : name);
        }
        return servers;
    }

    @Override
    public void close() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }
}
