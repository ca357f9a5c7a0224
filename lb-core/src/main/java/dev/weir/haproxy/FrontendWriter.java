package dev.weir.haproxy;

import dev.weir.Bind;
import dev.weir.ConnectionPriority;
import dev.weir.Frontend;
import dev.weir.event.AccessLogFormat;
import java.util.ArrayList;
import java.util.List;

/** Writes frontends. */
final class FrontendWriter {
    private final Lines lines;
    private final List<String> problems;

    FrontendWriter(Lines lines, List<String> problems) {
        this.lines = lines;
        this.problems = problems;
    }

    void write(Frontend frontend) {
        String subject = "frontend '" + frontend.name() + "'";
        refuse(
                !frontend.queuePriority().equals(ConnectionPriority.SAME_FOR_ALL),
                subject + " queuePriority: code of a user's own (expected: the same for all)");
        refuse(
                !frontend.accessLog().equals(AccessLogFormat.tcpLog()),
                subject + " accessLog: code of a user's own (expected: HAProxy's tcplog)");
        Lines.Section section = lines.section("frontend", frontend.name());
        section.add("mode", "tcp");
        section.add("option", "tcplog");
        for (Bind bind : frontend.binds()) {
            write(section, bind, subject);
        }
        section.ifNotZero("maxconn", frontend.maxConnections());
        section.add("backlog", frontend.backlog());
        section.ifTrue(frontend.maxSessionRate() != 0, "rate-limit", "sessions", frontend.maxSessionRate());
        Durations durations = new Durations(subject, problems);
        section.add("timeout", "client", durations.written("clientTimeout", frontend.clientTimeout()));
        frontend.clientFinTimeout()
                .ifPresent(time -> section.add("timeout", "client-fin", durations.written("clientFinTimeout", time)));
        frontend.firstByteTimeout()
                .ifPresent(
                        time -> section.directive("first-byte-timeout", durations.written("firstByteTimeout", time)));
        section.ifTrue(frontend.independentStreams(), "option", "independent-streams");
        section.ifTrue(frontend.noLinger(), "option", "nolinger");
        section.ifTrue(frontend.dontLogNull(), "option", "dontlognull");
        section.ifTrue(frontend.dontLogNormal(), "option", "dontlog-normal");
        section.ifTrue(frontend.logAsap(), "option", "logasap");
        section.ifTrue(frontend.logSeparateErrors(), "option", "log-separate-errors");
        new ContentWriter(section, subject, problems).write(frontend.contentRules(), "use_backend");
        section.add("default_backend", frontend.defaultBackend());
    }

    private void write(Lines.Section section, Bind bind, String subject) {
        refuse(
                !Address.isHost(bind.host()),
                subject + " bind '" + bind.name() + "' host: " + Texts.quoted(bind.host())
                        + " (expected: an address or a name as HAProxy knows them)");
        List<Object> words =
                new ArrayList<>(List.of("bind", Address.written(bind.host(), bind.port()), "name", bind.name()));
        if (bind.maxConnections() != 0) {
            words.addAll(List.of("maxconn", bind.maxConnections()));
        }
        if (bind.port() == 0) {
            section.directive(words.toArray());
        } else {
            section.add(words.toArray());
        }
    }

    private void refuse(boolean is, String problem) {
        if (is) {
            problems.add(problem);
        }
    }
}
