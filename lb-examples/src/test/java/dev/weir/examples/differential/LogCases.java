package dev.weir.examples.differential;

import java.util.List;

/** What is logged, and what is not; haproxy-tcp §1.1 and §5. */
final class LogCases {
    private static final String ONE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1}
            """;

    private LogCases() {}

    static List<Case> all() {
        return List.of(
                silentClient(),
                silentClientThatIsRefused(),
                clientThatSpokeAndIsRefused(),
                speakingClient(),
                asSoonAsPossible(),
                noNormalOnes(),
                separateErrors(),
                format(),
                withoutTcplog());
    }

    private static Case silentClient() {
        return Case.named("log-null")
                .config("option dontlognull\n" + ONE)
                .greeters("s1")
                .script(stage -> stage.visits("c", 2));
    }

    private static Case silentClientThatIsRefused() {
        return refused("log-null-refused", "").script(stage -> {
            Party a = stage.connect("a");
            stage.ended(a);
            a.end();
            stage.pass(200);
        });
    }

    private static Case clientThatSpokeAndIsRefused() {
        return refused("log-null-spoke", "").script(stage -> {
            Party a = stage.connect("a").send("hello");
            stage.ended(a);
            a.end();
            stage.logged(a);
        });
    }

    private static Case refused(String name, String settings) {
        return Case.named(name)
                .config("option dontlognull\nretries 1\ntimeout connect 400\n" + settings + ONE)
                .refusing("s1");
    }

    private static Case speakingClient() {
        return Case.named("log-null-spoke-and-was-served")
                .config("option dontlognull\n" + ONE)
                .server("s1", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.received(a, "hello");
                    stage.goodbye(a);
                    stage.logged(a);
                });
    }

    private static Case asSoonAsPossible() {
        return Case.named("log-asap")
                .config("option logasap\n" + ONE)
                .server("s1", Behaviour.ECHO)
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.logged(a);
                    stage.pass(400);
                    a.send("hello");
                    stage.received(a, "hello");
                });
    }

    private static Case noNormalOnes() {
        return Case.named("log-no-normal-ones")
                .config("option dontlog-normal\noption redispatch\n" + ONE + "    server s2 127.0.0.1:{s2} weight 1\n")
                .greeters("s1")
                .refusing("s2")
                .script(stage -> {
                    stage.visits("c", 2);
                    Party a = stage.connect("a");
                    stage.received(a, "s1");
                    a.reset();
                    stage.logged(a);
                });
    }

    private static Case separateErrors() {
        return Case.named("log-separate-errors")
                .config("option log-separate-errors\nretries 0\n" + ONE)
                .greeters("s1")
                .script(stage -> {
                    stage.visits("c", 1);
                    stage.server("s1").shut();
                    stage.visits("d", 1);
                });
    }

    private static Case format() {
        return Case.named("log-format")
                .config("log-format \"%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq\"\n" + ONE)
                .greeters("s1")
                .script(stage -> stage.visits("c", 1));
    }

    private static Case withoutTcplog() {
        return Case.named("log-without-tcplog")
                .config("""
                        defaults
                            mode tcp
                            log global
                            timeout connect 2s
                            timeout client 5s
                            timeout server 5s
                        """ + ONE)
                .greeters("s1")
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.received(a, "s1");
                    a.end();
                    stage.ended(a);
                    stage.onlyGreetings();
                })
                .differs("tcplog", "lines of the access log", "0 -> 1");
    }
}
