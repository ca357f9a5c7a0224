package dev.weir.haproxy;

/** What a section is, whether it is in use, and where it leads. */
final class ModeKeywords {
    /** {@code tcp}, {@code http} or another. */
    static final Key<String> MODE = Key.of("mode");

    static final Key<Boolean> DISABLED = Key.of("disabled");
    static final Key<String> DEFAULT_BACKEND = Key.of("default_backend");

    private ModeKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("mode", Scope.BOTH, ModeKeywords::mode);
        table.add("disabled", Scope.BOTH, (line, proxy) -> inUse(line, proxy, true));
        table.add("enabled", Scope.BOTH, (line, proxy) -> inUse(line, proxy, false));
        table.add("default_backend", Scope.FRONT, (line, proxy) -> {
            Word name = line.next("the name of a backend");
            line.end();
            proxy.settings().put(DEFAULT_BACKEND, name.text(), name);
        });
    }

    private static void mode(Statement line, ProxyDraft proxy) {
        Word mode = line.next("tcp");
        line.end();
        switch (mode.text()) {
            case "tcp", "http", "health", "log", "spop", "haterm" ->
                proxy.settings().put(MODE, mode.text(), mode);
            default -> throw Mistake.at(mode, "mode " + mode.quoted() + " (expected: tcp)");
        }
    }

    private static void inUse(Statement line, ProxyDraft proxy, boolean disabled) {
        line.end();
        proxy.settings().put(DISABLED, disabled, line.keyword());
    }
}
