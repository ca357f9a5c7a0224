package dev.weir.examples.differential;

import java.util.List;

/** What operators do while connections run; haproxy-tcp §2.8 and §4.10. */
final class OperatorCases {
    private static final String TWO = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1}
                server s2 127.0.0.1:{s2}
            """;

    private OperatorCases() {}

    static List<Case> all() {
        return List.of(maintenanceLeavesSessions(), drainLeavesSessions(), kill(), queueOfAServerInMaintenance());
    }

    private static Case two(String name, String settings) {
        return Case.named(name)
                .config(settings + TWO)
                .server("s1", Behaviour.ECHO)
                .server("s2", Behaviour.ECHO);
    }

    private static void sessionGoesOn(Stage stage, String command) throws Exception {
        Party a = stage.connect("a").send("1");
        stage.received(a, "1");
        stage.operate(command);
        Party b = stage.connect("b").send("2");
        stage.received(b, "2");
        a.send("3");
        stage.received(a, "13");
        stage.goodbye(a);
        Party c = stage.connect("c").send("4");
        stage.received(c, "4");
    }

    private static Case maintenanceLeavesSessions() {
        return two("operator-maintenance", "").script(stage -> sessionGoesOn(stage, "disable server fe/s1"));
    }

    private static Case drainLeavesSessions() {
        return two("operator-drain", "").script(stage -> sessionGoesOn(stage, "set server fe/s1 state drain"));
    }

    private static Case kill() {
        return two("operator-kill", "")
                .script(stage -> {
                    Party a = stage.connect("a").send("1");
                    stage.received(a, "1");
                    stage.operate("shutdown sessions server fe/s1");
                    stage.ended(a);
                    a.end();
                    stage.ended(stage.accepted("s1"));
                    stage.logged(a);
                })
                .differs("kill", "a ended", "END -> RESET")
                .differs("kill", "s1#1 ended", "END -> RESET")
                .differs("kill", "log of a state", "K- -> KD");
    }

    private static Case queueOfAServerInMaintenance() {
        return Case.named("operator-maintenance-queue")
                .config("""
                        balance source
                        option redispatch
                        listen fe
                            bind 127.0.0.1:{front}
                            server s1 127.0.0.1:{s1} maxconn 1
                            server s2 127.0.0.1:{s2} maxconn 1
                        """)
                .greeters("s1", "s2")
                .script(stage -> {
                    Party a = stage.held("h", 1).get(0);
                    Party b = stage.connect("b");
                    stage.pass(400);
                    stage.operate("disable server fe/" + a.text());
                    stage.received(b, "s");
                    stage.goodbye(b);
                });
    }
}
