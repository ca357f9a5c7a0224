package dev.weir.examples.differential;

import java.util.List;

/** Backups and servers that are out of service; haproxy-tcp §3.2, §4.10. */
final class BackupCases {
    private static final String BACKUPS = """
            listen fe
                bind 127.0.0.1:{front}
                server a 127.0.0.1:{a}
                server b 127.0.0.1:{b} backup
                server c 127.0.0.1:{c} backup
            """;

    private BackupCases() {}

    static List<Case> all() {
        return List.of(
                firstBackup(),
                allBackups(),
                disabledFromTheStart(),
                allDisabled(),
                fullBackupQueues(),
                onlyWeightlessServers(),
                stayAtTheBackup());
    }

    private static void failOver(Stage stage) throws Exception {
        stage.visits("all", 3);
        stage.operate("disable server fe/a");
        stage.visits("noA", 4);
        stage.operate("disable server fe/b");
        stage.visits("noB", 3);
        stage.operate("enable server fe/b");
        stage.visits("b", 3);
        stage.operate("enable server fe/a");
        stage.visits("a", 3);
    }

    private static Case firstBackup() {
        return Case.named("backup-first")
                .config(BACKUPS)
                .greeters("a", "b", "c")
                .script(BackupCases::failOver);
    }

    private static Case allBackups() {
        return Case.named("backup-all")
                .config("option allbackups\n" + BACKUPS)
                .greeters("a", "b", "c")
                .script(BackupCases::failOver);
    }

    private static Case disabledFromTheStart() {
        return Case.named("backup-disabled")
                .config("""
                        listen fe
                            bind 127.0.0.1:{front}
                            server a 127.0.0.1:{a} disabled
                            server b 127.0.0.1:{b}
                            server c 127.0.0.1:{c}
                        """)
                .greeters("a", "b", "c")
                .script(stage -> {
                    stage.visits("bc", 4);
                    stage.operate("enable server fe/a");
                    stage.visits("abc", 6);
                })
                .differs(
                        "disabled-line",
                        "event 1 of fe/a",
                        "Server fe/a is UP/READY (leaving forced maintenance). -> Server fe/a is going DOWN*")
                .differs(
                        "disabled-line",
                        "event 2 of fe/a",
                        "nothing -> Server fe/a is UP/READY (leaving forced maintenance).");
    }

    private static Case allDisabled() {
        return Case.named("backup-nobody")
                .config("""
                        option redispatch
                        listen fe
                            bind 127.0.0.1:{front}
                            server a 127.0.0.1:{a} disabled
                            server b 127.0.0.1:{b} disabled backup
                        """)
                .greeters("a", "b")
                .script(stage -> {
                    Party client = stage.connect("c").send("hello");
                    stage.ended(client);
                    client.end();
                    stage.logged(client);
                })
                .differs("disabled-line", "event 1 of fe", "nothing -> *")
                .differs("disabled-line", "event 1 of fe/a", "nothing -> *")
                .differs("disabled-line", "event 1 of fe/b", "nothing -> *");
    }

    private static Case fullBackupQueues() {
        return Case.named("backup-is-full")
                .config("""
                        listen fe
                            bind 127.0.0.1:{front}
                            server a 127.0.0.1:{a} disabled
                            server b 127.0.0.1:{b} maxconn 1 backup
                            server c 127.0.0.1:{c} maxconn 1 backup
                        """)
                .greeters("a", "b", "c")
                .script(stage -> {
                    Party one = stage.held("h", 1).get(0);
                    Party two = stage.connect("two");
                    stage.pass(400);
                    stage.goodbye(one);
                    stage.received(two, "b");
                })
                .differs("disabled-line", "event 1 of fe/a", "nothing -> Server fe/a is going DOWN*");
    }

    private static Case onlyWeightlessServers() {
        return Case.named("backup-for-weight-0").config("""
                        listen fe
                            bind 127.0.0.1:{front}
                            server a 127.0.0.1:{a} weight 0
                            server b 127.0.0.1:{b} backup
                        """).greeters("a", "b").script(stage -> stage.visits("c", 3));
    }

    private static Case stayAtTheBackup() {
        return Case.named("backup-keeps-its-clients")
                .config(BACKUPS)
                .server("a", Behaviour.ECHO)
                .server("b", Behaviour.ECHO)
                .server("c", Behaviour.ECHO)
                .script(stage -> {
                    stage.operate("disable server fe/a");
                    Party one = stage.connect("one").send("1");
                    stage.received(one, "1");
                    stage.operate("enable server fe/a");
                    one.send("2");
                    stage.received(one, "12");
                    Party two = stage.connect("two").send("3");
                    stage.received(two, "3");
                    stage.goodbye(one);
                });
    }
}
