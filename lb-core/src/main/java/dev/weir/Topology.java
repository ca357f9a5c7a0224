package dev.weir;

import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Frontends and the backends that serve them: everything a load balancer is told. Immutable and checked: a topology that
 * exists has no dangling name and no address bound twice.
 *
 * @param frontends at least one
 * @param backends at least one; every frontend's default backend is among them
 * @param maxConnections connections of all frontends at once; 0, the default, for as many as this process has file descriptors
 *     for. When reached, accepting pauses (HAProxy's global {@code maxconn})
 * @param maxSessionRate new connections of all frontends per second; 0, the default, for any number. When reached, accepting
 *     pauses (HAProxy's {@code maxsessrate})
 */
public record Topology(List<Frontend> frontends, List<Backend> backends, int maxConnections, int maxSessionRate) {
    /** A frontend or a backend, what HAProxy calls a proxy. */
    public sealed interface Part permits Frontend, Backend {
        /** The name it is found by. */
        String name();
    }

    /** Checks how the parts fit and throws one {@link ConfigurationException} that lists all that is wrong. */
    public Topology {
        frontends = List.copyOf(frontends);
        backends = List.copyOf(backends);
        Problems problems = new Problems("topology");
        problems.check(!frontends.isEmpty(), "frontends", "none", "at least one");
        problems.check(!backends.isEmpty(), "backends", "none", "at least one");
        Set<String> backendNames = checkUnique(problems, "backends", backends);
        checkUnique(problems, "frontends", frontends);
        for (Frontend frontend : frontends) {
            problems.check(
                    backendNames.contains(frontend.defaultBackend()),
                    "frontend '" + frontend.name() + "' defaultBackend",
                    Problems.quoted(frontend.defaultBackend()),
                    "one of " + backendNames);
        }
        for (Frontend frontend : frontends) {
            frontend.contentRules().checkUses(problems, "frontend '" + frontend.name() + "' useBackend", backendNames);
        }
        checkBindsDiffer(problems, frontends);
        checkStickTables(problems, backends);
        Tracks.check(problems, backends);
        problems.checkLimit("maxConnections", maxConnections);
        problems.checkRange("maxSessionRate", maxSessionRate, 0, Server.MAX_CONNECT_RATE);
        problems.throwIfAny();
    }

    /** These frontends and backends, without limits for the whole. */
    public Topology(List<Frontend> frontends, List<Backend> backends) {
        this(frontends, backends, 0, 0);
    }

    /** The same topology with another limit of connections of all frontends at once; 0 for what file descriptors allow. */
    public Topology withMaxConnections(int limit) {
        return new Topology(frontends, backends, limit, maxSessionRate);
    }

    /** The same topology with another limit of new connections of all frontends per second; 0 for none. */
    public Topology withMaxSessionRate(int perSecond) {
        return new Topology(frontends, backends, maxConnections, perSecond);
    }

    /** The same topology with this frontend or backend in the place of the one with the same name, or behind the others. */
    public Topology with(Part part) {
        return part instanceof Frontend frontend
                ? new Topology(replace(frontends, frontend), backends, maxConnections, maxSessionRate)
                : new Topology(frontends, replace(backends, (Backend) part), maxConnections, maxSessionRate);
    }

    private static <P extends Part> List<P> replace(List<P> parts, P part) {
        List<P> replaced = new ArrayList<>(parts);
        replaced.replaceAll(known -> known.name().equals(part.name()) ? part : known);
        if (!replaced.contains(part)) {
            replaced.add(part);
        }
        return replaced;
    }

    /**
     * A topology of these frontends and backends, in any order.
     *
     * @throws ConfigurationException listing every contradiction between them
     */
    public static Topology of(Part... parts) {
        List<Frontend> frontends = new ArrayList<>();
        List<Backend> backends = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Frontend frontend) {
                frontends.add(frontend);
            } else {
                backends.add((Backend) part);
            }
        }
        return new Topology(frontends, backends);
    }

    /**
     * What would change if the other took the place of this: {@link TopologyPlan#changes()} without a load balancer. Pure.
     *
     * @param other what is wanted
     * @return empty if they are equal
     */
    public List<TopologyPlan.Change> changesTo(Topology other) {
        return TopologyDiff.between(this, other);
    }

    /** The frontend with this name. */
    public Frontend frontend(String name) {
        return find("frontend", frontends, name);
    }

    /** The backend with this name. */
    public Backend backend(String name) {
        return find("backend", backends, name);
    }

    private static <P extends Part> P find(String kind, List<P> parts, String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(kind + ": " + Problems.quoted(name)
                        + " (expected: one of " + parts.stream().map(Part::name).toList() + ")"));
    }

    private static Set<String> checkUnique(Problems problems, String field, List<? extends Part> parts) {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            problems.check(names.add(part.name()), field, "two are named '" + part.name() + "'", "unique names");
        }
        return names;
    }

    /**
     * HAProxy starts with one address bound twice and lets the kernel spread clients over both, which makes the
     * statistics of each bind meaningless; here it is an error.
     */
    private static void checkBindsDiffer(Problems problems, List<Frontend> frontends) {
        Map<String, String> owners = new HashMap<>();
        for (Frontend frontend : frontends) {
            for (Bind bind : frontend.binds()) {
                if (bind.port() == 0) {
                    continue;
                }
                String owner = "'" + frontend.name() + "/" + bind.name() + "'";
                String before = owners.putIfAbsent(bind.address(), owner);
                if (before != null) {
                    problems.add("bind: " + bind.address() + " is used by " + before + " and " + owner
                            + " (expected: each address once)");
                }
            }
        }
    }

    /** Backends may share a table; two different ones of the same name could not be told apart. */
    private static void checkStickTables(Problems problems, List<Backend> backends) {
        Map<String, StickTable> tables = new HashMap<>();
        for (Backend backend : backends) {
            backend.stick().map(StickRule::table).ifPresent(table -> {
                String name = Objects.requireNonNullElse(table.name(), "");
                StickTable before = tables.putIfAbsent(name, table);
                if (before == null) {
                    problems.checkName("stick table", name);
                }
                problems.check(
                        before == null || before.equals(table),
                        "stick table",
                        "two different ones are named '" + name + "'",
                        "unique names, or equal tables");
            });
        }
    }
}
