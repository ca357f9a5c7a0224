package dev.weir.examples.differential;

import java.util.List;

/** Clients that come back to their servers; haproxy-tcp §2.4 and §7.2. */
final class StickCases {
    private static final String STICK = """
            listen fe
                bind 127.0.0.1:{front}
                stick-table type ip size 1k expire 1m
                stick on src
                server a 127.0.0.1:{a}
                server b 127.0.0.1:{b}
                server c 127.0.0.1:{c}
            """;

    private StickCases() {}

    static List<Case> all() {
        return List.of(comesBack(), manyClients(), network(), drained(), maintained(), shared(), moves(), ignored());
    }

    private static Case comesBack() {
        return Case.named("stick-comes-back")
                .config(STICK)
                .greeters("a", "b", "c")
                .script(stage -> stage.visits("c", 5));
    }

    private static Case manyClients() {
        return Case.named("stick-many").config(STICK).greeters("a", "b", "c").script(stage -> {
            stage.visitsFromMany("one", 5);
            stage.visitsFromMany("two", 7);
        });
    }

    private static Case network() {
        return Case.named("stick-network")
                .config(STICK.replace("stick on src", "stick on src,ipmask(31)"))
                .greeters("a", "b", "c")
                .script(stage -> stage.visitsFromMany("c", 8));
    }

    private static Case drained() {
        return Case.named("stick-drain").config(STICK).greeters("a", "b", "c").script(stage -> {
            stage.visits("before", 1);
            stage.operate("set server fe/a state drain");
            stage.visits("drained", 3);
            stage.visitFrom("stranger", "127.0.0.9");
        });
    }

    private static Case maintained() {
        return Case.named("stick-maintenance")
                .config(STICK)
                .greeters("a", "b", "c")
                .script(stage -> {
                    stage.visits("before", 1);
                    stage.operate("disable server fe/a");
                    stage.visits("without", 3);
                    stage.operate("enable server fe/a");
                    stage.visits("after", 3);
                });
    }

    private static Case shared() {
        return Case.named("stick-shared").config("""
                        frontend one
                            bind 127.0.0.1:{front}
                            default_backend first
                        frontend two
                            bind 127.0.0.1:{other}
                            default_backend second
                        backend first
                            stick-table type ip size 1k expire 1m
                            stick on src
                            server a 127.0.0.1:{a}
                            server b 127.0.0.1:{b}
                        backend second
                            stick on src table first
                            server b 127.0.0.1:{b}
                            server a 127.0.0.1:{a}
                        """).greeters("a", "b").script(stage -> {
            stage.visitsFromMany("one", 4);
            for (int i = 1; i <= 4; i++) {
                stage.visit("two" + i, "127.0.0." + i, "other");
            }
        });
    }

    private static Case moves() {
        return Case.named("stick-refused")
                .config("option redispatch\nretries 1\ntimeout connect 400\n" + STICK)
                .greeters("a", "b", "c")
                .script(stage -> {
                    stage.visits("before", 1);
                    stage.server("a").shut();
                    stage.visits("refused", 2);
                    stage.server("a").open();
                    stage.visits("after", 2);
                });
    }

    private static Case ignored() {
        return Case.named("stick-ignore-persist")
                .config(STICK.replace("stick on src", "stick on src\n    ignore-persist if { src 127.0.0.2 }"))
                .greeters("a", "b", "c")
                .script(stage -> {
                    for (int i = 1; i <= 4; i++) {
                        stage.visitFrom("stays" + i, "127.0.0.1");
                        stage.visitFrom("moves" + i, "127.0.0.2");
                    }
                    stage.onlyGreetings();
                })
                .differs("ignore-persist", "moves2 received", "b -> c")
                .differs("ignore-persist", "moves3 received", "b -> a");
    }
}
