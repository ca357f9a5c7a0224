package dev.weir.examples.differential;

import java.util.List;

/** Silence, and sides that do not take what is sent; haproxy-tcp §2.8. */
final class TimeoutCases {
    private static final String ONE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1}
            """;
    private static final int MANY_BYTES = 20_000_000;

    private TimeoutCases() {}

    static List<Case> all() {
        return List.of(
                silentClient(),
                silentClientOfAServerThatEnds(),
                silentServer(),
                lateAnswer(),
                bothSilent(),
                tunnel(),
                shortTunnel(),
                serverFin(),
                clientFin(),
                clientFinDoesNotShorten(),
                receivingIsNoSilence(),
                receivingIsSilenceForIndependentStreams(),
                activityKeepsAlive(),
                blockedClient(),
                blockedServer(),
                serverTimeoutBeginsWhenConnected());
    }

    private static Case one(String name, String settings, Behaviour behaviour) {
        return Case.named(name).config(settings + ONE).server("s1", behaviour);
    }

    private static void untilBothEnded(Stage stage) {
        Party a = stage.connect("a").send("hello");
        stage.ended(stage.accepted("s1"));
        stage.ended(a);
        a.end();
        stage.logged(a);
    }

    /** Something is said when all is established, so that the times of both sides run from the same moment. */
    private static void laterSilence(Stage stage) {
        Party a = stage.connect("a");
        stage.accepted("s1");
        stage.pass(200);
        a.send("hello");
        stage.ended(stage.accepted("s1"));
        stage.ended(a);
        a.end();
        stage.logged(a);
    }

    private static Case silentClient() {
        return one("timeout-client", "timeout client 600\n", Behaviour.SILENT).script(TimeoutCases::untilBothEnded);
    }

    private static Case silentClientOfAServerThatEnds() {
        return one("timeout-client-after-the-servers-end", "timeout client 600\n", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.accepted("s1").send("bye").end();
                    stage.ended(a);
                    stage.ended(stage.accepted("s1"));
                    stage.logged(a);
                });
    }

    private static Case silentServer() {
        return one("timeout-server", "timeout server 600\n", Behaviour.DEAF).script(stage -> {
            Party a = stage.connect("a").send("hello");
            stage.ended(a);
            stage.pass(300);
            a.end();
            stage.ended(stage.accepted("s1"));
            stage.logged(a);
        });
    }

    private static Case lateAnswer() {
        return one("timeout-client-late-answer", "timeout client 600\n", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.ended(stage.accepted("s1"));
                    stage.pass(400);
                    stage.accepted("s1").send("late").end();
                    stage.ended(a);
                    stage.logged(a);
                });
    }

    private static Case bothSilent() {
        return one("timeout-both", "timeout client 600\ntimeout server 600\n", Behaviour.DEAF)
                .script(TimeoutCases::laterSilence);
    }

    private static Case tunnel() {
        return one("timeout-tunnel", "timeout client 400\ntimeout server 400\ntimeout tunnel 1200\n", Behaviour.DEAF)
                .script(TimeoutCases::laterSilence);
    }

    private static Case shortTunnel() {
        return one("timeout-tunnel-shorter", "timeout tunnel 600\n", Behaviour.DEAF)
                .script(TimeoutCases::laterSilence);
    }

    private static Case serverFin() {
        return one("timeout-server-fin", "timeout server-fin 600\n", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello").end();
                    stage.ended(a);
                    stage.logged(a);
                });
    }

    private static Case clientFin() {
        return one("timeout-client-fin", "timeout client-fin 600\n", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.accepted("s1").send("bye").end();
                    stage.ended(a);
                    stage.ended(stage.accepted("s1"));
                    stage.logged(a);
                });
    }

    private static Case clientFinDoesNotShorten() {
        return one("timeout-client-fin-after-the-clients-end", "timeout client-fin 400\n", Behaviour.DEAF)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello").end();
                    stage.ended(stage.accepted("s1"));
                    stage.pass(1000);
                    stage.accepted("s1").send("late").end();
                    stage.ended(a);
                    stage.logged(a);
                });
    }

    private static void drip(Stage stage) {
        Party a = stage.connect("a").send("hello");
        Party s = stage.accepted("s1");
        for (int i = 0; i < 7; i++) {
            stage.pass(200);
            s.send(".");
        }
        s.end();
        stage.ended(a);
        a.end();
        stage.ended(s);
        stage.logged(a);
    }

    private static Case receivingIsNoSilence() {
        return one("timeout-client-receives", "timeout client 600\n", Behaviour.DEAF)
                .script(TimeoutCases::drip);
    }

    private static Case receivingIsSilenceForIndependentStreams() {
        return one("timeout-independent-streams", "timeout client 600\noption independent-streams\n", Behaviour.DEAF)
                .script(TimeoutCases::drip);
    }

    private static Case activityKeepsAlive() {
        return one("timeout-activity", "timeout client 600\ntimeout server 600\n", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a");
                    for (int i = 0; i < 5; i++) {
                        a.send("x");
                        stage.pass(300);
                    }
                    stage.goodbye(a);
                });
    }

    private static Case blockedClient() {
        return one("timeout-client-does-not-read", "timeout client 600\n", party -> party.flood(MANY_BYTES))
                .script(stage -> {
                    Party a = stage.connectNarrow("a");
                    stage.logged(a);
                    stage.ended(stage.accepted("s1"));
                    a.leave();
                })
                .ignores("log of a bytes") // as many as the buffers of the system take
                .differs("blocked-side", "s1#1 ended", "END -> RESET");
    }

    private static Case blockedServer() {
        return one("timeout-server-does-not-read", "timeout server 600\n", Party::pause)
                .script(stage -> {
                    Party a = stage.connect("a").flood(MANY_BYTES);
                    stage.logged(a);
                    stage.ended(a);
                })
                .differs("blocked-side", "a ended", "END -> RESET");
    }

    private static Case serverTimeoutBeginsWhenConnected() {
        return Case.named("timeout-not-while-connecting")
                .config("timeout client 400\ntimeout server 400\ntimeout connect 1200\nretries 0\n" + ONE)
                .mute("s1")
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.ended(a);
                    a.end();
                    stage.logged(a);
                });
    }
}
