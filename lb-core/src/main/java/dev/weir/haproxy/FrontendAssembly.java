package dev.weir.haproxy;

import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes frontends of sections. */
final class FrontendAssembly {
    private final Findings findings;

    FrontendAssembly(Findings findings) {
        this.findings = findings;
    }

    /** The frontend of a section; empty if something is wrong, which the findings say. */
    Optional<Frontend> build(ProxyDraft proxy, String backend) {
        Settings settings = proxy.settings();
        Frontend.Builder builder = Frontend.named(proxy.name()).defaultBackend(backend);
        binds(proxy).values().forEach(builder::bind);
        builder.maxConnections(settings.get(LimitKeywords.MAXCONN).orElse(0));
        builder.maxSessionRate(settings.get(LimitKeywords.SESSION_RATE).orElse(0));
        backlog(proxy).ifPresent(builder::backlog);
        Timeouts timeouts = new Timeouts(proxy, findings);
        builder.clientTimeout(timeouts.limit(TimeoutKeywords.CLIENT, Frontend.DEFAULT_CLIENT_TIMEOUT));
        timeouts.optional(TimeoutKeywords.CLIENT_FIN).ifPresent(builder::clientFinTimeout);
        settings.get(Directives.FIRST_BYTE).ifPresent(builder::firstByteTimeout);
        onIf(settings, OptionKeywords.INDEPENDENT_STREAMS, builder::independentStreams);
        onIf(settings, OptionKeywords.NO_LINGER, builder::noLinger);
        onIf(settings, OptionKeywords.DONT_LOG_NULL, builder::dontLogNull);
        onIf(settings, OptionKeywords.DONT_LOG_NORMAL, builder::dontLogNormal);
        onIf(settings, OptionKeywords.LOG_ASAP, builder::logAsap);
        onIf(settings, OptionKeywords.LOG_SEPARATE_ERRORS, builder::logSeparateErrors);
        settings.get(ContentKeywords.INSPECT_DELAY).ifPresent(builder::inspectDelay);
        List<ContentDraft.Rule> rules = proxy.content().backends();
        rules.forEach(rule -> builder.useBackend(rule.use().text(), rule.condition()));
        ContentKeywords.noteIfNotWaiting(proxy, rules, "use_backend", findings);
        try {
            return Optional.of(builder.build());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> findings.problem(proxy.word(), proxy.title() + ": " + problem));
            return Optional.empty();
        }
    }

    static void onIf(Settings settings, Key<Boolean> key, Runnable setter) {
        if (settings.is(key)) {
            setter.run();
        }
    }

    /** A socket's own backlog wins in HAProxy; here all sockets of a frontend have one. */
    private Optional<Integer> backlog(ProxyDraft proxy) {
        Optional<Integer> common = proxy.settings().get(LimitKeywords.BACKLOG);
        Set<Optional<Integer>> all = new HashSet<>();
        proxy.binds()
                .forEach(bind ->
                        all.add(bind.settings().get(BindKeywords.BACKLOG).or(() -> common)));
        if (all.size() > 1) {
            proxy.binds().stream()
                    .map(BindDraft::settings)
                    .flatMap(settings -> settings.find(BindKeywords.BACKLOG).stream())
                    .forEach(given -> findings.notSupported(
                            given.word(), "a backlog that other binds of the frontend do not have is not supported"));
            return common.filter(connections -> connections > 0);
        }
        return all.stream().findFirst().flatMap(found -> found).filter(connections -> connections > 0);
    }

    /** By address; what is bound twice is one bind, as to the clients it is. */
    private Map<String, Bind> binds(ProxyDraft proxy) {
        Map<String, Bind> binds = new LinkedHashMap<>();
        Map<String, Word> words = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        proxy.binds().forEach(bind -> bind.settings().get(BindKeywords.NAME).ifPresent(names::add));
        Set<String> taken = new HashSet<>();
        int unnamed = 0;
        for (BindDraft draft : proxy.binds()) {
            Optional<String> given = draft.settings().get(BindKeywords.NAME);
            int limit = draft.settings().get(BindKeywords.MAXCONN).orElse(0);
            String key = draft.port() == 0 ? draft.address() + " " + binds.size() : draft.address();
            Bind before = binds.get(key);
            if (before != null) {
                int together = before.maxConnections() == 0 || limit == 0 ? 0 : add(before.maxConnections(), limit);
                binds.put(key, before.withMaxConnections(together));
                merged(draft, before, words.get(key));
                continue;
            }
            String name = given.orElse("");
            if (given.isEmpty()) {
                do {
                    unnamed++;
                    name = "sock-" + unnamed;
                } while (names.contains(name));
            }
            name = unique(name, draft, taken);
            binds.put(key, new Bind(name, draft.host(), draft.port(), limit));
            words.put(key, draft.word());
        }
        return binds;
    }

    private static int add(int one, int other) {
        return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
    }

    private void merged(BindDraft draft, Bind before, @Nullable Word first) {
        String name = draft.settings().get(BindKeywords.NAME).map(Texts::quoted).orElse("this one");
        String line = first == null ? "" : " in line " + first.at().line();
        findings.note(
                draft.word(),
                Note.Kind.MERGED,
                draft.address() + " is bound" + line + " as '" + before.name() + "' already; " + name
                        + " is merged into it");
    }

    /** The ports of a range have one name in the file, and names of their own here. */
    private static String unique(String name, BindDraft draft, Set<String> taken) {
        String unique = name;
        if (!taken.add(unique)) {
            unique = name + ":" + draft.port();
            for (int number = 2; !taken.add(unique); number++) {
                unique = name + ":" + draft.port() + "-" + number;
            }
        }
        return unique;
    }
}
