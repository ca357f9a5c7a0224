package dev.weir.haproxy;

import java.util.Collection;
import java.util.List;

/** What one check of a server does. */
final class CheckKeywords {
    private CheckKeywords() {}

    static void addTo(ProxyKeywords table) {}

    static Collection<String> options() {
        return List.of();
    }

    static boolean isOption(String name) {
        return options().contains(name);
    }

    static void option(Statement line, ProxyDraft proxy, Word name) {}
}
