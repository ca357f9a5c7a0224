package dev.weir.examples.differential;

import java.util.List;

/** Checks, agents, and what becomes of servers and their clients; haproxy-tcp §4. The servers that are checked have a port of their own. */
final class CheckCases {
    private static final String FAST = "option log-health-checks\ndefault-server inter 200 rise 2 fall 3\n";
    private static final String ONE = """
            listen fe
                bind 127.0.0.1:{front}
                server s1 127.0.0.1:{s1} check port {p1}
            """;
    private static final String AND_ANOTHER = "    server s2 127.0.0.1:{s2}\n";
    private static final String DOWN = "Server fe/s1 is DOWN";
    private static final String FIRST = "event 1 of fe/s1";
    private static final String UP = "Server fe/s1 is UP";

    private CheckCases() {}

    static List<Case> all() {
        return List.of(
                diesAndComesBack(),
                diesAndComesBackWithoutLines(),
                deadAtTheStart(),
                nobodyIsLeft(),
                backupTakesOver(),
                sessionsStay(),
                sessionsGoDown(),
                sessionsLeaveTheBackup(),
                track(),
                tcpCheckGood(),
                tcpCheckBad(),
                tcpCheckConversation(),
                smtp(),
                smtpBad(),
                http(),
                httpBad(),
                httpExpect(),
                disableOn404(),
                redis(),
                observe(),
                checkTimeout());
    }

    /** The greetings of four clients say whether s1 takes part. */
    private static Case checked(String name, String settings, String servers) {
        return Case.named(name).config(settings + servers).greeters("s1", "s2");
    }

