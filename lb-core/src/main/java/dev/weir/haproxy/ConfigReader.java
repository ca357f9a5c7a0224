package dev.weir.haproxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through a file line by line and gives each to its section. */
final class ConfigReader {
    private static final Set<String> IGNORED = Set.of(
            "acme",
            "cache",
            "crt-store",
            "fcgi-app",
            "healthcheck",
            "http-errors",
            "log-forward",
            "log-profile",
            "mailers",
            "peers",
            "program",
            "ring",
            "traces",
            "userlist");
    static final List<String> READ = List.of("defaults", "global", "frontend", "backend", "listen", "resolvers");
    private static final String DIRECTIVE = "weir:";

    /** Takes the lines of one section. */
    @FunctionalInterface
    private interface Section {
        void read(Statement line);
    }

    private final SourceText source;
    private final Reading reading;
    private final ConfigFile file = new ConfigFile();
    private final Map<String, ProxyDraft> namedDefaults = new HashMap<>();
    private @Nullable ProxyDraft lastDefaults;
    private @Nullable Section section;
    private @Nullable ProxyDraft proxy;

    ConfigReader(SourceText source, Reading reading) {
        this.source = source;
        this.reading = reading;
    }

    /** All that the file says; what is wrong is told to the findings. */
    ConfigFile read() {
        for (int number = 1; number <= source.lineCount(); number++) {
            try {
                line(number);
            } catch (Mistake e) {
                reading.findings().add(e.problem());
                if (proxy != null) {
                    proxy.setMistakes();
                }
                if (e.problem().nearest().filter(READ::contains).isPresent()) {
                    section = line -> {}; // what follows was meant for a section whose name is mistyped
                    proxy = null;
                }
            }
        }
        return file;
    }

    private void line(int number) {
        int directive = directive(source.line(number));
        if (directive >= 0) {
            List<Word> words = Lexer.wordsFrom(source, number, directive, reading.environment());
            if (!words.isEmpty()) {
                directive(new Statement(words, reading));
            }
            return;
        }
        List<Word> words = Lexer.words(source, number, reading.environment());
        if (words.isEmpty()) {
            return;
        }
        Word first = words.get(0);
        if (READ.contains(first.text()) || IGNORED.contains(first.text())) {
            section = line -> {}; // if what follows is a mistake, its lines are not told one by one as well
            proxy = null;
            reading.take(Reading.Bound.SECTIONS, 1, first);
            begin(new Statement(words, reading));
        } else if (first.text().startsWith(".")) {
            throw Mistake.at(first, "conditional blocks and messages (" + first.quoted() + ") are not supported");
        } else if (section == null) {
            throw outside(first);
        } else {
            section.read(new Statement(words, reading));
        }
    }

    private Mistake outside(Word first) {
        section = line -> {}; // told once, not for each line until a section begins
        return Mistake.unknown(
                first,
                first.quoted()
                        + " stands outside of any section (expected: a section such as global, defaults, frontend or"
                        + " backend above it)",
                READ);
    }

    /** Where the words of a directive begin; -1 if the line is none. */
    private static int directive(String line) {
        int at = 0;
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
        if (at == line.length() || line.charAt(at) != '#') {
            return -1;
        }
        at++;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        return line.startsWith(DIRECTIVE, at) ? at + DIRECTIVE.length() : -1;
    }

    private void directive(Statement line) {
        if (proxy == null) {
            throw Mistake.at(line.keyword(), "a directive stands outside of any frontend, backend or listen");
        }
        Directives.read(line, proxy);
    }

    private void begin(Statement line) {
        Word keyword = line.keyword();
        switch (keyword.text()) {
            case "global" -> {
                line.end();
                section = file.global()::read;
            }
            case "defaults" -> defaults(line);
            case "frontend" -> proxy(line, ProxyDraft.Kind.FRONTEND);
            case "backend" -> proxy(line, ProxyDraft.Kind.BACKEND);
            case "listen" -> proxy(line, ProxyDraft.Kind.LISTEN);
            case "resolvers" -> resolvers(line);
            default ->
                line.findings()
                        .note(keyword, Note.Kind.IGNORED_SECTION, "the section '" + keyword.text() + "' is ignored");
        }
    }

    private void defaults(Statement line) {
        Optional<Word> name = line.hasNext() && !line.peek().orElseThrow().is("from")
                ? Optional.of(Names.checked(line.next("a name"), "the name of a section"))
                : Optional.empty();
        String text = name.map(Word::text).orElse("");
        Word word = name.orElse(line.keyword());
        ProxyDraft draft = line.hasNext()
                ? ProxyDraft.from(from(line), ProxyDraft.Kind.DEFAULTS, text, word)
                : ProxyDraft.empty(ProxyDraft.Kind.DEFAULTS, text, word);
        lastDefaults = draft;
        name.ifPresent(given -> namedDefaults.put(given.text(), draft));
        section = statement -> ProxyKeywords.read(statement, draft);
        proxy = draft;
    }

    private void proxy(Statement line, ProxyDraft.Kind kind) {
        Word name = Names.checked(line.next("a name"), "the name of a section");
        @Nullable ProxyDraft from = line.hasNext() ? from(line) : lastDefaults;
        ProxyDraft draft = from == null
                ? ProxyDraft.empty(kind, name.text(), name)
                : ProxyDraft.from(from, kind, name.text(), name);
        file.add(draft);
        section = statement -> ProxyKeywords.read(statement, draft);
        proxy = draft;
    }

    private ProxyDraft from(Statement line) {
        Word from = line.next("from");
        if (!from.is("from")) {
            throw Mistake.at(
                    from, from.quoted() + " is one word too many here (expected: from and a section 'defaults')");
        }
        Word name = line.next("the name of a section 'defaults'");
        line.end();
        ProxyDraft defaults = namedDefaults.get(name.text());
        if (defaults == null) {
            throw Mistake.unknown(
                    name, "there is no section 'defaults' named " + name.quoted() + " above", namedDefaults.keySet());
        }
        return defaults;
    }

    private void resolvers(Statement line) {
        Word name = Names.checked(line.next("a name"), "the name of a section");
        line.end();
        ResolversSection resolvers = new ResolversSection();
        file.add(name, resolvers);
        section = resolvers::read;
    }
}
