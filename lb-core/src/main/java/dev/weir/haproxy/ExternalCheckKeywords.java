package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.probe.ExternalCheck;
import dev.weir.probe.Probe;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code external-check}: the program behind {@code option external-check}. */
final class ExternalCheckKeywords {
    private static final Key<Path> COMMAND = Key.of("external-check command");
    private static final Key<String> SEARCH_PATH = Key.of("external-check path");

    private ExternalCheckKeywords() {}

    /** The check that the lines of a section come to; empty if there is no program. */
    static Optional<Probe> probe(Settings settings) {
        Map<String, String> environment =
                settings.get(SEARCH_PATH).map(path -> Map.of("PATH", path)).orElse(Map.of());
        return settings.get(COMMAND).map(command -> new ExternalCheck(command, List.of(), environment));
    }

    static void read(Statement line, ProxyDraft proxy) {
        Word what = line.next("command or path");
        Word value = line.next("a path");
        line.end();
        switch (what.text()) {
            case "command" -> {
                try {
                    Path command = Path.of(value.text());
                    proxy.settings().put(COMMAND, ExternalCheck.of(command).command(), value);
                } catch (InvalidPathException | ConfigurationException e) {
                    throw Mistake.at(value, value.quoted() + " is no absolute path of a program");
                }
            }
            case "path" -> proxy.settings().put(SEARCH_PATH, value.text(), value);
            default ->
                throw Mistake.unknown(
                        what,
                        "unknown keyword " + what.quoted() + " behind 'external-check'",
                        List.of("command", "path"));
        }
    }
}
