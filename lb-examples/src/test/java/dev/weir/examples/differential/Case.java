package dev.weir.examples.differential;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A configuration and a script that HAProxy and Weir both run, and what is to differ. Configurations say ports as names in braces:
 * that of a server, or another one for a frontend's.
 */
final class Case {
    /** What all configurations begin with; a case's own settings come after these defaults. */
    private static final String BEGINNING = """
            global
                log stdout format raw local0
                nbthread 1
                hard-stop-after 15s
                stats socket {socket} mode 600 level admin

            defaults
                mode tcp
                log global
                option tcplog
                timeout connect 2s
                timeout client 5s
                timeout server 5s
            """;

    private final String name;
    private final Map<String, Kind> servers = new LinkedHashMap<>();
    private final Map<String, Expected> differences = new TreeMap<>();
    private final Set<String> chance = new TreeSet<>();
    private String configuration = "";
    private Script script = stage -> {};

    /** What moves the clients and the servers. */
    @FunctionalInterface
    interface Script {
        void run(Stage stage) throws Exception;
    }

    /**
     * A server as it is at the beginning.
     *
     * @param isShown whether its connections are part of the outcome
     */
    record Kind(Behaviour behaviour, ScriptServer.Door door, boolean isShown) {}

    /**
     * What is to differ.
     *
     * @param key the row of docs/haproxy-differences.md with the reason
     * @param values as {@link Outcome#differences}, where a star stands for anything
     */
    record Expected(String key, String values) {
        boolean matches(String found) {
            String form = Pattern.compile("\\*")
                    .splitAsStream(values + " ")
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            return (found + " ").matches(form);
        }
    }

    private Case(String name) {
        this.name = name;
    }

    static Case named(String name) {
        return new Case(name);
    }

    /** The lines after the common ones, the first of which belong to the section {@code defaults}. */
    Case config(String lines) {
        configuration = lines;
        return this;
    }

    /** A server that listens. */
    Case server(String server, Behaviour behaviour) {
        servers.put(server, new Kind(behaviour, ScriptServer.Door.OPEN, true));
        return this;
    }

    /** Servers that listen and greet with their names. */
    Case greeters(String... names) {
        for (String server : names) {
            server(server, Behaviour.greet(server));
        }
        return this;
    }

    /** A server where nobody listens. */
    Case refusing(String server) {
        servers.put(server, new Kind(Behaviour.greet(server), ScriptServer.Door.SHUT, true));
        return this;
    }

    /** A server that does not answer. */
    Case mute(String server) {
        servers.put(server, new Kind(Behaviour.SILENT, ScriptServer.Door.MUTE, true));
        return this;
    }

    /** A server that only checks meet, whose number is not compared. */
    Case checked(String server, Behaviour behaviour) {
        servers.put(server, new Kind(behaviour, ScriptServer.Door.OPEN, false));
        return this;
    }

    /** The same, where nobody listens at the beginning. */
    Case uncheckable(String server) {
        servers.put(server, new Kind(Behaviour.SILENT, ScriptServer.Door.SHUT, false));
        return this;
    }

    Case script(Script steps) {
        script = steps;
        return this;
    }

    /** Something that differs, and why; it is an error if it does not. */
    Case differs(String key, String what, String values) {
        differences.put(what, new Expected(key, values));
        return this;
    }

    /** Something that is a matter of chance with either proxy. */
    Case ignores(String what) {
        chance.add(what);
        return this;
    }

    String name() {
        return name;
    }

    Map<String, Kind> servers() {
        return servers;
    }

    Map<String, Expected> differences() {
        return differences;
    }

    Set<String> ignored() {
        return chance;
    }

    Script script() {
        return script;
    }

    /** The whole text, with names of ports. */
    String text() {
        return BEGINNING
                + configuration.indent(4).replaceAll("(?m)^ {4}(?=(listen|frontend|backend|defaults)\\b)", "\n");
    }

    /** Whether a connection may have no line in the log. */
    boolean logsAll() {
        return !configuration.contains("dontlog");
    }

    /** The names of ports in a text. */
    static Set<String> portsIn(String text) {
        return Pattern.compile("\\{(\\w+)}")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public String toString() {
        return name;
    }
}
