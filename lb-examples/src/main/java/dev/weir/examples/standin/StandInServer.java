package dev.weir.examples.standin;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;

/**
 * Stands in for one Exchange 2013 client access server: HTTPS with a page and a health page per service, POP3 and IMAP4 with
 * Exchange's banners. It can be killed and revived, and single services made unhealthy. All methods may be called from any
 * thread; one thread per open connection, at most {@value #MAX_CONNECTIONS}, and one per port.
 */
public final class StandInServer implements AutoCloseable {
    /** Connections served at once by one server, all ports together; more are reset. */
    public static final int MAX_CONNECTIONS = 256;

    private final String name;
    private final ExecutorService threads;
    private final Map<Protocol, StandInPort> ports = new EnumMap<>(Protocol.class);
    private final Set<ExchangeService> unhealthy = ConcurrentHashMap.newKeySet(); // read by connections, without a lock
    private boolean alive; // guarded by this

    private StandInServer(String name, MadeCertificate certificate, Map<Protocol, InetSocketAddress> addresses) {
        this.name = name;
        this.threads = newThreads(name);
        SSLSocketFactory tls = certificate.serverContext().getSocketFactory();
        addresses.forEach((protocol, address) -> ports.put(
                protocol,
                new StandInPort(
                        name + "-" + protocol, address, conversation(protocol), protocol.tls() ? tls : null, threads)));
    }

    /**
     * Starts a server with these ports open.
     *
     * @param name short name, such as {@code cas1}; the full name adds {@link ExchangeService#DOMAIN}
     * @param certificate the one that all servers share
     * @param addresses where to listen for what; port 0 lets the system choose, see {@link #address}
     * @throws IOException if one of them cannot be had; nothing is left open then
     */
    public static StandInServer start(
            String name, MadeCertificate certificate, Map<Protocol, InetSocketAddress> addresses) throws IOException {
        StandInServer server = new StandInServer(name, certificate, addresses);
        try {
            server.revive();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** The short name. */
    public String name() {
        return name;
    }

    /** The full name, as the pages and greetings give it. */
    public String fqdn() {
        return name + "." + ExchangeService.DOMAIN;
    }

    /**
     * Where it listens for this protocol, also while dead.
     *
     * @throws IllegalArgumentException if it was not started with that protocol
     */
    public InetSocketAddress address(Protocol protocol) {
        StandInPort port = ports.get(protocol);
        if (port == null) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: one of " + ports.keySet() + ")");
        }
        return port.address();
    }

    /** Client connections open now. */
    public int openConnections() {
        return ports.values().stream().mapToInt(StandInPort::openConnections).sum();
    }

    /**
     * Says how a service is. An unhealthy web service answers 503 on its health page and goes on serving; for POP3 and IMAP4,
     * which have no page, Exchange stops the service, so their port is closed and its connections are reset.
     *
     * @throws IOException if a mail service's port cannot be opened again
     */
    public synchronized void setHealthy(ExchangeService service, boolean healthy) throws IOException {
        if (healthy) {
            unhealthy.remove(service);
        } else {
            unhealthy.add(service);
        }
        StandInPort port = ports.get(service.protocol());
        if (port == null || service.protocol() == Protocol.HTTPS) {
            return;
        }
        if (!healthy) {
            port.stopListening();
            port.resetConnections();
        } else if (alive) {
            port.open();
        }
    }

    /** Dies like a killed process: no port is open and every connection is reset when this returns. */
    public synchronized void kill() {
        alive = false;
        // In this order, so that a client whose connection is reset finds no port of this server open any more.
        ports.values().forEach(StandInPort::stopListening);
        ports.values().forEach(StandInPort::resetConnections);
    }

    /**
     * Opens the same ports again.
     *
     * @throws IOException if one of them cannot be had; it is dead then
     */
    public synchronized void revive() throws IOException {
        alive = true;
        try {
            for (Map.Entry<Protocol, StandInPort> port : ports.entrySet()) {
                if (shallListen(port.getKey())) {
                    port.getValue().open();
                }
            }
        } catch (IOException e) {
            kill();
            throw e;
        }
    }

    /** Dies for good and stops every thread. */
    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }

    private boolean isHealthy(ExchangeService service) {
        return !unhealthy.contains(service);
    }

    private boolean shallListen(Protocol protocol) {
        return protocol == Protocol.HTTPS
                || ExchangeService.over(protocol).stream().allMatch(this::isHealthy);
    }

    private Conversation conversation(Protocol protocol) {
        return switch (protocol) {
            case HTTPS -> new HttpConversation(name, fqdn(), this::isHealthy);
            case POP3, POP3S -> new Pop3Conversation(fqdn());
            case IMAP4, IMAP4S -> new ImapConversation(fqdn());
        };
    }

    /** Grows to the limit and refuses beyond it; nothing waits for a thread. */
    private static ExecutorService newThreads(String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, MAX_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, name + "-connection-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
