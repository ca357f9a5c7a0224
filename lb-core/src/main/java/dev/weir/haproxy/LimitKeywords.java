package dev.weir.haproxy;

import dev.weir.Server;

/** Numbers of connections. */
final class LimitKeywords {
    static final Key<Integer> MAXCONN = Key.of("maxconn");
    static final Key<Integer> BACKLOG = Key.of("backlog");
    static final Key<Integer> FULLCONN = Key.of("fullconn");
    static final Key<Integer> SESSION_RATE = Key.of("rate-limit sessions");
    static final Key<Integer> RETRIES = Key.of("retries");

    private static final int MOST_RETRIES = 100;

    private LimitKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("maxconn", Scope.FRONT, number(MAXCONN, 0, Integer.MAX_VALUE));
        table.add("backlog", Scope.FRONT, number(BACKLOG, 0, Integer.MAX_VALUE));
        table.add("fullconn", Scope.BACK, number(FULLCONN, 0, Integer.MAX_VALUE));
        table.add("retries", Scope.BACK, number(RETRIES, 0, MOST_RETRIES));
        table.add("rate-limit", Scope.FRONT, LimitKeywords::rateLimit);
    }

    private static ProxyKeyword number(Key<Integer> key, int least, int most) {
        return (line, proxy) -> {
            int number = line.number(least, most);
            Word word = line.last();
            line.end();
            proxy.settings().put(key, number, word);
        };
    }

    private static void rateLimit(Statement line, ProxyDraft proxy) {
        Word of = line.next("sessions");
        if (!of.is("sessions")) {
            throw Mistake.at(of, "rate-limit " + of.quoted() + " (expected: sessions)");
        }
        number(SESSION_RATE, 0, Server.MAX_CONNECT_RATE).read(line, proxy);
    }
}
