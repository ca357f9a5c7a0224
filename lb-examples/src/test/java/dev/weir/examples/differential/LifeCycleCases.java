package dev.weir.examples.differential;

import java.util.List;

/** How connections begin, go on and end; haproxy-tcp §2.8. */
final class LifeCycleCases {
    private static final String ONE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1}
            """;
    private static final int MEGABYTE = 1_000_000;

    private LifeCycleCases() {}

    static List<Case> all() {
        return List.of(
                echo(),
                serverEndsFirst(),
                clientHalfCloses(),
                serverHalfCloses(),
                clientSaysNothing(),
                clientResets(),
                clientResetsAfterItsEnd(),
                serverResets(),
                serverResetsAfterData(),
                serverResetsWithoutAWord(),
                noLingerAtTheBack(),
                noLingerAtTheFront(),
                bulkUp(),
                bulkDown(),
                slowReader(),
                twoFrontends(),
                severalAtOnce());
    }

    private static Case echo() {
        return Case.named("life-echo").config(ONE).server("s1", Behaviour.ECHO).script(stage -> {
            Party a = stage.connect("a").send("hello");
            stage.received(a, "hello");
            a.send(" again");
            stage.received(a, "hello again");
        });
    }

    private static Case serverEndsFirst() {
        return Case.named("life-server-ends-first")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(stage.accepted("s1"), "hello");
                    stage.accepted("s1").send("bye").end();
                    stage.ended(a);
                    a.end();
                    stage.ended(stage.accepted("s1"));
                });
    }

    private static Case clientHalfCloses() {
        return Case.named("life-client-half-closes")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello").end();
                    stage.ended(stage.accepted("s1"));
                    stage.pass(600);
                    stage.accepted("s1").send("late answer").end();
                    stage.ended(a);
                });
    }

    private static Case serverHalfCloses() {
        return Case.named("life-server-half-closes")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.accepted("s1").send("all I say").end();
                    stage.ended(a);
                    stage.pass(600);
                    a.send("still here").end();
                    stage.ended(stage.accepted("s1"));
                });
    }

    private static Case clientSaysNothing() {
        return Case.named("life-client-says-nothing").config(ONE).greeters("s1").script(stage -> stage.visit("a"));
    }

    private static Case clientResets() {
        return Case.named("life-client-resets")
                .config(ONE)
                .server("s1", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(a, "hello");
                    a.reset();
                    stage.ended(stage.accepted("s1"));
                    stage.logged(a);
                });
    }

    private static Case clientResetsAfterItsEnd() {
        return Case.named("life-client-resets-after-its-end")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello").end();
                    stage.ended(stage.accepted("s1"));
                    a.reset();
                    stage.pass(600);
                    stage.accepted("s1").send("into the void");
                    stage.pass(600);
                    stage.accepted("s1").send("and more").end();
                    stage.logged(a);
                })
                .differs("reset-after-end", "log of a bytes", "13 -> 0")
                .differs("reset-after-end", "log of a tt", "* -> *");
    }

    private static Case serverResets() {
        return Case.named("life-server-resets")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(stage.accepted("s1"), "hello");
                    stage.accepted("s1").reset();
                    stage.ended(a);
                    a.end();
                    stage.logged(a);
                })
                .differs("server-reset", "a ended", "END -> RESET");
    }

    private static Case serverResetsAfterData() {
        return Case.named("life-server-resets-after-data")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(stage.accepted("s1"), "hello");
                    stage.accepted("s1").send("half an answ");
                    stage.received(a, "answ");
                    stage.accepted("s1").reset();
                    stage.ended(a);
                    a.end();
                    stage.logged(a);
                })
                .differs("server-reset", "a ended", "END -> RESET");
    }

    /** But not at once: whether a reset is older than the news of the connection is a matter of chance with both proxies. */
    private static Case serverResetsWithoutAWord() {
        return Case.named("life-server-resets-without-a-word")
                .config(ONE)
                .server("s1", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a");
                    Party server = stage.accepted("s1");
                    stage.pass(100);
                    server.reset();
                    stage.ended(a);
                    a.end();
                    stage.logged(a);
                })
                .differs("server-reset", "a ended", "END -> RESET");
    }

    private static Case noLingerAtTheBack() {
        return Case.named("life-nolinger-back")
                .config("""
                        frontend fe
                            bind 127.0.0.1:{front}
                            default_backend be
                        backend be
                            option nolinger
                            server s1 127.0.0.1:{s1}
                        """)
                .server("s1", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(a, "hello");
                    a.end();
                    stage.ended(stage.accepted("s1"));
                    stage.ended(a);
                });
    }

    private static Case noLingerAtTheFront() {
        return Case.named("life-nolinger-front")
                .config("""
                        frontend fe
                            bind 127.0.0.1:{front}
                            option nolinger
                            default_backend be
                        backend be
                            server s1 127.0.0.1:{s1}
                        """)
                .server("s1", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(a, "hello");
                    stage.accepted("s1").end();
                    stage.ended(a);
                    a.end();
                    stage.ended(stage.accepted("s1"));
                });
    }

    private static Case bulkUp() {
        return Case.named("life-bulk-up")
                .config(ONE)
                .server("s1", Behaviour.SILENT)
                .script(stage -> {
                    Party a = stage.connect("a").flood(MEGABYTE);
                    stage.received(stage.accepted("s1"), MEGABYTE);
                    stage.goodbye(a);
                });
    }

    private static Case bulkDown() {
        return Case.named("life-bulk-down")
                .config(ONE)
                .server("s1", party -> party.flood(MEGABYTE))
                .script(stage -> stage.received(stage.connect("a"), MEGABYTE));
    }

    private static Case slowReader() {
        return Case.named("life-slow-reader")
                .config(ONE)
                .server("s1", party -> party.flood(5 * MEGABYTE))
                .script(stage -> {
                    Party a = stage.connectNarrow("a");
                    stage.pass(600);
                    a.resume();
                    stage.received(a, 5 * MEGABYTE);
                });
    }

    private static Case twoFrontends() {
        return Case.named("life-two-frontends").config("""
                        frontend one
                            bind 127.0.0.1:{front}
                            default_backend be
                        frontend two
                            bind 127.0.0.1:{other}
                            default_backend be
                        backend be
                            server s1 127.0.0.1:{s1}
                            server s2 127.0.0.1:{s2}
                        """).greeters("s1", "s2").script(stage -> {
            Party a = stage.connect("a");
            stage.received(a, "s1");
            Party b = stage.connectTo("b", "other");
            stage.received(b, "s2");
            stage.goodbye(b);
            stage.goodbye(a);
        });
    }

    private static Case severalAtOnce() {
        return Case.named("life-several-at-once").config(ONE).greeters("s1").script(stage -> stage.held("c", 5));
    }
}
