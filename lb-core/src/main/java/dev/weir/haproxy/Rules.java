package dev.weir.haproxy;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a section that make a list. A section that has none of its own inherits those of its defaults; the first of its own
 * takes their place.
 *
 * @param <T> what a line comes to
 * @param owner the section whose lines they are
 * @param list in the order of the file
 */
record Rules<T>(ProxyDraft owner, List<T> list) {
    private static final int MOST = 100;

    Rules {
        list = List.copyOf(list);
    }

    /** Adds one more of a section. */
    static <T> void add(Key<Rules<T>> key, ProxyDraft proxy, T rule, Word word) {
        List<T> list = new ArrayList<>();
        proxy.settings().get(key).filter(rules -> rules.owner() == proxy).ifPresent(rules -> list.addAll(rules.list()));
        if (list.size() >= MOST) {
            throw Mistake.at(word, "more than " + MOST + " of these lines in one section");
        }
        list.add(rule);
        proxy.settings().put(key, new Rules<>(proxy, list), word);
    }
}
