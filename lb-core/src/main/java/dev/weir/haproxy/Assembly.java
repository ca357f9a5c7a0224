package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.ServerId;
import dev.weir.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Makes a topology of the sections of a file. */
final class Assembly {
    private final ConfigFile file;
    private final SourceText source;
    private final Findings findings;
    private final FrontendAssembly frontends;
    private final BackendAssembly backends;
    private final Map<String, ProxyDraft> fronts = new LinkedHashMap<>();
    private final Map<String, ProxyDraft> backs = new LinkedHashMap<>();
    /** Why a section that a frontend may lead to is not there. */
    private final Map<String, String> missing = new HashMap<>();

    private final Map<String, ProxyDraft> broken = new LinkedHashMap<>();

    Assembly(ConfigFile file, SourceText source, HaproxyOptions options, Findings findings) {
        this.file = file;
        this.source = source;
        this.findings = findings;
        this.frontends = new FrontendAssembly(findings);
        this.backends = new BackendAssembly(file, options, findings);
    }

    /** The topology; empty if something is wrong, which the findings say. */
    Optional<Topology> topology() {
        sortOut();
        broken.values().stream()
                .filter(proxy -> !fronts.containsKey(proxy.name()))
                .forEach(this::checkBackendOf);
        List<Frontend> builtFronts = new ArrayList<>();
        for (ProxyDraft front : fronts.values()) {
            boolean rulesLead = rulesLead(front);
            backendOf(front)
                    .filter(backend -> rulesLead)
                    .ifPresent(backend -> frontends.build(front, backend).ifPresent(builtFronts::add));
        }
        List<Backend> builtBacks = new ArrayList<>();
        StickTables tables = new StickTables(file.proxies(), findings);
        for (ProxyDraft back : backs.values()) {
            backends.build(back, tables, portsTo(back.name())).ifPresent(builtBacks::add);
        }
        if (findings.hasProblems()) {
            return Optional.empty();
        }
        if (fronts.isEmpty() || builtBacks.isEmpty()) {
            findings.add(new Problem(
                    source.name(),
                    0,
                    0,
                    "",
                    fronts.isEmpty()
                            ? "there is no frontend in mode tcp with an address to listen on"
                            : "there is no backend in mode tcp with servers",
                    Optional.empty(),
                    ""));
            return Optional.empty();
        }
        return whole(builtFronts, builtBacks);
    }

    /** What is for whoever runs it. */
    ProcessSettings process() {
        Settings global = file.global().settings();
        Set<ServerId> maintenance = new HashSet<>();
        backs.values().forEach(back -> back.servers().stream()
                .filter(server -> server.settings().is(ServerOptions.DISABLED))
                .forEach(server -> ServerAssembly.names(server)
                        .forEach(name -> maintenance.add(new ServerId(back.name(), name)))));
        return new ProcessSettings(
                file.global().logs(),
                logsOf(fronts),
                logsOf(backs),
                global.get(GlobalSection.LOG_TAG),
                global.get(GlobalSection.LOG_HOSTNAME),
                global.get(GlobalSection.HARD_STOP_AFTER).filter(time -> !time.isZero()),
                global.get(GlobalSection.THREADS).map(OptionalInt::of).orElse(OptionalInt.empty()),
                maintenance);
    }

    private Map<String, ProxyLog> logsOf(Map<String, ProxyDraft> proxies) {
        Map<String, ProxyLog> logs = new HashMap<>();
        for (ProxyDraft proxy : proxies.values()) {
            List<LogTarget> targets = new ArrayList<>();
            for (LogLine line : proxy.logs()) {
                line.target()
                        .ifPresentOrElse(
                                targets::add, () -> targets.addAll(file.global().logs()));
            }
            if (!targets.isEmpty()) {
                logs.put(proxy.name(), new ProxyLog(targets, proxy.settings().get(LogKeywords.LOG_TAG)));
            }
        }
        return logs;
    }

    /** Which sections become frontends and which backends. */
    private void sortOut() {
        for (ProxyDraft proxy : file.proxies()) {
            if (!isInUse(proxy)) {
                continue;
            }
            boolean isFront = proxy.kind().isFront() && !proxy.binds().isEmpty();
            boolean isBack = proxy.kind().isBack() && !proxy.servers().isEmpty();
            if (isFront) {
                putUnique(fronts, proxy);
            }
            if (isBack) {
                putUnique(backs, proxy);
            }
            if (proxy.hasMistakes() && !(isFront && isBack)) {
                broken.put(proxy.name(), proxy); // what is missing may be in a line that made no sense
            } else if (proxy.kind() == ProxyDraft.Kind.FRONTEND && !isFront) {
                leaveOut(proxy, "has no bind, so that nobody can connect to it");
            } else if (!isFront && !isBack) {
                missing.put(proxy.name(), "has no server");
                if (proxy.stick().table().isEmpty()) {
                    leaveOut(proxy, "has no server");
                }
            }
        }
    }

