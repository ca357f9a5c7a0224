package dev.weir.examples.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a script runs, before one proxy: clients, servers, the proxy's log. A script is written once and run twice. What it waits
 * for in vain is noted, and it goes on; so what does not happen with either proxy is alike, and what happens with one is a difference.
 */
final class Stage {
    /** Longest that a script waits for one thing. */
    private static final long PATIENCE = 6_000;

    private static final long SETTLING = 500;

    private static final Pattern EVENT =
            Pattern.compile("(?:(?:Health|Agent) check for )?(?:backup |Backup )?[Ss]erver (?<server>\\S+/\\S+) .*"
                    + "|(?:backend|proxy) (?<backend>\\S+) has no .*");
    private static final Pattern DURATION = Pattern.compile("duration: \\d+ms");

    private final Map<String, ScriptServer> servers;
    private final Map<String, Integer> fronts;
    private final Proxy proxy;
    private final Arrivals arrivals;
    private final Outcome outcome = new Outcome();
    private final List<Party> clients = new ArrayList<>();
    private final boolean logsAll;
    private final Map<String, Integer> lines = new HashMap<>();
    private int vain;
    private boolean isBrief;

    /** @param logsAll whether every connection has a line in the log */
    Stage(
            Map<String, ScriptServer> servers,
            Map<String, Integer> fronts,
            Proxy proxy,
            Arrivals arrivals,
            boolean logsAll) {
        this.servers = servers;
        this.fronts = fronts;
        this.proxy = proxy;
        this.arrivals = arrivals;
        this.logsAll = logsAll;
    }

    // ---- clients

    /** A client that connects to the frontend's port {@code front}. */
    Party connect(String name) {
        return connect(name, "127.0.0.1", "front");
    }

    Party connectFrom(String name, String source) {
        return connect(name, source, "front");
    }

    Party connectTo(String name, String front) {
        return connect(name, "127.0.0.1", front);
    }

    Party connect(String name, String source, String front) {
        return add(Party.connect(name, source, fronts.get(front), false));
    }

    /** A client that takes little and does not read until it is told to. */
    Party connectNarrow(String name) {
        return add(Party.connect(name, "127.0.0.1", fronts.get("front"), true));
    }

    private Party add(Party client) {
        clients.add(client);
        return client;
    }

    /** A client that waits for a greeting, says goodbye, and is logged before this returns. */
    Party visit(String name) {
        return visit(name, "127.0.0.1", "front");
    }

    Party visitFrom(String name, String source) {
        return visit(name, source, "front");
    }

    Party visit(String name, String source, String front) {
        Party client = connect(name, source, front);
        client.awaitWord(PATIENCE);
        goodbye(client);
        return client;
    }

    /** So many visits, one after another; the greetings in one word. */
    void visits(String names, int count) {
        StringBuilder greetings = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            greetings.append(visit(names + i).text());
        }
        outcome.put("greetings of " + names, greetings.toString());
    }

    /** So many clients from 127.0.0.1, .2 and so on, one after another. */
    void visitsFromMany(String names, int count) {
        StringBuilder greetings = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            greetings.append(visitFrom(names + i, "127.0.0." + i).text());
        }
        outcome.put("greetings of " + names, greetings.toString());
    }

    /** So many clients that stay. */
    List<Party> held(String names, int count) {
        List<Party> held = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Party client = connect(names + i);
            client.awaitWord(PATIENCE);
            held.add(client);
        }
        outcome.put("greetings of " + names, held.stream().map(Party::text).reduce("", String::concat));
        return held;
    }

    /** Ends a client's stream, waits for the other end, and for the line in the log. */
    void goodbye(Party client) {
        client.end();
        ended(client);
        if (logsAll) {
            logged(client);
        }
    }

    // ---- what a script waits for

    /** Waits until a party received this. */
    void received(Party party, String text) {
        check(party.awaitText(text, PATIENCE), party.name() + " received " + text);
    }

    /** Waits until a party received so many bytes. */
    void received(Party party, long bytes) {
        check(party.awaitBytes(bytes, PATIENCE), party.name() + " received " + bytes + " bytes");
    }

    /** Waits until what a party receives has ended. */
    void ended(Party party) {
        check(party.awaitEnd(PATIENCE), party.name() + " ended");
    }

    /** Waits until a client's line is in the log. */
    void logged(Party client) {
        String from = client.address() + " [";
        check(proxy.log().await(line -> line.contains(from), 1, PATIENCE), client.name() + " is logged");
    }

    /** Waits for a line of the log. */
    void line(String part) {
        line(part, 1);
    }

    /** Waits until so many such lines are in the log. */
    void line(String part, int times) {
        check(proxy.log().await(line -> line.contains(part), times, PATIENCE), times + " times: " + part);
    }

    /** The connection that a server accepted as its number so and so. */
    Party accepted(String server, int number) {
        Optional<Party> party = arrivals.await(server + "#" + number, PATIENCE);
        check(party.isPresent(), server + "#" + number + " accepted");
        return party.orElseGet(() -> arrivals.nobody(server + "#" + number));
    }

    Party accepted(String server) {
        return accepted(server, 1);
    }

    /** Lets time pass in which nothing is said. */
    void pass(long millis) {
        arrivals.pass(millis);
    }

    /** Compares only what clients received and how many lines the log has, where one difference brings many with it. */
    void onlyGreetings() {
        isBrief = true;
    }

    // ---- the other two

    ScriptServer server(String name) {
        return servers.get(name);
    }

    /** What an operator tells the proxy. */
    void operate(String command) throws Exception {
        proxy.operate(command);
    }

    // ---- the end

    /** Says goodbye for all clients that are still there, ends the proxy, and returns all that was seen. */
    Outcome finish() throws Exception {
        for (Party client : clients) {
            if (client.isOpen()) {
                goodbye(client);
            }
        }
        arrivals.settle(SETTLING);
        if (isBrief) {
            clients.forEach(client -> outcome.put(client.name() + " received", client.text()));
        } else {
            arrivals.tell(outcome);
            clients.forEach(client -> client.tell(outcome));
        }
        arrivals.leave();
        clients.forEach(Party::leave);
        proxy.finish();
        List<String> log = proxy.log().all();
        outcome.put(
                "lines of the access log",
                log.stream().flatMap(line -> AccessLine.parse(line).stream()).count());
        if (!isBrief) {
            log.forEach(this::tellLine);
        }
        return outcome;
    }

    private void tellLine(String line) {
        Optional<AccessLine> access = AccessLine.parse(line);
        if (access.isPresent()) {
            String address = access.get().client();
            String client = clients.stream()
                    .filter(each -> each.address().equals(address))
                    .map(Party::name)
                    .findFirst()
                    .orElse("nobody");
            int number = lines.merge(client, 1, Integer::sum);
            access.get().tell(number == 1 ? client : client + ", line " + number, outcome);
            return;
        }
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
            String about = event.group("server") == null ? event.group("backend") : event.group("server");
            int number = lines.merge("event " + about, 1, Integer::sum);
            outcome.put(
                    "event " + number + " of " + about,
                    DURATION.matcher(line).replaceAll("duration: …").replace("info: \" ", "info: \""));
        }
    }

    private void check(boolean happened, String what) {
        if (!happened) {
            vain++;
            outcome.put("waited in vain, " + vain, what);
        }
    }
}
