package dev.weir.examples.differential;

import java.util.List;

/** What agents say of servers; haproxy-tcp §4.8. */
final class AgentCases {
    private AgentCases() {}

    static List<Case> all() {
        return List.of(agentDownAndUp(), agentDrainAndReady(), agentWeight(), agentMaintenance(), agentLimit());
    }

    private static Case agent(String name) {
        return Case.named(name).config("""
                        option log-health-checks
                        listen fe
                            bind 127.0.0.1:{front}
                            server s1 127.0.0.1:{s1} weight 10 agent-check agent-port {p1} agent-inter 200
                            server s2 127.0.0.1:{s2} weight 10
                        """).greeters("s1", "s2");
    }

    private static Case agentDownAndUp() {
        return agent("agent-down-and-up")
                .checked("p1", Behaviour.sayAndClose("up\n"))
                .script(stage -> {
                    stage.pass(400);
                    stage.server("p1").behave(Behaviour.sayAndClose("down #broken\n"));
                    stage.line("Server fe/s1 is DOWN");
                    stage.visits("without", 2);
                    stage.server("p1").behave(Behaviour.sayAndClose("up\n"));
                    stage.line("Server fe/s1 is UP");
                    stage.visits("again", 2);
                });
    }

    private static Case agentDrainAndReady() {
        return agent("agent-drain-and-ready")
                .checked("p1", Behaviour.sayAndClose("ready\n"))
                .script(stage -> {
                    stage.pass(400);
                    stage.server("p1").behave(Behaviour.sayAndClose("drain\n"));
                    stage.line("Server fe/s1 enters drain state");
                    stage.visits("without", 2);
                    stage.server("p1").behave(Behaviour.sayAndClose("ready\n"));
                    stage.line("leaving forced drain");
                    stage.visits("again", 2);
                });
    }

    private static Case agentWeight() {
        return agent("agent-weight")
                .checked("p1", Behaviour.sayAndClose("300%\n"))
                .script(stage -> {
                    stage.pass(600);
                    stage.visits("three", 8);
                })
                .differs("weight-line", "event 1 of fe/s1", "nothing -> Server fe/s1 has weight 30*");
    }

    private static Case agentMaintenance() {
        return agent("agent-maintenance")
                .checked("p1", Behaviour.sayAndClose("ready\n"))
                .script(stage -> {
                    stage.pass(400);
                    stage.server("p1").behave(Behaviour.sayAndClose("maint\n"));
                    stage.line("Server fe/s1 is going DOWN for maintenance");
                    stage.visits("without", 2);
                    stage.server("p1").behave(Behaviour.sayAndClose("ready\n"));
                    stage.line("leaving forced maintenance");
                    stage.visits("again", 2);
                });
    }

    private static Case agentLimit() {
        return agent("agent-limit")
                .checked("p1", Behaviour.sayAndClose("maxconn:1\n"))
                .script(stage -> {
                    stage.pass(600);
                    stage.held("c", 5);
                });
    }
}
