package dev.weir.haproxy;

import dev.weir.ServerTemplate;
import java.util.Optional;

/** {@code server}, {@code default-server} and {@code server-template}. */
final class ServerKeywords {
    private static final String ADDRESS = "an address such as 10.0.0.15:443";
    private static final int MOST_NUMBER = 1_000_000;

    private ServerKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("default-server", Scope.BACK, (line, proxy) -> {
            Settings settings = proxy.defaultServer().copy();
            ServerOptions.read(line, settings, true);
            settings.copyTo(proxy.defaultServer());
        });
        table.addOutsideDefaults("server", Scope.BACK, ServerKeywords::server);
        table.addOutsideDefaults("server-template", Scope.BACK, ServerKeywords::template);
    }

    private static void server(Statement line, ProxyDraft proxy) {
        Word name = Names.checked(line.next("a name, and " + ADDRESS), "the name of a server");
        if (isAddress(name) && line.peek().filter(ServerOptions::isOption).isPresent()) {
            throw Mistake.at(
                    name,
                    name.quoted() + " stands where the server's name belongs (expected: a name, and " + ADDRESS + ")");
        }
        Address address = line.address(ADDRESS);
        Settings settings = proxy.defaultServer().copy();
        line.take(Reading.Bound.SERVERS, 1, name);
        proxy.servers().add(new ServerDraft(name, Optional.empty(), address, settings));
        ServerOptions.read(line, settings, false);
    }

    /** Whether a name looks like an address with or without a port; such names are allowed, but seldom meant. */
    private static boolean isAddress(Word name) {
        String text = name.text();
        int colon = text.indexOf(':');
        return Address.isLiteral(colon < 0 || colon != text.lastIndexOf(':') ? text : text.substring(0, colon));
    }

    private static void template(Statement line, ProxyDraft proxy) {
        Word name = Names.checked(line.next("a prefix, a number and an address"), "the prefix of servers");
        Word count = line.next("a number of servers, or their range such as 1-10");
        ServerDraft.Range range = range(count);
        Address address = line.address("a name such as web.example.org:443");
        Settings settings = proxy.defaultServer().copy();
        line.take(Reading.Bound.SERVERS, range.last() - range.first() + 1, name);
        proxy.servers().add(new ServerDraft(name, Optional.of(range), address, settings));
        ServerOptions.read(line, settings, true);
    }

    private static ServerDraft.Range range(Word word) {
        int dash = word.text().indexOf('-');
        if (dash < 0) {
            return new ServerDraft.Range(1, (int) Numbers.whole(word, word.text(), 1, ServerTemplate.MAX_COUNT));
        }
        int first = (int) Numbers.whole(word, word.text().substring(0, dash), 0, MOST_NUMBER);
        int last = (int) Numbers.whole(word, word.text().substring(dash + 1), first, MOST_NUMBER);
        if (last - first >= ServerTemplate.MAX_COUNT) {
            throw Mistake.at(word, word.quoted() + " (expected: at most " + ServerTemplate.MAX_COUNT + " servers)");
        }
        return new ServerDraft.Range(first, last);
    }
}
