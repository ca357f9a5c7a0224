package dev.weir.netty.channel;

import dev.weir.Side;
import dev.weir.spi.Acceptor;
import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The plainest load balancer: admits everybody, relays to one server, answers a failed side with a reset of the other. */
final class Proxy implements Acceptor {
    private final InetSocketAddress server;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    Proxy(InetSocketAddress server) {
        this.server = server;
    }

    /** In the order they were accepted. */
    List<Link> links() {
        return links;
    }

    @Override
    public boolean admit() {
        return true;
    }

    @Override
    public void unused() {}

    @Override
    public ConnectionHandler accepted(Connection connection) {
        Link link = new Link(connection);
        links.add(link);
        connection.connect(server);
        return link;
    }

    @Override
    public void acceptPaused(String reason) {}

    /** One connection and what was heard of it. */
    static final class Link implements ConnectionHandler {
        private final Connection connection;
        private final List<String> events = new CopyOnWriteArrayList<>();

        private Link(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        List<String> events() {
            return events;
        }

        @Override
        public void connected() {
            events.add("connected");
            connection.relay();
        }

        @Override
        public void connectFailed(ConnectFailure failure) {
            events.add("connectFailed " + failure.kind());
            connection.close(CloseMode.RESET, CloseMode.RESET);
        }

        @Override
        public void clientEnded(ClientEnd end) {
            events.add("clientEnded " + end);
        }

        @Override
        public void endOfStream(Side from) {
            events.add("endOfStream " + from);
        }

        @Override
        public void failed(Side side, String reason) {
            events.add("failed " + side);
            connection.finish(side.other(), CloseMode.RESET);
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }
}
