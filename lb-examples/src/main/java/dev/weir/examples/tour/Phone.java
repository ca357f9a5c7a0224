package dev.weir.examples.tour;

import dev.weir.examples.exchange.ExchangeService;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A phone that waits for mail: one request of ActiveSync, over which not a byte goes in either direction until mail comes. It
 * never asks again, so it has its answer only if its connection lives until then. Used by one thread.
 */
public final class Phone implements Closeable {
    private final ClientConnection connection;
    private final KnownServers servers;

    private Phone(ClientConnection connection, List<String> servers) {
        this.connection = connection;
        this.servers = new KnownServers(servers);
    }

    /**
     * Connects and asks.
     *
     * @param crowd one of ActiveSync's, for where to go
     * @param servers names of those whose answers are right
     * @param trust what it trusts
     * @throws IOException if that fails
     */
    public static Phone waiting(Crowd crowd, List<String> servers, SSLContext trust) throws IOException {
        ClientConnection connection = ClientConnection.open(crowd, trust);
        Phone phone = new Phone(connection, servers);
        connection.send(String.join(
                "\r\n",
                "GET " + ExchangeService.ACTIVE_SYNC.path() + "/Ping HTTP/1.1",
                "Host: " + crowd.hostName(),
                "\r\n"));
        return phone;
    }

    /**
     * Reads the answer; call it when mail has come.
     *
     * @return the short name of the server it comes from, or why there is none or a wrong one, beginning with {@code FAILED}
     */
    public String answer() {
        try {
            return connection.exchange("", in -> HttpsSession.pageOf(in, ExchangeService.ACTIVE_SYNC, servers));
        } catch (IOException | WrongAnswerException e) {
            return "FAILED: " + e.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
