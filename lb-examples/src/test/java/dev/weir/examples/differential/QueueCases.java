package dev.weir.examples.differential;

import java.util.List;

/** Limits, and who waits where; haproxy-tcp §2.2, §2.4 and §2.5. */
final class QueueCases {
    private static final String ONE_PLACE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1} maxconn 1
            """;
    private static final String TWO_PLACES = ONE_PLACE + "    server s2 127.0.0.1:{s2} maxconn 1\n";

    private QueueCases() {}

    static List<Case> all() {
        return List.of(
                inOrder(),
                waitsTooLong(),
                connectTimeoutForWantOfAnother(),
                resets(),
                resetsAfterData(),
                ends(),
                endsAfterData(),
                endsAfterDataWithAbortOnClose(),
                fullQueue(),
                leastConnectionsFillsQueues(),
                whoFreesServes(),
                leastConnectionsWaitsAtTheBack(),
                hashWaitsAtItsServer(),
                consistentHashWaitsAtItsServer(),
                firstOverflows(),
                stickWaitsAtItsServer(),
                limitGrowsWithLoad(),
                frontendIsFull(),
                bindIsFull(),
                raisedLimit(),
                endsBeforeItsTurn());
    }

    /** One client that is served, and two that wait. */
    private static Party serveOne(Stage stage) {
        Party a = stage.connect("a");
        stage.received(a, "s1");
        return a;
    }

    /** A client that is in the queue by the time this returns. */
    private static Party wait(Stage stage, String name) {
        Party client = stage.connect(name);
        stage.pass(150);
        return client;
    }

    private static Case onePlace(String name, String settings) {
        return Case.named(name).config(settings + ONE_PLACE).greeters("s1");
    }

    private static Case inOrder() {
        return onePlace("queue-in-order", "").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b");
            Party c = wait(stage, "c");
            Party d = wait(stage, "d");
            stage.pass(300);
            stage.goodbye(a);
            stage.received(b, "s1");
            stage.goodbye(b);
            stage.received(c, "s1");
            stage.goodbye(c);
            stage.received(d, "s1");
        });
    }

    private static Case waitsTooLong() {
        return onePlace("queue-timeout", "timeout queue 600\n").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b");
            stage.ended(b);
            b.end();
            stage.logged(b);
        });
    }

    private static Case connectTimeoutForWantOfAnother() {
        return onePlace("queue-timeout-unset", "timeout connect 700\n").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b");
            stage.ended(b);
            b.end();
            stage.logged(b);
        });
    }

    private static Case resets() {
        return onePlace("queue-client-resets", "").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b");
            stage.pass(300);
            b.reset();
            stage.logged(b);
        });
    }

    private static Case resetsAfterData() {
        return onePlace("queue-client-resets-after-data", "").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b").send("hello");
            stage.pass(300);
            b.reset();
            stage.logged(b);
        });
    }

    private static Case ends() {
        return onePlace("queue-client-ends", "").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b");
            stage.pass(300);
            stage.goodbye(b);
        });
    }

    private static Case endsAfterData() {
        return onePlace("queue-client-ends-after-data", "").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b").send("hello").end();
            stage.pass(400);
            stage.goodbye(a);
            stage.ended(b);
            stage.logged(b);
        });
    }

    private static Case endsAfterDataWithAbortOnClose() {
        return onePlace("queue-client-ends-abortonclose", "option abortonclose\n")
                .script(stage -> {
                    serveOne(stage);
                    Party b = wait(stage, "b").send("hello");
                    stage.pass(300);
                    stage.goodbye(b);
                });
    }

    private static Case fullQueue() {
        return Case.named("queue-full").config("""
                        balance source
                        listen fe
                            bind 127.0.0.1:{front}
                            server s1 127.0.0.1:{s1} maxconn 1 maxqueue 1
                        """).greeters("s1").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b");
            Party c = stage.connect("c");
            stage.ended(c);
            c.end();
            stage.logged(c);
            stage.goodbye(a);
            stage.received(b, "s1");
        });
    }

    private static Case leastConnectionsFillsQueues() {
        return Case.named("queue-leastconn-maxqueue")
                .config("""
                        balance leastconn
                        listen fe
                            bind 127.0.0.1:{front}
                            server s1 127.0.0.1:{s1} maxconn 1 maxqueue 1
                            server s2 127.0.0.1:{s2} maxconn 1 maxqueue 1
                        """)
                .greeters("s1", "s2")
                .script(stage -> {
                    List<Party> held = stage.held("h", 2);
                    Party c = wait(stage, "c");
                    Party d = wait(stage, "d");
                    Party e = wait(stage, "e");
                    stage.goodbye(held.get(0));
                    stage.received(c, "s1");
                    stage.goodbye(held.get(1));
                    stage.received(d, "s2");
                    stage.goodbye(c);
                    stage.received(e, "s1");
                });
    }

    private static Case whoFreesServes() {
        return Case.named("queue-who-frees-serves")
                .config(TWO_PLACES)
                .greeters("s1", "s2")
                .script(stage -> {
                    List<Party> held = stage.held("h", 2);
                    Party c = wait(stage, "c");
                    Party d = wait(stage, "d");
                    stage.goodbye(held.get(1));
                    stage.received(c, "s2");
                    stage.goodbye(held.get(0));
                    stage.received(d, "s1");
                });
    }

    private static Case leastConnectionsWaitsAtTheBack() {
        return Case.named("queue-leastconn")
                .config("balance leastconn\n" + TWO_PLACES)
                .greeters("s1", "s2")
                .script(stage -> {
                    List<Party> held = stage.held("h", 2);
                    Party c = wait(stage, "c");
                    stage.goodbye(held.get(1));
                    stage.received(c, "s2");
                });
    }

    private static Case hashWaitsAtItsServer() {
        return hashed("queue-source", "balance source\n");
    }

    private static Case consistentHashWaitsAtItsServer() {
        return hashed("queue-source-consistent", "balance source\nhash-type consistent\n");
    }

    /** All clients come from one address, so the other server stays free. */
    private static Case hashed(String name, String settings) {
        return Case.named(name)
                .config(settings + TWO_PLACES)
                .greeters("s1", "s2")
                .script(stage -> {
                    List<Party> held = stage.held("h", 1);
                    Party b = wait(stage, "b");
                    Party c = wait(stage, "c");
                    stage.pass(300);
                    stage.goodbye(held.get(0));
                    stage.received(b, "s");
                    stage.goodbye(b);
                    stage.received(c, "s");
                });
    }

    private static Case firstOverflows() {
        return Case.named("queue-first")
                .config("balance first\n" + TWO_PLACES)
                .greeters("s1", "s2")
                .script(stage -> {
                    List<Party> held = stage.held("h", 2);
                    Party c = wait(stage, "c");
                    stage.goodbye(held.get(0));
                    stage.received(c, "s1");
                });
    }

    private static Case stickWaitsAtItsServer() {
        return Case.named("queue-stick").config("""
                        listen fe
                            bind 127.0.0.1:{front}
                            stick-table type ip size 100 expire 1m
                            stick on src
                            server s1 127.0.0.1:{s1} maxconn 1
                            server s2 127.0.0.1:{s2} maxconn 1
                        """).greeters("s1", "s2").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b");
            stage.pass(300);
            stage.goodbye(a);
            stage.received(b, "s1");
        });
    }

    private static Case limitGrowsWithLoad() {
        return Case.named("queue-minconn")
                .config("""
                        fullconn 4
                        listen fe
                            bind 127.0.0.1:{front}
                            server s1 127.0.0.1:{s1} minconn 1 maxconn 3
                        """)
                .greeters("s1")
                .script(stage -> {
                    Party a = serveOne(stage);
                    Party b = wait(stage, "b");
                    Party c = wait(stage, "c");
                    Party d = wait(stage, "d");
                    Party e = wait(stage, "e");
                    stage.pass(300);
                    stage.goodbye(a);
                    for (Party each : List.of(b, c, d, e)) {
                        stage.received(each, "s1");
                        stage.goodbye(each);
                    }
                })
                .differs("growing-limit", "b first byte after", "* -> *")
                .differs("growing-limit", "c first byte after", "* -> *")
                .differs("growing-limit", "log of a sc", "0 -> 2")
                .differs("growing-limit", "log of b tw", "* -> *")
                .differs("growing-limit", "log of c tw", "* -> *")
                .differs("growing-limit", "log of c sc", "2 -> 1")
                .differs("growing-limit", "log of d sc", "1 -> 0")
                .differs("growing-limit", "log of d bq", "3 -> 2")
                .differs("growing-limit", "log of e bq", "4 -> 2")
                .differs("growing-limit", "s1#2 ended after", "* -> *")
                .differs("growing-limit", "s1#3 ended after", "* -> *");
    }

    private static Case frontendIsFull() {
        return Case.named("queue-frontend-full").config("""
                        frontend fe
                            bind 127.0.0.1:{front}
                            maxconn 1
                            default_backend be
                        backend be
                            server s1 127.0.0.1:{s1}
                        """).greeters("s1").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b").send("hello");
            stage.pass(400);
            stage.goodbye(a);
            stage.received(b, "s1");
        });
    }

    private static Case bindIsFull() {
        return Case.named("queue-bind-full").config("""
                        frontend fe
                            bind 127.0.0.1:{front} maxconn 1
                            bind 127.0.0.1:{other}
                            default_backend be
                        backend be
                            server s1 127.0.0.1:{s1}
                        """).greeters("s1").script(stage -> {
            Party a = serveOne(stage);
            Party b = wait(stage, "b");
            Party c = stage.connectTo("c", "other");
            stage.received(c, "s1");
            stage.pass(300);
            stage.goodbye(a);
            stage.received(b, "s1");
        });
    }

    private static Case raisedLimit() {
        return onePlace("queue-raised-limit", "").script(stage -> {
            serveOne(stage);
            Party b = wait(stage, "b");
            stage.pass(300);
            stage.operate("set maxconn server fe/s1 2");
            stage.received(b, "s1");
        });
    }

    private static Case endsBeforeItsTurn() {
        return onePlace("queue-one-gives-up", "")
                .script(stage -> {
                    Party a = serveOne(stage);
                    Party b = wait(stage, "b");
                    Party c = wait(stage, "c");
                    stage.goodbye(b);
                    stage.pass(300);
                    stage.goodbye(a);
                    stage.received(c, "s1");
                })
                .differs("queue-position", "log of c bq", "1 -> 2");
    }
}
