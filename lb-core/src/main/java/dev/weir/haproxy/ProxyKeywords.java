package dev.weir.haproxy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every keyword of the sections {@code defaults}, {@code frontend}, {@code backend} and {@code listen}. */
final class ProxyKeywords {
    private static final ProxyKeywords ALL = new ProxyKeywords();

    /**
     * What is known of a keyword.
     *
     * @param scope where it acts
     * @param inDefaults whether it may stand in {@code defaults}
     * @param reader what reads it
     */
    private record Entry(Scope scope, boolean inDefaults, ProxyKeyword reader) {}

    private final Map<String, Entry> entries = new TreeMap<>();

    private ProxyKeywords() {
        ModeKeywords.addTo(this);
        LimitKeywords.addTo(this);
        TimeoutKeywords.addTo(this);
        OptionKeywords.addTo(this);
        BalanceKeywords.addTo(this);
        BindKeywords.addTo(this);
        ServerKeywords.addTo(this);
        StickKeywords.addTo(this);
        LogKeywords.addTo(this);
        CheckKeywords.addTo(this);
        ContentKeywords.addTo(this);
    }

    /** A keyword that may stand in {@code defaults}, too. */
    void add(String word, Scope scope, ProxyKeyword reader) {
        entries.put(word, new Entry(scope, true, reader));
    }

    /** A keyword that may not stand in {@code defaults}. */
    void addOutsideDefaults(String word, Scope scope, ProxyKeyword reader) {
        entries.put(word, new Entry(scope, false, reader));
    }

    /** Reads one line into its section. */
    static void read(Statement statement, ProxyDraft proxy) {
        Word word = statement.keyword();
        Entry entry = ALL.entries.get(word.text());
        if (entry == null) {
            KnownWords.ofProxies()
                    .meet(
                            statement,
                            ALL.names(),
                            "in a section '" + proxy.kind().word() + "'");
        } else if (proxy.kind() == ProxyDraft.Kind.DEFAULTS && !entry.inDefaults()) {
            throw Mistake.at(word, word.quoted() + " is not allowed in a section 'defaults'");
        } else if (!entry.scope().actsIn(proxy.kind())) {
            statement
                    .findings()
                    .note(
                            word,
                            Note.Kind.NO_EFFECT,
                            word.quoted() + " has no effect in a section '"
                                    + proxy.kind().word() + "' (expected: in a "
                                    + (entry.scope().actsIn(ProxyDraft.Kind.FRONTEND) ? "frontend" : "backend")
                                    + " or listen)");
        } else {
            entry.reader().read(statement, proxy);
        }
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(entries.keySet());
        names.addAll(KnownWords.ofProxies().names());
        names.addAll(ConfigReader.READ); // as a mistyped section looks like a keyword of the one before it
        return names;
    }
}
