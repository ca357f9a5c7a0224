package dev.weir.haproxy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code bind}. */
final class BindKeywords {
    static final Key<String> NAME = Key.of("name");
    static final Key<Integer> MAXCONN = Key.of("maxconn");
    static final Key<Integer> BACKLOG = Key.of("backlog");

    private static final String EXPECTED = "an address and a port such as 10.0.0.1:443 or :443";

    private BindKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.addOutsideDefaults("bind", Scope.FRONT, (line, proxy) -> read(line, proxy, 1));
    }

    /** From a directive: a bind whose port the system chooses, which HAProxy has not. */
    static void own(Statement line, ProxyDraft proxy) {
        read(line, proxy, 0);
    }

    private static void read(Statement line, ProxyDraft proxy, int leastPort) {
        Word addresses = line.next(EXPECTED);
        Settings settings = new Settings();
        while (line.hasNext()) {
            option(line, line.next("an option"), settings);
        }
        for (String address : addresses.text().split(",", -1)) {
            Word word = new Word(address, addresses.at());
            add(line, Address.read(word, line.environment()), settings, proxy, leastPort);
        }
    }

    private static void option(Statement line, Word option, Settings settings) {
        switch (option.text()) {
            case "name" -> {
                Word name = Names.checked(line.next("a name"), "the name of a bind");
                settings.put(NAME, name.text(), name);
            }
            case "maxconn" -> settings.put(MAXCONN, line.number(0, Integer.MAX_VALUE), option);
            case "backlog" -> settings.put(BACKLOG, line.number(0, Integer.MAX_VALUE), option);
            default -> {
                if (!UnreadOptions.ofBind().meet(line)) {
                    throw Mistake.unknown(option, "unknown keyword " + option.quoted() + " in a bind line", names());
                }
            }
        }
    }

    private static void add(Statement line, Address address, Settings settings, ProxyDraft proxy, int leastPort) {
        Word word = address.word();
        if (address.port().isEmpty()) {
            throw Mistake.at(word, "the address " + word.quoted() + " has no port (expected: " + EXPECTED + ")");
        }
        int dash = address.port().indexOf('-');
        String first = dash < 0 ? address.port() : address.port().substring(0, dash);
        String last = dash < 0 ? first : address.port().substring(dash + 1);
        int from = Numbers.port(word, first, leastPort);
        int to = Numbers.port(word, last, leastPort);
        if (to < from) {
            throw Mistake.at(word, "the ports " + Texts.quoted(address.port()) + " are no range");
        }
        line.take(Reading.Bound.BINDS, to - from + 1, word);
        String host = address.host().isEmpty() ? "0.0.0.0" : address.host();
        for (int port = from; port <= to; port++) {
            proxy.binds().add(new BindDraft(host, port, settings, word));
        }
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(List.of("name", "maxconn", "backlog"));
        names.addAll(UnreadOptions.ofBind().names());
        return names;
    }
}