    private boolean isInUse(ProxyDraft proxy) {
        if (proxy.settings().is(ModeKeywords.DISABLED)) {
            missing.put(proxy.name(), "is disabled");
            leaveOut(proxy, "is disabled");
            return false;
        }
        Optional<Settings.Given<String>> mode = proxy.settings()
                .find(ModeKeywords.MODE)
                .filter(given -> !given.value().equals("tcp"));
        mode.ifPresent(given -> {
            missing.put(proxy.name(), "is of mode " + given.value());
            if (findings.isLenient()) {
                leaveOut(proxy, "is of mode " + given.value() + " (expected: tcp)");
            } else {
                findings.problem(
                        given.word(),
                        "mode " + given.word().quoted() + " is not supported (expected: tcp); it is that of "
                                + proxy.title());
            }
        });
        return mode.isEmpty();
    }

    private void leaveOut(ProxyDraft proxy, String why) {
        findings.note(proxy.word(), Note.Kind.IGNORED_SECTION, proxy.title() + " is left out: it " + why);
    }

    private void putUnique(Map<String, ProxyDraft> known, ProxyDraft proxy) {
        ProxyDraft before = known.putIfAbsent(proxy.name(), proxy);
        if (before != null) {
            findings.problem(
                    proxy.word(),
                    proxy.title() + " has the name of " + before.title() + " in line "
                            + before.word().at().line());
        }
    }

    /** Where a frontend's clients go; empty if there is no such place, which is a problem. */
    private Optional<String> backendOf(ProxyDraft front) {
        Optional<Settings.Given<String>> named = front.settings().find(ModeKeywords.DEFAULT_BACKEND);
        if (named.isEmpty()) {
            if (front.kind() == ProxyDraft.Kind.LISTEN && backs.containsKey(front.name())) {
                return Optional.of(front.name());
            }
            if (broken.containsKey(front.name())) {
                return Optional.empty();
            }
            findings.problem(
                    front.word(), front.title() + " leads nowhere (expected: default_backend, or servers in a listen)");
            return Optional.empty();
        }
        Word word = named.get().word();
        return isBackend(word) ? Optional.of(word.text()) : Optional.empty();
    }

    /** Whether all rules of a frontend lead to backends. */
    private boolean rulesLead(ProxyDraft front) {
        boolean all = true;
        for (ContentDraft.Rule rule : front.content().backends()) {
            all &= isBackend(rule.use());
        }
        return all;
    }

    /** Whether there is a backend of this name; if not, that is told. */
    private boolean isBackend(Word word) {
        String name = word.text();
        if (backs.containsKey(name) || broken.containsKey(name)) {
            return backs.containsKey(name);
        }
        if (missing.containsKey(name)) {
            findings.problem(word, "the backend " + word.quoted() + " " + missing.get(name));
        } else {
            findings.add(word.at()
                    .problem(
                            word.text(),
                            "there is no backend " + word.quoted(),
                            Nearest.to(name, new TreeSet<>(backs.keySet()))));
        }
        return false;
    }

    /** Of a frontend that cannot be made anyway, for all mistakes are told at once. */
    private void checkBackendOf(ProxyDraft front) {
        rulesLead(front);
        if (front.kind().isFront()
                && front.settings().get(ModeKeywords.DEFAULT_BACKEND).isPresent()) {
            backendOf(front);
        }
    }

    private Set<Integer> portsTo(String backend) {
        Set<Integer> ports = new TreeSet<>();
        for (ProxyDraft front : fronts.values()) {
            Optional<String> to = front.settings().get(ModeKeywords.DEFAULT_BACKEND);
            boolean byRule = front.content().backends().stream()
                    .anyMatch(rule -> rule.use().is(backend));
            if (byRule || to.orElse(front.name()).equals(backend)) {
                front.binds().forEach(bind -> ports.add(bind.port()));
            }
        }
        return ports;
    }

    private Optional<Topology> whole(List<Frontend> builtFronts, List<Backend> builtBacks) {
        checkBinds(builtFronts);
        if (findings.hasProblems()) {
            return Optional.empty();
        }
        Settings global = file.global().settings();
        try {
            return Optional.of(new Topology(
                    builtFronts,
                    builtBacks,
                    global.get(GlobalSection.MAXCONN).orElse(0),
                    global.get(GlobalSection.MAXSESSRATE).orElse(0)));
        } catch (ConfigurationException e) {
            e.problems()
                    .forEach(problem ->
                            findings.add(new Problem(source.name(), 0, 0, "", problem, Optional.empty(), "")));
            return Optional.empty();
        }
    }

    /** Two frontends cannot be merged as two binds of one can, for a client belongs to one of them. */
    private void checkBinds(List<Frontend> builtFronts) {
        Map<String, String> owners = new HashMap<>();
        for (Frontend front : builtFronts) {
            for (Bind bind : front.binds()) {
                String before = bind.port() == 0 ? null : owners.putIfAbsent(bind.address(), front.name());
                ProxyDraft draft = fronts.get(front.name());
                if (before != null && draft != null) {
                    draft.binds().stream()
                            .filter(written -> written.address().equals(bind.address()))
                            .findFirst()
                            .ifPresent(written -> findings.problem(
                                    written.word(),
                                    bind.address() + " is bound by frontend '" + before + "' as well (expected: one"
                                            + " frontend an address)"));
                }
            }
        }
    }
}