    private static Case diesAndComesBack() {
        return checked("check-dies-and-comes-back", FAST, ONE + AND_ANOTHER)
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    stage.line("status: 3/3 UP");
                    stage.visits("both", 4);
                    stage.server("p1").shutBetweenChecks();
                    stage.line(DOWN);
                    stage.visits("without", 3);
                    stage.server("p1").open();
                    stage.line(UP);
                    stage.visits("again", 4);
                });
    }

    private static Case diesAndComesBackWithoutLines() {
        return checked(
                        "check-dies-and-comes-back-quietly",
                        "default-server inter 200 rise 1 fall 2\n",
                        ONE + AND_ANOTHER)
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    stage.pass(400);
                    stage.server("p1").shutBetweenChecks();
                    stage.line(DOWN);
                    stage.visits("without", 3);
                    stage.server("p1").open();
                    stage.line(UP);
                    stage.visits("again", 4);
                });
    }

    private static Case deadAtTheStart() {
        return checked("check-dead-at-the-start", FAST, ONE + AND_ANOTHER)
                .uncheckable("p1")
                .script(stage -> {
                    stage.line(DOWN);
                    stage.visits("without", 3);
                });
    }

    private static Case nobodyIsLeft() {
        return checked("check-nobody-is-left", FAST, ONE)
                .uncheckable("p1")
                .script(stage -> {
                    stage.line("has no server available");
                    stage.visits("nobody", 1);
                })
                .differs(
                        "listen",
                        "event 1 of fe",
                        "proxy fe has no server available! -> backend fe has no server available!");
    }

    private static Case backupTakesOver() {
        return checked("check-backup", FAST, ONE + "    server s2 127.0.0.1:{s2} backup\n")
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    stage.line("status: 3/3 UP");
                    stage.visits("active", 2);
                    stage.server("p1").shutBetweenChecks();
                    stage.line(DOWN);
                    stage.visits("backup", 2);
                    stage.server("p1").open();
                    stage.line(UP);
                    stage.visits("again", 2);
                });
    }

    private static Case sessionsStay() {
        return checked("check-sessions-stay", FAST, ONE + AND_ANOTHER)
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    Party a = stage.held("h", 1).get(0);
                    stage.line("status: 3/3 UP");
                    stage.server("p1").shutBetweenChecks();
                    stage.line(DOWN);
                    a.send("still there");
                    stage.received(stage.accepted("s1"), "there");
                    stage.goodbye(a);
                });
    }

    private static Case sessionsGoDown() {
        return checked(
                        "check-shutdown-sessions",
                        FAST + "default-server on-marked-down shutdown-sessions\n",
                        ONE + AND_ANOTHER)
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    Party a = stage.held("h", 1).get(0);
                    stage.line("status: 3/3 UP");
                    stage.server("p1").shutBetweenChecks();
                    stage.ended(a);
                    a.end();
                    stage.ended(stage.accepted("s1"));
                    stage.logged(a);
                })
                .differs("kill", "h1 ended", "END -> RESET")
                .differs("kill", "s1#1 ended", "END -> RESET")
                .differs("kill", "log of h1 state", "D- -> DD");
    }

    private static Case sessionsLeaveTheBackup() {
        return checked(
                        "check-shutdown-backup-sessions",
                        FAST,
                        ONE.replace("port {p1}", "port {p1} on-marked-up shutdown-backup-sessions")
                                + "    server s2 127.0.0.1:{s2} backup\n")
                .uncheckable("p1")
                .script(stage -> {
                    stage.line(DOWN);
                    Party a = stage.held("h", 1).get(0);
                    stage.server("p1").open();
                    stage.line(UP);
                    stage.ended(a);
                    a.end();
                    stage.ended(stage.accepted("s2"));
                    stage.logged(a);
                })
                .differs("kill", "h1 ended", "END -> RESET")
                .differs("kill", "s2#1 ended", "END -> RESET")
                .differs("kill", "log of h1 state", "U- -> UD");
    }

    private static Case track() {
        return checked(
                        "check-track",
                        FAST,
                        ONE + "    server s2 127.0.0.1:{s2} track fe/s1\n" + "    server s3 127.0.0.1:{s3}\n")
                .greeters("s3")
                .checked("p1", Behaviour.SILENT)
                .script(stage -> {
                    stage.line("status: 3/3 UP");
                    stage.server("p1").shutBetweenChecks();
                    stage.line("Server fe/s2 is DOWN");
                    stage.visits("third", 2);
                    stage.server("p1").open();
                    stage.line("Server fe/s2 is UP");
                    stage.visits("all", 3);
                });
    }

    /** A check of one server's own whose outcome is told at once. */
    private static Case first(String name, String options, Behaviour behaviour) {
        return checked(name, FAST + options, ONE + AND_ANOTHER)
                .checked("p1", behaviour)
                .script(stage -> {
                    stage.line("Health check for server fe/s1");
                    stage.pass(300);
                    stage.visits("c", 3);
                });
    }

    private static Case tcpCheckGood() {
        return first(
                        "check-tcp-good",
                        "option tcp-check\ntcp-check expect string +OK\n",
                        Behaviour.greet("+OK ready\r\n"))
                .differs("no-code", FIRST, "*code: 0, info*");
    }

    private static Case tcpCheckBad() {
        return first(
                "check-tcp-bad",
                "option tcp-check\ntcp-check expect string +OK\n",
                Behaviour.sayAndClose("-ERR not today\r\n"));
    }

    private static Case tcpCheckConversation() {
        return first("check-tcp-conversation", """
                option tcp-check
                tcp-check connect
                tcp-check expect rstring ^.OK
                tcp-check send "QUIT\\r\\n"
                tcp-check expect comment farewell string bye
                """, Behaviour.talk("+OK ready\r\n", "+OK bye\r\n"))
                .differs("no-code", FIRST, "*code: 0, info*");
    }

    private static Case smtp() {
        return first(
                "check-smtp",
                "option smtpchk EHLO mail.example.com\n",
                Behaviour.talk("220 ready\r\n", "250 hello\r\n", "221 bye\r\n"));
    }

    private static Case smtpBad() {
        return first("check-smtp-bad", "option smtpchk\n", Behaviour.talk("421 overloaded\r\n"));
    }

    private static Case http() {
        return first("check-http", "option httpchk GET /health\n", Behaviour.answerHttp("HTTP/1.0 200 OK"))
                .differs("http-info", FIRST, "* -> *info: \"GET /health answered 200 OK\"*");
    }

    private static Case httpBad() {
        return first(
                        "check-http-bad",
                        "option httpchk GET /health\n",
                        Behaviour.answerHttp("HTTP/1.0 503 Service Unavailable"))
                .differs("http-info", FIRST, "*info: \"Service Unavailable\"* -> *answered 503 Service Unavailable*");
    }

    private static Case httpExpect() {
        return first(
                        "check-http-expect",
                        "option httpchk GET /health\nhttp-check expect status 200-204\n",
                        Behaviour.answerHttp("HTTP/1.0 301 Moved"))
                .differs("http-info", FIRST, "*info: \"Moved\"* -> *answered 301 Moved*");
    }

    private static Case disableOn404() {
        return checked(
                        "check-disable-on-404",
                        FAST + "option httpchk GET /health\nhttp-check disable-on-404\n",
                        ONE + AND_ANOTHER)
                .checked("p1", Behaviour.answerHttp("HTTP/1.0 200 OK"))
                .script(stage -> {
                    stage.line("status: 3/3 UP");
                    stage.visits("both", 2);
                    stage.server("p1").behave(Behaviour.answerHttp("HTTP/1.0 404 Not Found"));
                    stage.line("Server fe/s1 is stopping");
                    stage.visits("without", 2);
                    stage.server("p1").behave(Behaviour.answerHttp("HTTP/1.0 200 OK"));
                    stage.line(UP);
                    stage.visits("again", 2);
                })
                .differs("http-info", FIRST, "* -> *answered 200 OK*")
                .differs("http-info", "event 2 of fe/s1", "* -> *answered 404 Not Found*")
                .differs("http-info", "event 4 of fe/s1", "* -> *answered 200 OK*");
    }

    private static Case redis() {
        return first("check-redis", "option redis-check\n", Behaviour.talk("", "", "", "+PONG\r\n"))
                .differs("no-code", FIRST, "*code: 0, info*");
    }

    private static Case observe() {
        return checked(
                        "check-observe",
                        FAST + "option redispatch\ndefault-server observe layer4 error-limit 2 on-error mark-down\n",
                        ONE.replace("check port {p1}", "check port {p1} inter 60s") + AND_ANOTHER
                                + "    server s3 127.0.0.1:{s3}\n")
                .greeters("s3")
                .checked("p1", Behaviour.SILENT)
                .differs(
                        "last-error",
                        "event 2 of fe/s1",
                        "*last one was: L4 unsuccessful connection*->*last one was: Connection refused*")
                .ignores("event 3 of fe/s1") // that it is down; with one session or none, as it may be ending already
                .script(stage -> {
                    stage.line("status: 3/3 UP");
                    stage.pass(300); // the regular checks begin now, and one that passes lets errors be forgotten
                    stage.server("s1").shut();
                    stage.visits("c", 3);
                    stage.line(DOWN);
                    stage.visits("without", 4);
                });
    }

    private static Case checkTimeout() {
        return first(
                "check-timeout",
                "option tcp-check\ntcp-check expect string +OK\ntimeout check 300\n",
                Behaviour.SILENT);
    }
}
