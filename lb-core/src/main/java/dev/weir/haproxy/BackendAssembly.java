package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes backends of sections. */
final class BackendAssembly {
    private final ConfigFile file;
    private final HaproxyOptions options;
    private final Findings findings;

    BackendAssembly(ConfigFile file, HaproxyOptions options, Findings findings) {
        this.file = file;
        this.options = options;
        this.findings = findings;
    }

    /**
     * The backend of a section; empty if something is wrong, which the findings say.
     *
     * @param ports to which clients connect that are served here
     */
    Optional<Backend> build(ProxyDraft proxy, StickTables tables, Set<Integer> ports) {
        Settings settings = proxy.settings();
        Backend.Builder builder = Backend.named(proxy.name());
        Timeouts timeouts = new Timeouts(proxy, findings);
        builder.connectTimeout(timeouts.limit(TimeoutKeywords.CONNECT, Backend.DEFAULT_CONNECT_TIMEOUT));
        builder.serverTimeout(timeouts.limit(TimeoutKeywords.SERVER, Backend.DEFAULT_SERVER_TIMEOUT));
        timeouts.optional(TimeoutKeywords.QUEUE).ifPresent(builder::queueTimeout);
        timeouts.optional(TimeoutKeywords.SERVER_FIN).ifPresent(builder::serverFinTimeout);
        timeouts.optional(TimeoutKeywords.TUNNEL).ifPresent(builder::tunnelTimeout);
        settings.get(LimitKeywords.FULLCONN).filter(limit -> limit > 0).ifPresent(builder::fullConnections);
        builder.retries(settings.get(LimitKeywords.RETRIES).orElse(Backend.DEFAULT_RETRIES));
        FrontendAssembly.onIf(settings, OptionKeywords.REDISPATCH, builder::redispatch);
        FrontendAssembly.onIf(settings, OptionKeywords.INDEPENDENT_STREAMS, builder::independentStreams);
        FrontendAssembly.onIf(settings, OptionKeywords.NO_LINGER, builder::noLinger);
        FrontendAssembly.onIf(settings, OptionKeywords.ABORT_ON_CLOSE, builder::abortOnClose);
        FrontendAssembly.onIf(settings, OptionKeywords.ALL_BACKUPS, builder::allBackups);
        FrontendAssembly.onIf(settings, OptionKeywords.LOG_HEALTH_CHECKS, builder::logHealthChecks);
        settings.get(Directives.PANIC).ifPresent(builder::panicThreshold);
        settings.get(Directives.FIDELITY).ifPresent(builder::resetFidelity);
        tables.rule(proxy).ifPresent(builder::stick);
        boolean rulesLead = content(proxy, builder);
        if (!namesDiffer(proxy.servers()) || !rulesLead) {
            return Optional.empty();
        }
        try {
            builder.balance(BalanceKeywords.strategy(settings));
            boolean complete = servers(proxy, builder, ports);
            return complete ? Optional.of(builder.build()) : Optional.empty();
        } catch (Mistake e) {
            findings.add(e.problem());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> findings.problem(proxy.word(), proxy.title() + ": " + problem));
        }
        return Optional.empty();
    }

    /** Adds the rules on hellos; false if one leads nowhere, which the findings say. */
    private boolean content(ProxyDraft proxy, Backend.Builder builder) {
        proxy.settings().get(ContentKeywords.INSPECT_DELAY).ifPresent(builder::inspectDelay);
        Set<String> names = new TreeSet<>();
        proxy.servers().forEach(server -> names.addAll(ServerAssembly.names(server)));
        boolean complete = true;
        for (ContentDraft.Rule rule : proxy.content().servers()) {
            Word use = rule.use();
            builder.useServer(use.text(), rule.condition());
            if (!names.contains(use.text())) {
                complete = false;
                Optional<String> nearest = Nearest.to(use.text(), names);
                findings.add(use.at().problem(use.text(), "there is no server " + use.quoted(), nearest));
            }
        }
        ContentKeywords.noteIfNotWaiting(proxy, proxy.content().servers(), "use-server", findings);
        return complete;
    }

    /** Adds the servers; false if some are missing, which the findings say. */
    private boolean servers(ProxyDraft proxy, Backend.Builder builder, Set<Integer> ports) {
        HealthAssembly health = new HealthAssembly(proxy, file.global().settings(), findings);
        health.addTo(builder);
        ServerAssembly servers = new ServerAssembly(file, options, findings, ports);
        boolean templateBefore = false;
        boolean complete = true;
        for (ServerDraft draft : proxy.servers()) {
            try {
                Server server = health.addTo(servers.server(draft), draft);
                if (draft.template().isPresent()) {
                    ServerTemplate template = servers.template(draft, server);
                    builder.template(template);
                    templateBefore = true;
                } else {
                    builder.server(server);
                    if (templateBefore) {
                        findings.note(
                                draft.name(),
                                Note.Kind.DIFFERENT,
                                "the server " + draft.name().quoted() + " comes before those of templates, whose order"
                                        + " in the file does not matter");
                    }
                }
            } catch (Mistake e) {
                complete = false;
                findings.add(e.problem());
            } catch (ConfigurationException e) {
                complete = false;
                e.problems().forEach(problem -> findings.problem(draft.name(), problem));
            }
        }
        return complete;
    }

    private boolean namesDiffer(List<ServerDraft> servers) {
        boolean differ = true;
        Map<String, Word> names = new HashMap<>();
        Map<Integer, Word> ids = new HashMap<>();
        for (ServerDraft server : servers) {
            for (String name : ServerAssembly.names(server)) {
                Word before = names.putIfAbsent(name, server.name());
                if (before != null) {
                    findings.problem(
                            server.name(),
                            "there is a server " + Texts.quoted(name) + " in line "
                                    + before.at().line() + " already");
                    differ = false;
                    break;
                }
            }
            Optional<Settings.Given<Integer>> id = server.settings().find(ServerOptions.ID);
            Word before = id.map(given -> ids.putIfAbsent(given.value(), given.word()))
                    .orElse(null);
            if (id.isPresent() && before != null) {
                findings.problem(
                        id.get().word(),
                        "the id " + id.get().value() + " is that of the server in line "
                                + before.at().line() + " already");
                differ = false;
            }
        }
        return differ;
    }
}
