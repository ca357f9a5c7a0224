package dev.weir.examples.tour;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keeps a connection alive and gets, in turn, each service's page and its health page. */
final class HttpsSession implements Session {
    private static final int MAX_BODY_BYTES = 4096;

    private final ClientConnection connection;
    private final KnownServers servers;
    private final String hostName;
    private final List<ExchangeService> services;
    private int asked;

    /**
     * A session on a new connection.
     *
     * @param first where in the round of requests to begin, so that many short sessions ask for everything too
     */
    HttpsSession(ClientConnection connection, Crowd crowd, KnownServers servers, int first) {
        this.connection = connection;
        this.servers = servers;
        this.hostName = crowd.hostName();
        this.services = crowd.services();
        this.asked = first;
    }

    @Override
    public String ask(boolean last) throws IOException, WrongAnswerException {
        int round = Math.floorMod(asked++, 2 * services.size());
        ExchangeService service = services.get(round / 2);
        boolean health = round % 2 == 1;
        String request = String.join(
                "\r\n",
                "GET " + service.path() + (health ? "/healthcheck.htm" : "/") + " HTTP/1.1",
                "Host: " + hostName,
                "Connection: " + (last ? "close" : "keep-alive"),
                "\r\n");
        return connection.exchange(request, in -> {
            Map<String, String> headers = readHead(in);
            WrongAnswerException.check("Connection", header(headers, "connection"), last ? "close" : "keep-alive");
            return serverIn(readBody(in, headers), headers, service, health, servers);
        });
    }

    /** Reads and checks the answer to a request for a service's page. Returns the short name of the server that sent it. */
    static String pageOf(LineReader in, ExchangeService service, KnownServers servers)
            throws IOException, WrongAnswerException {
        Map<String, String> headers = readHead(in);
        return serverIn(readBody(in, headers), headers, service, false, servers);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private static Map<String, String> readHead(LineReader in) throws IOException, WrongAnswerException {
        WrongAnswerException.check("status", in.requiredLine(), "HTTP/1.1 200 OK");
        Map<String, String> headers = new HashMap<>();
        for (String line = in.requiredLine(); !line.isEmpty(); line = in.requiredLine()) {
            String[] nameAndValue = line.split(": ", 2);
            if (nameAndValue.length < 2 || headers.size() > 50) {
                throw new WrongAnswerException("header", line, "at most 50 of NAME: VALUE");
            }
            headers.put(nameAndValue[0].toLowerCase(Locale.ROOT), nameAndValue[1]);
        }
        return headers;
    }

    private static String readBody(LineReader in, Map<String, String> headers)
            throws IOException, WrongAnswerException {
        String length = header(headers, "content-length");
        if (!length.matches("\\d{1,4}") || Integer.parseInt(length) > MAX_BODY_BYTES) {
            throw new WrongAnswerException("Content-Length", length, "0.." + MAX_BODY_BYTES);
        }
        return new String(in.bytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    private static String header(Map<String, String> headers, String name) {
        return headers.getOrDefault(name, "");
    }

    private static String serverIn(
            String body, Map<String, String> headers, ExchangeService service, boolean health, KnownServers servers)
            throws WrongAnswerException {
        String server = health
                ? servers.namedBetween("200 OK<br/>", "", body)
                : servers.namedBetween(service.path().substring(1) + " at ", "\n", body);
        WrongAnswerException.check("X-FEServer", header(headers, "x-feserver"), server.toUpperCase(Locale.ROOT));
        return server;
    }
}
