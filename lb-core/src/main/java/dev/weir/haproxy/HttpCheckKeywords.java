package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TextMatch;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** {@code option httpchk} and {@code http-check}. */
final class HttpCheckKeywords {
    private static final Key<UnaryOperator<HttpCheck>> REQUEST = Key.of("option httpchk");
    private static final Key<Rules<Rule>> RULES = Key.of("http-check");

    /** What a line is about. */
    private enum About {
        REQUEST,
        STATUS,
        BODY
    }

    /**
     * A line.
     *
     * @param about what it is about
     * @param change what it makes of a check
     */
    private record Rule(About about, UnaryOperator<HttpCheck> change) {}

    private static final List<String> KEYWORDS = List.of(
            "send",
            "expect",
            "disable-on-404",
            "connect",
            "send-state",
            "set-var",
            "set-var-fmt",
            "unset-var",
            "comment");
    private static final String ANY_STATUS = "100-599";
    private static final String HOST = "host";
    private static final int HTTP_1_0_WORDS = 3;

    private HttpCheckKeywords() {}

    /** The check that the lines of a section come to. */
    static Probe probe(Settings settings) {
        HttpCheck check = settings.get(REQUEST).orElse(UnaryOperator.identity()).apply(HttpCheck.options());
        List<Rule> rules = settings.get(RULES).map(Rules::list).orElse(List.of());
        if (has(rules, About.BODY) && !has(rules, About.STATUS)) {
            check = check.withStatuses(ANY_STATUS);
        }
        for (Rule rule : rules) {
            check = rule.change().apply(check);
        }
        return check;
    }

    private static boolean has(List<Rule> rules, About about) {
        return rules.stream().anyMatch(rule -> rule.about() == about);
    }

    /** What stands behind {@code option httpchk}: a target, or a method, a target and a version with headers in it. */
    static void option(Statement line, ProxyDraft proxy) {
        List<Word> words = line.rest();
        Word word = line.keyword();
        if (words.size() > HTTP_1_0_WORDS) {
            throw Mistake.at(words.get(HTTP_1_0_WORDS), "one word too many (expected: method, target, version)");
        }
        UnaryOperator<HttpCheck> request = UnaryOperator.identity();
        if (words.size() == 1) {
            request = check -> withPath(check, words.get(0));
        } else if (words.size() > 1) {
            request = check -> withPath(check.withMethod(words.get(0).text()), words.get(1));
        }
        if (words.size() == HTTP_1_0_WORDS) {
            request = andThen(request, versionAndHeaders(words.get(2)));
        }
        checked(request, word);
        proxy.settings().put(REQUEST, request, word);
    }

    static void read(Statement line, ProxyDraft proxy) {
        Word what = line.next("send or expect");
        switch (what.text()) {
            case "send" -> send(line, proxy);
            case "expect" -> expect(line, proxy);
            case "disable-on-404" -> {
                line.end();
                Rules.add(RULES, proxy, new Rule(About.REQUEST, HttpCheck::withDisableOn404), what);
            }
            default -> {
                if (!KEYWORDS.contains(what.text())) {
                    throw Mistake.unknown(what, "unknown keyword " + what.quoted() + " behind 'http-check'", KEYWORDS);
                }
                line.findings().notSupported(what, "'http-check " + what.text() + "' is not supported");
            }
        }
    }

    private static void send(Statement line, ProxyDraft proxy) {
        UnaryOperator<HttpCheck> rule = UnaryOperator.identity();
        Word first = line.last();
        while (line.hasNext()) {
            Word word = line.next("meth, uri, ver or hdr");
            switch (word.text()) {
                case "meth" -> {
                    Word method = line.next("a method");
                    rule = andThen(rule, check -> check.withMethod(method.text()));
                }
                case "uri" -> {
                    Word target = line.next("a target");
                    rule = andThen(rule, check -> withPath(check, target));
                }
                case "ver" -> rule = andThen(rule, versionAndHeaders(line.next("a version")));
                case "hdr" -> {
                    Word name = line.next("the name of a header");
                    rule = andThen(rule, header(name.text(), LogFormats.plain(line.next("its value"))));
                }
                case "comment" -> line.next("a comment");
                case "body", "body-lf", "uri-lf" -> {
                    line.next("a text");
                    line.findings().notSupported(word, "'http-check send " + word.text() + "' is not supported");
                }
                default ->
                    throw Mistake.unknown(
                            word,
                            "unknown keyword " + word.quoted() + " behind 'http-check send'",
                            List.of("meth", "uri", "ver", "hdr", "body", "comment"));
            }
        }
        checked(rule, first);
        Rules.add(RULES, proxy, new Rule(About.REQUEST, rule), first);
    }

