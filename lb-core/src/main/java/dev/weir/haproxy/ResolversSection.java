package dev.weir.haproxy;

import dev.weir.spi.DnsQuestion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A section {@code resolvers}: whom to ask for the addresses of servers, and how. */
final class ResolversSection {
    /** The one that is there without being described: the name servers of the system. */
    static final String DEFAULT = "default";

    private static final List<String> KEYWORDS =
            List.of("nameserver", "parse-resolv-conf", "resolve_retries", "timeout", "hold", "accepted_payload_size");
    private static final Set<String> HOLDS = Set.of("other", "refused", "nx", "timeout", "obsolete", "valid");
    private static final int MOST_NAME_SERVERS = 8;
    private static final int MOST_ATTEMPTS = 10;
    private static final int MOST_PAYLOAD = 65_535;

    private final List<InetSocketAddress> nameServers = new ArrayList<>();
    private Duration resolve = Duration.ofSeconds(1);
    private Duration retry = Duration.ofSeconds(1);
    private Duration valid = Duration.ofSeconds(10);
    private int attempts = 3;

    void read(Statement line) {
        Word keyword = line.keyword();
        switch (keyword.text()) {
            case "nameserver" -> nameServer(line);
            case "parse-resolv-conf" ->
                line.findings()
                        .note(
                                keyword,
                                Note.Kind.ALWAYS,
                                "the name servers of the system are asked where no others are given, and only there");
            case "resolve_retries" -> attempts = line.number(1, MOST_ATTEMPTS);
            case "timeout" -> timeout(line);
            case "hold" -> hold(line);
            case "accepted_payload_size" -> {
                line.number(0, MOST_PAYLOAD);
                line.findings().note(keyword, Note.Kind.NO_EFFECT, "the size of responses is not limited by this here");
            }
            default ->
                throw Mistake.unknown(
                        keyword, "unknown keyword " + keyword.quoted() + " in a section 'resolvers'", KEYWORDS);
        }
        line.end();
    }

    /** What is asked about a name. */
    DnsQuestion question(String name, boolean prefersIpv4) {
        Duration longest = valid.compareTo(resolve) < 0 ? resolve : valid;
        return new DnsQuestion(name, prefersIpv4, nameServers, retry, attempts, resolve, longest);
    }

    private void nameServer(Statement line) {
        line.next("a name");
        Address address = line.address("an address such as 10.0.0.1:53");
        int port = Numbers.port(address.word(), address.port(), 1);
        if (nameServers.size() == MOST_NAME_SERVERS) {
            throw Mistake.at(address.word(), "more than " + MOST_NAME_SERVERS + " name servers in one section");
        }
        nameServers.add(new InetSocketAddress(literal(address), port));
    }

    private static InetAddress literal(Address address) {
        try {
            if (Address.isLiteral(address.host())) {
                return InetAddress.getByName(address.host());
            }
        } catch (UnknownHostException e) {
            throw Mistake.at(address.word(), address.word().quoted() + " is no IP address: " + e.getMessage());
        }
        throw Mistake.at(address.word(), address.word().quoted() + " is no IP address");
    }

    private void timeout(Statement line) {
        Word which = line.next("resolve or retry");
        switch (which.text()) {
            case "resolve" -> resolve = line.time("'timeout resolve'");
            case "retry" -> retry = line.time("'timeout retry'");
            default -> throw Mistake.unknown(which, "unknown timeout " + which.quoted(), List.of("resolve", "retry"));
        }
    }

    private void hold(Statement line) {
        Word which = line.next("valid");
        if (!HOLDS.contains(which.text())) {
            throw Mistake.unknown(which, "unknown hold " + which.quoted(), HOLDS);
        }
        Duration time = line.time("'hold'");
        if (which.is("valid")) {
            valid = time;
        } else {
            line.findings()
                    .note(
                            which,
                            Note.Kind.DIFFERENT,
                            "an answer that there is no such server counts at once, a failure never; 'hold "
                                    + which.text() + "' changes neither");
        }
    }
}
