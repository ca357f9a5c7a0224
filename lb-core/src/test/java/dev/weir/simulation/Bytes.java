package dev.weir.simulation;

import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Whether the bytes of each connection arrived whole: what clients and servers have seen, against the records. */
final class Bytes {
    private final World world;
    private final Map<InetSocketAddress, Peer> clients = new HashMap<>();
    private final Map<Long, Peer> servers = new HashMap<>();

    Bytes(World world) {
        this.world = world;
        for (Peer client : world.clients()) {
            if (client.isConnected() && client.hasAddress()) {
                clients.put(client.localAddress(), client);
            }
        }
        for (Peer server : world.accepted()) {
            if (server.hasReceivedId()) {
                servers.put(server.receivedId(), server);
            }
        }
    }

    void check(ConnectionSummary record) {
        Peer client = clients.get(record.client());
        if (client == null) {
            return; // it had gone before anybody looked
        }
        String code = record.termination().code();
        require(!code.equals("CD") || client.hasParted(), "blames a client that did nothing", record, client);
        require(client.received() <= record.bytesToClient(), "the client got more than was sent to it", record, client);
        Peer server = servers.get(client.id());
        if (server == null) {
            return; // it said too little to be recognised
        }
        require(!code.equals("SD") || server.hasParted(), "blames a server that did nothing", record, server);
        require(server.firstWrongByte(client.id()) < 0, "the server got wrong bytes", record, server);
        require(server.received() <= record.bytesToServer(), "the server got more than was sent to it", record, server);
        require(client.sent() >= server.received(), "bytes out of nowhere", record, server);
        if (code.equals("--") && !world.losesTheLastBytes(record)) {
            if (server.sawFin()) {
                require(server.received() == client.sent(), "a FIN before the client's last byte", record, server);
            }
            if (client.sawFin() && server.hasEndedOutput()) {
                require(client.received() == record.bytesToClient(), "a FIN before the last byte", record, client);
                require(client.received() >= server.sent(), "a FIN before the server's last byte", record, client);
            }
        }
    }

    private static void require(boolean holds, String what, ConnectionSummary record, Peer peer) {
        if (!holds) {
            throw new AssertionError(what + ": " + record + " " + peer);
        }
    }
}
