package dev.weir.examples.standin;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;

/**
 * Stands in for one Exchange 2013 client access server: HTTPS with a page and a health page per service, POP3 and IMAP4 with
 * Exchange's banners. It can be killed and revived, and so can its single services. All methods may be called from any
 * thread; one thread per open connection, at most {@value #MAX_CONNECTIONS}, one per port, and one for what takes time.
 */
public final class StandInServer implements AutoCloseable {
    /** Connections served at once by one server, all ports together; more are reset. */
    public static final int MAX_CONNECTIONS = 256;

    private final String name;
    private final ExecutorService threads;
    private final Map<Protocol, StandInPort> ports = new EnumMap<>(Protocol.class);
    private final Map<ExchangeService, ApplicationPool> pools = new EnumMap<>(ExchangeService.class);
    private final Set<ExchangeService> stopped = EnumSet.noneOf(ExchangeService.class); // guarded by this
    private final ScheduledExecutorService later;
    private volatile Redirect root = Redirect.FOUND;
    private boolean alive; // guarded by this

    private StandInServer(String name, MadeCertificate certificate, Map<Protocol, InetSocketAddress> addresses) {
        this.name = name;
        this.threads = newThreads(name);
        this.later = Executors.newScheduledThreadPool(1, task -> daemon(task, name + "-later"));
        ExchangeService.over(Protocol.HTTPS).forEach(service -> pools.put(service, new ApplicationPool()));
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
     * What stands behind a web service.
     *
     * @throws IllegalArgumentException if it is a mail service, which has none
     */
    public ApplicationPool pool(ExchangeService service) {
        ApplicationPool pool = pools.get(service);
        if (pool == null) {
            throw new IllegalArgumentException("service: " + service + " (expected: one of " + pools.keySet() + ")");
        }
        return pool;
    }

    /** Lets {@code /} answer so from now on; from the start it is {@link Redirect#FOUND}. */
    public void redirectRoot(Redirect redirect) {
        root = redirect;
    }

    /**
     * Says how a service is. An unhealthy web service answers 503 on its health page and goes on serving; for POP3 and IMAP4,
     * which have no page, Exchange stops the service, so their port is closed and its connections are reset.
     *
     * @throws IOException if a mail service's port cannot be opened again
     */
    public synchronized void setHealthy(ExchangeService service, boolean healthy) throws IOException {
        if (service.protocol() == Protocol.HTTPS) {
            pool(service).treatHealthPage(healthy ? Treatment.ANSWERED : Treatment.UNAVAILABLE);
            return;
        }
        if (healthy) {
            stopped.remove(service);
        } else {
            stopped.add(service);
        }
        StandInPort port = ports.get(service.protocol());
        if (port == null) {
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
        later.shutdownNow();
    }

    private boolean shallListen(Protocol protocol) {
        return ExchangeService.over(protocol).stream().noneMatch(stopped::contains);
    }

    private Conversation conversation(Protocol protocol) {
        return switch (protocol) {
            case HTTPS -> new HttpConversation(name, fqdn(), pools, () -> root, later);
            case POP3, POP3S -> new Pop3Conversation(fqdn());
            case IMAP4, IMAP4S -> new ImapConversation(fqdn());
        };
    }

    /** Grows to the limit and refuses beyond it; nothing waits for a thread. */
    private static ExecutorService newThreads(String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                MAX_CONNECTIONS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, name + "-connection-" + number.incrementAndGet()));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
