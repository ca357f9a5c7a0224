package dev.weir.examples.standin;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.standin.ApplicationPool.HeldRequest;
import dev.weir.examples.wire.LineReader;
import dev.weir.examples.wire.LineTooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 with keep-alive, as much of it as a client access server's front end shows without a login: a short page per
 * service, which names service and server, the health page, ActiveSync's {@code Ping}, which hangs until mail comes, and the
 * redirect from {@code /}. GET and HEAD only, and no request may have a body. What each service's application pool does with
 * requests is its own business.
 */
final class HttpConversation implements Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);
    private static final String HEALTH_PAGE = "/healthcheck.htm";
    private static final String PING = "/Ping";

    private final String serverName;
    private final String fqdn;
    private final Map<ExchangeService, ApplicationPool> pools;
    private final Supplier<Redirect> root;
    private final ScheduledExecutorService later;

    private record Answer(String status, String headers, String body) {
        Answer(String status, String body) {
            this(status, "", body);
        }
    }

    /**
     * A conversation.
     *
     * @param root what {@code /} answers, asked for each request
     * @param later gives the answers that take time; the thread of the connection goes on reading, to notice its end
     */
    HttpConversation(
            String serverName,
            String fqdn,
            Map<ExchangeService, ApplicationPool> pools,
            Supplier<Redirect> root,
            ScheduledExecutorService later) {
        this.serverName = serverName;
        this.fqdn = fqdn;
        this.pools = pools;
        this.root = root;
        this.later = later;
    }

    @Override
    public void hold(LineReader in, OutputStream out) throws IOException {
        List<HeldRequest> held = new ArrayList<>();
        try {
            HttpRequest request = HttpRequest.read(in);
            while (request != null && serve(request, out, held)) {
                request = HttpRequest.read(in);
            }
        } catch (HttpRequest.BadRequestException | LineTooLongException e) {
            send(out, new Answer("400 Bad Request", e.getMessage() + "\n"), true, false);
        } finally {
            pools.values().forEach(pool -> held.forEach(pool::forget));
        }
    }

    /** Does what is to be done now. Returns whether the connection stays open. */
    private boolean serve(HttpRequest request, OutputStream out, List<HeldRequest> held) throws IOException {
        Optional<ExchangeService> found = ExchangeService.ofPath(request.path());
        if (found.isEmpty() || !isServed(request)) {
            return send(out, request, withoutService(request));
        }
        ExchangeService service = found.get();
        ApplicationPool pool = Objects.requireNonNull(pools.get(service)); // each service has one
        String below = request.path().substring(service.path().length());
        boolean health = below.equalsIgnoreCase(HEALTH_PAGE);
        return switch (pool.treat(health)) {
            case EMPTY_REPLY -> false;
            case NO_REPLY -> true;
            case UNAVAILABLE -> send(out, request, new Answer("503 Service Unavailable", ""));
            case ANSWERED -> {
                Answer answer = health ? new Answer("200 OK", "200 OK<br/>" + fqdn) : page(service);
                if (health && !pool.healthDelay().isZero()) {
                    sendAfter(pool.healthDelay(), out, request, answer);
                    yield true;
                }
                if (service == ExchangeService.ACTIVE_SYNC && below.equalsIgnoreCase(PING)) {
                    HeldRequest waiting = () -> sendAndPart(out, request, answer);
                    held.add(waiting);
                    pool.hold(waiting);
                    yield true;
                }
                yield send(out, request, answer);
            }
        };
    }

    private Answer withoutService(HttpRequest request) {
        if (!isServed(request)) {
            return new Answer("405 Method Not Allowed", "method: only GET and HEAD are served here\n");
        }
        if (request.path().equals("/")) {
            Redirect redirect = root.get();
            return new Answer(
                    redirect.status(), "Location: " + ExchangeService.OUTLOOK_WEB.path() + "/\r\n", "see there\n");
        }
        return new Answer("404 Not Found", "path: no such service\n");
    }

    private static boolean isServed(HttpRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private Answer page(ExchangeService service) {
        return new Answer("200 OK", service.path().substring(1) + " at " + fqdn + "\n");
    }

    private void sendAfter(Duration time, OutputStream out, HttpRequest request, Answer answer) {
        Runnable task = () -> {
            try {
                sendAndPart(out, request, answer);
            } catch (IOException e) {
                LOG.debug("{}: the client did not wait for its answer: {}", fqdn, e.toString());
            }
        };
        var unused = later.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** For threads other than the connection's own, which is reading. */
    private void sendAndPart(OutputStream out, HttpRequest request, Answer answer) throws IOException {
        if (!send(out, request, answer)) {
            out.close(); // closes the socket
        }
    }

    private boolean send(OutputStream out, HttpRequest request, Answer answer) throws IOException {
        send(out, answer, !request.method().equals("HEAD"), request.keepAlive());
        return request.keepAlive();
    }

    private void send(OutputStream out, Answer answer, boolean withBody, boolean keepAlive) throws IOException {
        String head = String.join(
                "\r\n",
                "HTTP/1.1 " + answer.status(),
                "Content-Type: text/html",
                "Content-Length: " + answer.body().length(),
                answer.headers() + "X-FEServer: " + serverName.toUpperCase(Locale.ROOT),
                "Connection: " + (keepAlive ? "keep-alive" : "close"));
        Replies.send(out, head + "\r\n\r\n" + (withBody ? answer.body() : ""));
    }
}
