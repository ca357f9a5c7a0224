package dev.weir.examples.differential;

import java.util.List;

/** Servers that refuse or do not answer; haproxy-tcp §2.6. */
final class RetryCases {
    private static final String ONE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1}
            """;
    private static final String TWO = ONE + "    server s2 127.0.0.1:{s2}\n";

    private RetryCases() {}

    static List<Case> all() {
        return List.of(
                aloneAndRefused(),
                aloneAndRefusedWithAShortConnectTimeout(),
                noRetries(),
                aloneAndMute(),
                aloneAndRefusedWithRedispatch(),
                bothRefuseWithRedispatch(),
                bothRefuseWithoutRedispatch(),
                bothRefuseByStaticRoundRobin(),
                bothRefuseByLeastConnections(),
                bothRefuseByFirst(),
                bothRefuseBySource(),
                bothRefuseByConsistentHash(),
                theSecondIsGood(),
                theSecondIsGoodAfterAMuteOne(),
                comesUpInTime(),
                aBackupIsNoRetry(),
                aRetryFreesItsPlace(),
                clientEndsWhileConnecting(),
                clientEndsAfterDataWhileConnecting(),
                clientEndsAfterDataWithAbortOnClose(),
                clientEndsInThePause(),
                clientResetsWhileConnecting(),
                dataBeforeTheServer());
    }

    private static Case refused(String name, String config) {
        return Case.named(name).config(config).refusing("s1").refusing("s2").script(RetryCases::failing);
    }

    /** A client that says something and is sent away. */
    private static void failing(Stage stage) {
        Party a = stage.connect("a").send("hello");
        stage.ended(a);
        a.end();
        stage.logged(a);
    }

    private static Case aloneAndRefused() {
        return refused("retry-alone", "retries 1\n" + ONE);
    }

    private static Case aloneAndRefusedWithAShortConnectTimeout() {
        return refused("retry-alone-short-timeout", "retries 2\ntimeout connect 400\n" + ONE);
    }

    private static Case noRetries() {
        return refused("retry-none", "retries 0\n" + ONE);
    }

    private static Case aloneAndMute() {
        return Case.named("retry-mute")
                .config("retries 1\ntimeout connect 500\n" + ONE)
                .mute("s1")
                .script(RetryCases::failing);
    }

    private static Case aloneAndRefusedWithRedispatch() {
        return refused("retry-alone-redispatch", "retries 2\ntimeout connect 400\noption redispatch\n" + ONE);
    }

    private static Case bothRefuseWithRedispatch() {
        return refused("retry-both-redispatch", "option redispatch\n" + TWO);
    }

    private static Case bothRefuseWithoutRedispatch() {
        return refused("retry-both", "retries 2\ntimeout connect 400\n" + TWO);
    }

    private static Case bothRefuseByStaticRoundRobin() {
        return refused("retry-both-static-rr", "balance static-rr\noption redispatch\n" + TWO);
    }

    private static Case bothRefuseByLeastConnections() {
        return refused("retry-both-leastconn", "balance leastconn\noption redispatch\n" + TWO);
    }

    private static Case bothRefuseByFirst() {
        return refused("retry-both-first", "balance first\noption redispatch\n" + TWO);
    }

    private static Case bothRefuseBySource() {
        return refused(
                "retry-both-source", "balance source\nretries 2\ntimeout connect 400\noption redispatch\n" + TWO);
    }

    private static Case bothRefuseByConsistentHash() {
        return refused(
                "retry-both-consistent",
                "balance source\nhash-type consistent\nretries 2\ntimeout connect 400\noption redispatch\n" + TWO);
    }

    private static Case theSecondIsGood() {
        return Case.named("retry-second-is-good")
                .config("option redispatch\n" + TWO)
                .refusing("s1")
                .greeters("s2")
                .script(stage -> stage.visits("c", 3));
    }

    private static Case theSecondIsGoodAfterAMuteOne() {
        return Case.named("retry-second-is-good-first-mute")
                .config("option redispatch\ntimeout connect 500\n" + TWO)
                .mute("s1")
                .greeters("s2")
                .script(stage -> stage.visit("a"));
    }

    private static Case comesUpInTime() {
        return Case.named("retry-comes-up")
                .config("timeout connect 500\n" + ONE)
                .refusing("s1")
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.pass(750);
                    stage.server("s1").open();
                    stage.received(a, "s1");
                });
    }

    private static Case aBackupIsNoRetry() {
        return Case.named("retry-not-at-a-backup")
                .config("option redispatch\nretries 1\ntimeout connect 400\n" + ONE
                        + "    server s2 127.0.0.1:{s2} backup\n")
                .refusing("s1")
                .greeters("s2")
                .script(RetryCases::failing);
    }

    private static Case aRetryFreesItsPlace() {
        return Case.named("retry-frees-its-place")
                .config("option redispatch\n" + ONE + "    server s2 127.0.0.1:{s2} maxconn 1\n")
                .refusing("s1")
                .greeters("s2")
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.received(a, "s2");
                    Party b = stage.connect("b");
                    stage.pass(400);
                    stage.goodbye(a);
                    stage.received(b, "s2");
                });
    }

    private static Case clientEndsWhileConnecting() {
        return Case.named("retry-client-ends")
                .config("retries 0\ntimeout connect 1500\n" + ONE)
                .mute("s1")
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.pass(500);
                    stage.goodbye(a);
                });
    }

    private static Case clientEndsAfterDataWhileConnecting() {
        return Case.named("retry-client-ends-after-data")
                .config("retries 0\ntimeout connect 1000\n" + ONE)
                .mute("s1")
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.pass(400);
                    stage.goodbye(a);
                });
    }

    private static Case clientEndsAfterDataWithAbortOnClose() {
        return Case.named("retry-client-ends-abortonclose")
                .config("retries 0\ntimeout connect 1500\noption abortonclose\n" + ONE)
                .mute("s1")
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.pass(500);
                    stage.goodbye(a);
                });
    }

    private static Case clientEndsInThePause() {
        return Case.named("retry-client-ends-in-the-pause")
                .config("retries 2\n" + ONE)
                .refusing("s1")
                .script(stage -> {
                    Party a = stage.connect("a");
                    stage.pass(500);
                    stage.goodbye(a);
                });
    }

    private static Case clientResetsWhileConnecting() {
        return Case.named("retry-client-resets")
                .config("retries 0\ntimeout connect 1500\n" + ONE)
                .mute("s1")
                .script(stage -> {
                    Party a = stage.connect("a").send("hello");
                    stage.pass(500);
                    a.reset();
                    stage.logged(a);
                });
    }

    private static Case dataBeforeTheServer() {
        return Case.named("retry-keeps-what-was-said")
                .config("timeout connect 500\n" + ONE)
                .refusing("s1")
                .script(stage -> {
                    stage.server("s1").behave(Behaviour.ECHO);
                    Party a = stage.connect("a").send("hello").end();
                    stage.pass(750);
                    stage.server("s1").open();
                    stage.ended(a);
                });
    }
}
