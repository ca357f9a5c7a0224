package dev.weir.haproxy;

import dev.weir.ContentRules;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** {@code tcp-request}, {@code use_backend} and {@code use-server}. */
final class ContentKeywords {
    static final Key<Duration> INSPECT_DELAY = Key.of("tcp-request inspect-delay");
    /** Whether a line lets HAProxy wait for a hello; here every rule does. */
    private static final Key<Boolean> WAITS = Key.of("tcp-request content accept");

    private static final List<String> OF_TCP_REQUEST = List.of("inspect-delay", "content", "connection", "session");

    private ContentKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("tcp-request", Scope.BOTH, ContentKeywords::tcpRequest);
        table.addOutsideDefaults("use_backend", Scope.FRONT, ContentKeywords::useBackend);
        table.addOutsideDefaults("use-server", Scope.BACK, ContentKeywords::useServer);
    }

    private static void tcpRequest(Statement line, ProxyDraft proxy) {
        Word what = line.next("inspect-delay or content");
        if (!OF_TCP_REQUEST.contains(what.text())) {
            throw Mistake.unknown(what, "unknown keyword " + what.quoted() + " behind 'tcp-request'", OF_TCP_REQUEST);
        }
        if (proxy.kind() == ProxyDraft.Kind.DEFAULTS && proxy.name().isEmpty()) {
            throw Mistake.at(line.keyword(), "'tcp-request' is not allowed in a section 'defaults' that has no name");
        }
        switch (what.text()) {
            case "inspect-delay" -> delay(line, proxy);
            case "content" -> content(line, proxy);
            default -> line.findings().notSupported(what, "'tcp-request " + what.text() + "' is not supported");
        }
    }

    /** The first one counts, also one of the defaults. */
    private static void delay(Statement line, ProxyDraft proxy) {
        Duration time = line.time("'inspect-delay'");
        Word word = line.last();
        line.end();
        proxy.settings().find(INSPECT_DELAY).ifPresent(before -> line.findings()
                .note(
                        word,
                        Note.Kind.NO_EFFECT,
                        "'inspect-delay' has no effect: the one in line "
                                + before.word().at().line() + " counts, as in HAProxy"));
        if (!time.isZero() && proxy.settings().find(INSPECT_DELAY).isEmpty()) {
            proxy.settings().put(INSPECT_DELAY, time, word);
        }
    }

    private static void content(Statement line, ProxyDraft proxy) {
        Word action = line.next("accept");
        if (!action.is("accept") || !line.hasNext()) {
            line.findings()
                    .notSupported(
                            action,
                            "'tcp-request content' with " + action.quoted() + " "
                                    + (action.is("accept") ? "without a condition " : "")
                                    + "is not supported (expected: accept if { req.ssl_hello_type 1 })");
            return;
        }
        if (ConditionReader.read(line, proxy.acls()).isPresent()) {
            proxy.settings().put(WAITS, true, action);
            line.findings()
                    .note(
                            action,
                            Note.Kind.ALWAYS,
                            "'use_backend' and 'use-server' always wait for the hello; nobody waits without them");
        }
    }

    private static void useBackend(Statement line, ProxyDraft proxy) {
        Word name = line.next("the name of a backend");
        if (name.text().contains("%[")) {
            line.findings().notSupported(name, "the name of a backend made of samples is not supported");
        } else if (!line.hasNext()) {
            line.findings()
                    .notSupported(
                            line.keyword(),
                            "'use_backend' without a condition is not supported (expected: default_backend)");
        } else {
            ConditionReader.read(line, proxy.acls())
                    .ifPresent(condition -> proxy.content().useBackend(new ContentDraft.Rule(name, condition)));
        }
    }

    private static void useServer(Statement line, ProxyDraft proxy) {
        Word name = line.next("the name of a server");
        if (name.text().contains("%[")) {
            line.findings().notSupported(name, "the name of a server made of samples is not supported");
        } else {
            ConditionReader.read(line, proxy.acls())
                    .ifPresent(condition -> proxy.content().useServer(new ContentDraft.Rule(name, condition)));
        }
    }

    // ---- directives -----------------------------------------------------------------------------------------------

    static void ownUseBackend(Statement line, ProxyDraft proxy) {
        own(line, (name, words) -> proxy.content()
                .useBackend(new ContentDraft.Rule(name, ConditionReader.readDirective(words, proxy.acls()))));
    }

    static void ownUseServer(Statement line, ProxyDraft proxy) {
        own(line, (name, words) -> proxy.content()
                .useServer(new ContentDraft.Rule(name, ConditionReader.readDirective(words, proxy.acls()))));
    }

    private static void own(Statement line, BiConsumer<Word, Statement> rule) {
        Word name = line.next("a name");
        Word ifWord = line.next("if");
        if (!ifWord.is("if")) {
            throw Mistake.at(ifWord, ifWord.quoted() + " stands where 'if' belongs");
        }
        rule.accept(name, line);
    }

    /** What the rule above asks, where HAProxy can only say as much with other words. */
    static void ownCondition(Statement line, ProxyDraft proxy) {
        if (!proxy.content().replaceCondition(ConditionReader.readDirective(line, proxy.acls()))) {
            throw Mistake.at(line.keyword(), "there is no use_backend and no use-server above");
        }
    }

    // ---- what a section makes of them -----------------------------------------------------------------------------

    /** Notes that HAProxy would hardly ever see a hello where these rules, if there are any, wait for one. */
    static void noteIfNotWaiting(ProxyDraft proxy, List<ContentDraft.Rule> rules, String keyword, Findings findings) {
        Settings settings = proxy.settings();
        if (!rules.isEmpty() && (settings.find(INSPECT_DELAY).isEmpty() || !settings.is(WAITS))) {
            Duration delay = settings.get(INSPECT_DELAY).orElse(ContentRules.DEFAULT_INSPECT_DELAY);
            findings.note(
                    rules.get(0).use(),
                    Note.Kind.DIFFERENT,
                    "'" + keyword + "' waits up to " + Times.written(delay) + " for the hello; HAProxy would not wait"
                            + " without 'tcp-request inspect-delay' and 'tcp-request content accept if {"
                            + " req.ssl_hello_type 1 }'"
                            + (keyword.equals("use-server") ? " in this section or in the frontend" : ""));
        }
    }
}
