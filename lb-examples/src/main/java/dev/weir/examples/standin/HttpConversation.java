package dev.weir.examples.standin;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.wire.LineReader;
import dev.weir.examples.wire.LineTooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * HTTP/1.1 with keep-alive, as much of it as a client access server's front end shows without a login: a short page per
 * service, which names service and server, and the health page. GET and HEAD only, and no request may have a body.
 */
final class HttpConversation implements Conversation {
    private static final String HEALTH_PAGE = "/healthcheck.htm";

    private final String serverName;
    private final String fqdn;
    private final Predicate<ExchangeService> isHealthy;

    private record Answer(String status, String body) {}

    HttpConversation(String serverName, String fqdn, Predicate<ExchangeService> isHealthy) {
        this.serverName = serverName;
        this.fqdn = fqdn;
        this.isHealthy = isHealthy;
    }

    @Override
    public void hold(LineReader in, OutputStream out) throws IOException {
        try {
            HttpRequest request = HttpRequest.read(in);
            while (request != null) {
                boolean withBody = !request.method().equals("HEAD");
                send(out, answerTo(request), withBody, request.keepAlive());
                request = request.keepAlive() ? HttpRequest.read(in) : null;
            }
        } catch (HttpRequest.BadRequestException | LineTooLongException e) {
            send(out, new Answer("400 Bad Request", e.getMessage() + "\n"), true, false);
        }
    }

    private Answer answerTo(HttpRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return new Answer("405 Method Not Allowed", "method: only GET and HEAD are served here\n");
        }
        Optional<ExchangeService> found = ExchangeService.ofPath(request.path());
        if (found.isEmpty()) {
            return new Answer("404 Not Found", "path: no such service\n");
        }
        ExchangeService service = found.get();
        String below = request.path().substring(service.path().length());
        return below.equalsIgnoreCase(HEALTH_PAGE) ? health(service) : page(service);
    }

    private Answer page(ExchangeService service) {
        return new Answer("200 OK", service.path().substring(1) + " at " + fqdn + "\n");
    }

    /** The page in which Managed Availability says how a service is; anything but status 200 means unhealthy. */
    private Answer health(ExchangeService service) {
        return isHealthy.test(service)
                ? new Answer("200 OK", "200 OK<br/>" + fqdn)
                : new Answer("503 Service Unavailable", "");
    }

    private void send(OutputStream out, Answer answer, boolean withBody, boolean keepAlive) throws IOException {
        String head = String.join(
                "\r\n",
                "HTTP/1.1 " + answer.status(),
                "Content-Type: text/html",
                "Content-Length: " + answer.body().length(),
                "X-FEServer: " + serverName.toUpperCase(Locale.ROOT),
                "Connection: " + (keepAlive ? "keep-alive" : "close"));
        Replies.send(out, head + "\r\n\r\n" + (withBody ? answer.body() : ""));
    }
}
