package dev.weir.haproxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All sections of a file, as they were read. */
final class ConfigFile {
    private final GlobalSection global = new GlobalSection();
    private final List<ProxyDraft> proxies = new ArrayList<>();
    private final Map<String, ResolversSection> resolvers = new LinkedHashMap<>();

    GlobalSection global() {
        return global;
    }

    /** Frontends, backends and listens, in the order of the file. */
    List<ProxyDraft> proxies() {
        return proxies;
    }

    void add(ProxyDraft proxy) {
        proxies.add(proxy);
    }

    void add(Word name, ResolversSection section) {
        if (resolvers.putIfAbsent(name.text(), section) != null) {
            throw Mistake.at(name, "there is a section 'resolvers' named " + name.quoted() + " already");
        }
    }

    Optional<ResolversSection> resolvers(String name) {
        ResolversSection found = resolvers.get(name);
        return found == null && name.equals(ResolversSection.DEFAULT)
                ? Optional.of(new ResolversSection())
                : Optional.ofNullable(found);
    }

    Iterable<String> resolverNames() {
        return resolvers.keySet();
    }
}