    private static void expect(Statement line, ProxyDraft proxy) {
        Word kind = line.next("status, rstatus, string or rstring");
        while (kind.is("comment")) {
            line.next("a comment");
            kind = line.next("status, string or rstring");
        }
        switch (kind.text()) {
            case "status" -> {
                Word codes = line.next("status codes such as 200-299,304");
                addExpectation(line, proxy, new Rule(About.STATUS, check -> check.withStatuses(codes.text())));
            }
            case "string", "rstring" -> {
                Word pattern = line.next("a text");
                TextMatch.Kind how = kind.is("string") ? TextMatch.Kind.TEXT : TextMatch.Kind.REGEX;
                addExpectation(
                        line, proxy, new Rule(About.BODY, check -> check.withBody(new TextMatch(how, pattern.text()))));
            }
            case "!",
                    "rstatus",
                    "hdr",
                    "fhdr",
                    "string-lf",
                    "min-recv",
                    "ok-status",
                    "error-status",
                    "tout-status",
                    "on-success",
                    "on-error",
                    "status-code" ->
                line.findings().notSupported(kind, "'http-check expect " + kind.text() + "' is not supported");
            default ->
                throw Mistake.unknown(
                        kind,
                        "unknown keyword " + kind.quoted() + " behind 'http-check expect'",
                        List.of("status", "rstatus", "string", "rstring", "hdr", "fhdr", "comment"));
        }
    }

    private static void addExpectation(Statement line, ProxyDraft proxy, Rule rule) {
        line.end();
        checked(rule.change(), line.last());
        Rules.add(RULES, proxy, rule, line.keyword());
    }

    /** HTTP/1.1 is what a check with a host speaks; in the old way of writing headers stand behind the version. */
    private static UnaryOperator<HttpCheck> versionAndHeaders(Word word) {
        String[] parts = word.text().split("\r\n", -1);
        if (!parts[0].startsWith("HTTP/1.")) {
            throw Mistake.at(word, "the version " + Texts.quoted(parts[0]) + " (expected: HTTP/1.0 or HTTP/1.1)");
        }
        UnaryOperator<HttpCheck> headers = UnaryOperator.identity();
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            if (colon > 0) {
                headers = andThen(
                        headers,
                        header(
                                parts[i].substring(0, colon),
                                parts[i].substring(colon + 1).strip()));
            } else if (!parts[i].isEmpty()) {
                throw Mistake.at(word, Texts.quoted(parts[i]) + " is no header");
            }
        }
        checked(headers, word);
        return headers;
    }

    private static UnaryOperator<HttpCheck> header(String name, String value) {
        return name.equalsIgnoreCase(HOST) ? check -> check.withHost(value) : check -> check.withHeader(name, value);
    }

    private static HttpCheck withPath(HttpCheck check, Word path) {
        return new HttpCheck(
                check.method(),
                path.text(),
                check.host(),
                check.headers(),
                check.statuses(),
                check.body(),
                check.disableOn404());
    }

    private static UnaryOperator<HttpCheck> andThen(UnaryOperator<HttpCheck> first, UnaryOperator<HttpCheck> then) {
        return check -> then.apply(first.apply(check));
    }

    /** Tries it, so that what is wrong is told where it stands. */
    private static void checked(UnaryOperator<HttpCheck> rule, Word word) {
        try {
            Objects.requireNonNull(rule.apply(HttpCheck.options()));
        } catch (ConfigurationException e) {
            throw Mistake.of(word, e);
        }
    }
}
